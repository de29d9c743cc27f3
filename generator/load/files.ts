/** The spec files of a folder. */
import { readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { readOption, readOptionFile } from '../../runtime/files/option-file.js';

/** Larger files are refused: specs are written by people, and a cluster's whole OpenAPI document has about 5 MB. */
export const MAX_SPEC_BYTES = 16 * 1024 * 1024;

export type SpecFileKind = 'spec' | 'contract' | 'lock' | 'proto' | 'crd' | 'openapi';

export interface SpecFile {
  readonly kind: SpecFileKind;
  /** Relative to the project, with `/`. */
  readonly file: string;
  readonly path: string;
  /** Folder below `specs/`; empty for files directly in it. */
  readonly folder: string;
  /** Name without its ending: the version of a spec. */
  readonly stem: string;
  readonly bytes: number;
}

const ENDINGS: readonly (readonly [RegExp, SpecFileKind])[] = [
  [/\.api\.lock\.yaml$/, 'contract'],
  [/\.lock\.ya?ml$/, 'lock'],
  [/\.crd\.ya?ml$/, 'crd'],
  [/\.ya?ml$/, 'spec'],
  [/\.proto$/, 'proto'],
  [/\.json$/, 'openapi'],
];

/** What names the folder. */
const OPTION = '--specs';

/** All spec files directly in the folder and one folder below it, by name. Throws `OptionError`. */
export function listSpecFiles(specsDir: string, projectDir: string): SpecFile[] {
  return readOption(OPTION, specsDir, () => listed(specsDir, projectDir));
}

function listed(specsDir: string, projectDir: string): SpecFile[] {
  const files: SpecFile[] = [];
  const add = (folder: string, name: string) => {
    const ending = ENDINGS.find(([pattern]) => pattern.test(name));
    if (ending === undefined) return;
    const path = join(specsDir, folder, name);
    const file = relative(projectDir, path).split(sep).join('/');
    files.push({ kind: ending[1], file, path, folder, stem: name.replace(ending[0], ''), bytes: statSync(path).size });
  };
  for (const entry of readdirSync(specsDir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isFile()) add('', entry.name);
    else if (entry.isDirectory())
      for (const name of readdirSync(join(specsDir, entry.name)).sort()) add(entry.name, name);
  }
  return files;
}

export function readSpecFile(file: SpecFile): string {
  return readOptionFile(OPTION, file.path);
}
