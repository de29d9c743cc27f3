/** Lock files: the field numbers that kindsmith gave. */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { stringify } from 'yaml';
import { jsonEqual } from '../model/json.js';
import type { Lock } from '../model/numbers.js';

export interface LockText {
  /** Relative to the project. */
  readonly path: string;
  readonly text: string;
}

const HEAD = `# Field numbers of protobuf that kindsmith gave. Keep this file: a number never changes and is never used again.\n`;

/** Texts of the locks that differ from what their files say. */
export function lockTexts(
  locks: readonly { readonly place: string; readonly lock: Lock }[],
  before: ReadonlyMap<string, Lock>,
  options: { readonly specsDir: string; readonly projectDir: string },
): LockText[] {
  return locks.flatMap(({ place, lock }) => {
    if (jsonEqual(lock, before.get(place) ?? {})) return [];
    const path = join(options.specsDir, `${place}.lock.yaml`);
    const text = printLock(lock);
    if (existsSync(path) && readFileSync(path, 'utf8') === text) return [];
    return [{ path: relative(options.projectDir, path).split(sep).join('/'), text }];
  });
}

/** The text of a lock file. */
export function printLock(lock: Lock): string {
  return HEAD + stringify(lock, { lineWidth: 0 });
}
