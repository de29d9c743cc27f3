/** Writes imported specs: new files as they are, into files that exist by merging. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { load } from 'js-yaml';
import { FOLDER_MODE, makeOptionFolder, readOptionFile, writeOptionFile } from '../../runtime/files/option-file.js';
import { printLock } from '../load/lock-files.js';
import { isObject, type JsonObject, own, ownArray, ownObject } from '../model/json.js';
import type { SpecDocument } from '../model/spec-document.js';
import { type Carried, mergeSpec } from './merge.js';
import { rewriteYaml } from './rewrite.js';
import { ImportError } from './sources.js';
import { printSpec } from './spec-file.js';

export interface ImportedFile {
  readonly path: string;
  readonly state: 'created' | 'updated' | 'unchanged';
  /** `Struct.property` that the documents have no more. */
  readonly removed: readonly string[];
}

const OPTION = '--out';

export function writeSpec(out: string, spec: SpecDocument, carried: Carried): ImportedFile {
  const path = join(out, spec.folder, `${spec.version}.yaml`);
  if (!existsSync(path)) {
    makeOptionFolder(OPTION, dirname(path), FOLDER_MODE);
    writeOptionFile(OPTION, path, printSpec(spec));
    return { path, state: 'created', removed: [] };
  }
  const before = readOptionFile(OPTION, path);
  const existing = parseExisting(path, before);
  const { value, removed } = mergeSpec(existing, spec, carried);
  const text = rewriteYaml(before, value);
  reserveNumbers(path.replace(/\.yaml$/, '.lock.yaml'), existing, removed);
  if (text === before) return { path, state: 'unchanged', removed };
  writeOptionFile(OPTION, path, text);
  return { path, state: 'updated', removed };
}

function parseExisting(path: string, text: string): JsonObject {
  let value: unknown;
  try {
    value = load(text);
  } catch (error) {
    throw new ImportError(`${path}: ${(error as Error).message}`);
  }
  if (!isObject(value)) throw new ImportError(`${path}: exists, but is no spec`);
  return value;
}

/** Numbers of removed properties are never used again: the lock file says so. */
function reserveNumbers(path: string, existing: JsonObject, removed: readonly string[]): void {
  const lock = new Map<string, Set<number>>();
  for (const name of removed) {
    const dot = name.indexOf('.');
    const [struct, property] = [name.slice(0, dot), name.slice(dot + 1)];
    const schema = ownObject(ownObject(ownObject(existing, 'components'), 'schemas'), struct);
    const number = own(ownObject(ownObject(schema, 'properties'), property), 'x-proto');
    if (typeof number === 'number') lock.set(struct, (lock.get(struct) ?? new Set()).add(number));
  }
  if (lock.size === 0) return;
  const before = existsSync(path) ? parseExisting(path, readOptionFile(OPTION, path)) : {};
  const merged: JsonObject = { ...before };
  for (const [struct, numbers] of lock) {
    const entry = ownObject(before, struct) ?? {};
    const reserved = new Set([...(ownArray(entry, 'reserved') ?? []), ...numbers].map(Number));
    merged[struct] = { ...entry, reserved: [...reserved].sort((a, b) => a - b) };
  }
  writeOptionFile(OPTION, path, printLock(merged));
}
