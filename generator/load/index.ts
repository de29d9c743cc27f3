/** Reads everything below `specs/` and links it into the `ApiModel`. */
import type { ApiModel, Diagnostic } from '../model/api-model.js';
import { Diagnostics } from '../model/diagnostics.js';
import { readHooks } from '../model/hooks.js';
import { linkApi } from '../model/link.js';
import type { RawSpec } from '../model/raw-spec.js';
import { listSpecFiles, MAX_SPEC_BYTES, readSpecFile, type SpecFile } from './files.js';
import { parseMapping, specOfFile } from './spec-file.js';

export interface LoadOptions {
  readonly specsDir: string;
  /** Files in diagnostics and models are relative to it. */
  readonly projectDir: string;
}

export type LoadResult = { readonly model: ApiModel } | { readonly diagnostics: Diagnostic[] };

/** Loads all specs; answers either the model or everything that is wrong. */
export async function loadApi(options: LoadOptions): Promise<LoadResult> {
  const diagnostics = new Diagnostics();
  const specs = listSpecFiles(options.specsDir, options.projectDir).flatMap((file) => readSpec(file, diagnostics));
  const hooks = await readHooks(
    specs.map((spec) => spec.folder),
    options,
    diagnostics,
  );
  const model = linkApi(specs, {
    diagnostics,
    numberOf: () => undefined,
    hooksOf: (folder) => hooks.get(folder) ?? [],
  });
  return diagnostics.isEmpty ? { model } : { diagnostics: diagnostics.sorted() };
}

function readSpec(file: SpecFile, diagnostics: Diagnostics): RawSpec[] {
  if (file.kind !== 'spec') return [];
  if (file.bytes > MAX_SPEC_BYTES) {
    diagnostics.add(
      { file: file.file, line: 1, column: 1 },
      `the file has ${file.bytes} bytes, more than the ${MAX_SPEC_BYTES} that are read`,
      'split it, or keep data out of specs/',
    );
    return [];
  }
  const parsed = parseMapping(file, readSpecFile(file), diagnostics);
  return parsed === undefined ? [] : [specOfFile(file, parsed)];
}
