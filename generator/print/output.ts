import { existsSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../runtime/files/make-folder.js';
import { FOLDER_MODE } from '../../runtime/files/option-file.js';

/** A file of the tree: path from the project's root, with `/`. */
export interface OutputFile {
  readonly path: string;
  readonly text: string;
}

export interface OutputOptions {
  /** The project's root. */
  readonly root: string;
  /** Folder of the tree, from the root. */
  readonly out: string;
  /** How a file begins that may be written over or removed. */
  readonly headerMark: string;
}

/** What differs between the tree on disk and what it should be; paths from the root, sorted. */
export interface OutputChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  /** Files that an earlier run wrote and that are no longer made. */
  readonly removed: readonly string[];
}

/** A file that no generator wrote stands where one has to be written. */
export class ForeignFileError extends Error {
  constructor(readonly path: string) {
    super(
      `${path} is not a generated file (its first line does not say so), so it is not written over: move or delete it`,
    );
  }
}

/** Names the files that the last run wrote, so that those no longer made can be removed. */
const MANIFEST = '.manifest.json';

interface Plan extends OutputChanges {
  /** What has to be written, the manifest included. */
  readonly writes: readonly OutputFile[];
}

/** Compares without writing. */
export function compareOutput(files: readonly OutputFile[], options: OutputOptions): OutputChanges {
  return plan(files, options);
}

/**
 * Makes the tree on disk equal to `files`. Files that are equal already keep their modification time. Everything is written
 * aside first and then moved into place, so that a run that fails leaves the tree as it was.
 */
export function writeOutput(files: readonly OutputFile[], options: OutputOptions): OutputChanges {
  const { writes, ...changes } = plan(files, options);
  const at = (path: string) => join(options.root, path);
  const staging = at(`${options.out}/.staging-${process.pid}`);
  try {
    writes.forEach((file, i) => {
      if (i === 0) makeFolder(staging, FOLDER_MODE);
      writeFileSync(join(staging, String(i)), file.text);
    });
    for (const folder of new Set(writes.map((file) => dirname(file.path)))) makeFolder(at(folder), FOLDER_MODE);
    for (const [i, file] of writes.entries()) renameSync(join(staging, String(i)), at(file.path));
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  for (const path of changes.removed) rmSync(at(path), { force: true });
  for (const folder of new Set(changes.removed.map(dirname))) removeEmptyFolders(options.root, folder, options.out);
  return changes;
}

function plan(files: readonly OutputFile[], options: OutputOptions): Plan {
  const made = new Set(files.map((file) => file.path));
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const added: string[] = [];
  const changed: string[] = [];
  const writes: OutputFile[] = [];
  for (const file of sorted) {
    const present = read(join(options.root, file.path));
    if (present === file.text) continue;
    if (present !== undefined && !present.startsWith(options.headerMark)) throw new ForeignFileError(file.path);
    (present === undefined ? added : changed).push(file.path);
    writes.push(file);
  }
  const manifestPath = `${options.out}/${MANIFEST}`;
  const manifest = manifestText(sorted, options.out);
  const before = read(join(options.root, manifestPath));
  if (before !== manifest) {
    writes.push({ path: manifestPath, text: manifest });
    if (writes.length === 1) (before === undefined ? added : changed).push(manifestPath);
  }
  return { added, changed, removed: staleFiles(before, made, options), writes };
}

const manifestText = (files: readonly OutputFile[], out: string) =>
  `${JSON.stringify(
    files.map((it) => it.path.slice(out.length + 1)),
    undefined,
    2,
  )}\n`;

/** Files of the last run's manifest that are no longer made and still are the generator's. */
function staleFiles(manifest: string | undefined, made: ReadonlySet<string>, options: OutputOptions): string[] {
  return manifestEntries(manifest)
    .filter((name) => !name.split('/').includes('..'))
    .map((name) => `${options.out}/${name}`)
    .filter((path) => !made.has(path) && read(join(options.root, path))?.startsWith(options.headerMark));
}

/** A manifest that cannot be read lists nothing. */
function manifestEntries(manifest: string | undefined): string[] {
  try {
    const parsed: unknown = JSON.parse(manifest ?? '[]');
    return Array.isArray(parsed) ? parsed.filter((it) => typeof it === 'string') : [];
  } catch {
    return [];
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes a folder and those above it while they are empty, up to the tree's own. */
function removeEmptyFolders(root: string, folder: string, out: string): void {
  for (let at = folder; at.startsWith(`${out}/`) && existsSync(join(root, at)); at = dirname(at)) {
    try {
      rmdirSync(join(root, at));
    } catch {
      return; // Not empty.
    }
  }
}
