/** Reads everything below `specs/` and links it into the `ApiModel`. */
import { dirname } from 'node:path';
import type { ApiModel, Diagnostic, HookModel, SourcePlace } from '../model/api-model.js';
import { Diagnostics } from '../model/diagnostics.js';
import { readHooks } from '../model/hooks.js';
import { expandInlineMembers } from '../model/inline-members.js';
import { linkApi } from '../model/link.js';
import { FieldNumbers } from '../model/numbers.js';
import type { RawSpec } from '../model/raw-spec.js';
import { readExternal } from './external.js';
import { type LockText, lockTexts } from './lock-files.js';
import { readSpecs } from './read.js';

export interface LoadOptions {
  readonly specsDir: string;
  /** Files in diagnostics and models are relative to it. */
  readonly projectDir: string;
  /** The package's own specs: what a project refers to without having it. */
  readonly packageSpecsDir?: string;
}

export interface Loaded {
  readonly model: ApiModel;
  /** Lock files that must be written, since numbers were given out or set aside. */
  readonly locks: readonly LockText[];
}

export type LoadResult = Loaded | { readonly diagnostics: Diagnostic[] };

const foldersOf = (specs: readonly RawSpec[]) => specs.map((spec) => spec.folder);

/** What of the package's types is defaulted and checked by hooks: code that holds such types calls the package's own. */
async function readPackageHooks(external: readonly RawSpec[], specsDir = ''): Promise<Map<string, HookModel[]>> {
  return readHooks(foldersOf(external), { specsDir, projectDir: specsDir }, new Diagnostics());
}

/** Loads all specs; answers either the model or everything that is wrong. Writes nothing. */
export async function loadApi(options: LoadOptions): Promise<LoadResult> {
  const diagnostics = new Diagnostics();
  const { specs: own, locks } = readSpecs(options, diagnostics);
  const unread = new Set(diagnostics.sorted().map(({ place }) => dirname(place.file)));
  const external = options.packageSpecsDir === undefined ? [] : readExternal(own, options.packageSpecsDir, diagnostics);
  const hooks = new Map([
    ...(await readPackageHooks(external, options.packageSpecsDir)),
    ...(await readHooks(foldersOf(own), options, diagnostics)),
  ]);
  const numbers = new FieldNumbers(locks);
  const specs = expandInlineMembers([...own, ...external], diagnostics);
  const model = linkApi(specs, { diagnostics, numbers, hooksOf: (folder) => hooks.get(folder) ?? [] });
  if (!diagnostics.isEmpty) {
    // Hooks claim types of specs: where one could not be read, what is said of hooks would mislead.
    const mislead = ({ file }: SourcePlace) =>
      file.endsWith('.ts') && [...unread].some((it) => file.startsWith(`${it}/`));
    return { diagnostics: diagnostics.sorted().filter(({ place }) => !mislead(place)) };
  }
  return { model, locks: lockTexts(numbers.locks(own), locks, options) };
}
