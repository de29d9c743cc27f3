/** Places in a document that JSON patches name, and what is done there. Keys are always the object's own, `__proto__` too. */
import type { JsonObject, JsonValue } from '../api/meta.js';
import { getOwn, setOwn } from './own.js';
import { PatchError } from './patch-error.js';

export type Container = JsonObject | JsonValue[];

export interface Place {
  readonly at: Container;
  readonly key: string;
}

/** The list or object that holds what a path names, and the last part of the path; undefined when there is none. */
export function locate(document: JsonValue, path: string): Place | undefined {
  const parts = path.split('/').slice(1).map(unescaped);
  const key = parts.pop();
  let at: JsonValue | undefined = document;
  for (const part of parts) {
    if (!isContainer(at)) return undefined;
    at = get(at, part);
  }
  return key !== undefined && isContainer(at) ? { at, key } : undefined;
}

const unescaped = (part: string): string =>
  part.includes('~') ? part.replaceAll('~1', '/').replaceAll('~0', '~') : part;

function isContainer(value: JsonValue | undefined): value is Container {
  return typeof value === 'object' && value !== null;
}

/** The value at a key, undefined where an object has none. A list has to have the item. */
export function get(at: Container, key: string): JsonValue | undefined {
  return Array.isArray(at) ? at[itemIndex(at, key)] : getOwn(at, key);
}

/** Sets a property, or inserts an item: before the one at the index, at the end for `-`. */
export function addAt(at: Container, key: string, value: JsonValue): void {
  if (!Array.isArray(at)) setOwn(at, key, value);
  else if (key === '-') at.push(value);
  else at.splice(indexBelow(at.length + 1, key), 0, value);
}

export function replaceAt(at: Container, key: string, value: JsonValue): void {
  if (Array.isArray(at)) at[itemIndex(at, key)] = value;
  else setOwn(at, key, value);
}

export function removeAt(at: Container, key: string): void {
  if (Array.isArray(at)) at.splice(itemIndex(at, key), 1);
  else if (Object.hasOwn(at, key)) delete at[key];
  else throw new PatchError(422, `unable to remove nonexistent key: ${key}`);
}

const itemIndex = (list: readonly JsonValue[], key: string): number => indexBelow(list.length, key);

/** An index into so many places; negative ones count from the end. */
function indexBelow(places: number, key: string): number {
  const given = /^[+-]?\d{1,9}$/.test(key) ? Number(key) : Number.NaN;
  const index = given < 0 ? given + places : given;
  if (index >= 0 && index < places) return index;
  throw new PatchError(422, `unable to access invalid index: ${key}`);
}
