import type { JsonObject, JsonValue } from './meta.js';

const isNumeric = (value: JsonValue | undefined): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint';

/**
 * Whether two values mean the same: the order of keys does not matter, an undefined property counts as absent, and a
 * `bigint` equals the number of the same value.
 */
export function jsonEqual(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (typeof a === 'bigint' || typeof b === 'bigint') return isNumeric(a) && isNumeric(b) && a <= b && a >= b;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!jsonEqual(a[i], b[i])) return false;
    return true;
  }
  return !Array.isArray(b) && sameProperties(a, b);
}

function sameProperties(a: JsonObject, b: JsonObject): boolean {
  let missing = 0;
  for (const key in a) {
    const value = a[key];
    if (value === undefined) continue;
    missing++;
    // What other names inherit are functions, which equal no value.
    if (key === '__proto__' && !Object.hasOwn(b, key)) return false;
    if (!jsonEqual(value, b[key])) return false;
  }
  for (const key in b) if (b[key] !== undefined) missing--;
  return missing === 0;
}

/** A deep copy. Keys such as `__proto__` stay keys. */
export function cloneJson<T extends JsonValue | undefined>(value: T): T {
  return (typeof value === 'object' && value !== null ? cloneContainer(value) : value) as T;
}

function cloneContainer(value: JsonValue[] | JsonObject): JsonValue {
  if (Array.isArray(value)) {
    const items = value.slice();
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (typeof item === 'object' && item !== null) items[i] = cloneContainer(item);
    }
    return items;
  }
  // Spreading keeps the object's shape and makes every key, even `__proto__`, the copy's own: setting it is safe then.
  const copy = { ...value };
  for (const key in copy) {
    const item = copy[key];
    if (typeof item === 'object' && item !== null) copy[key] = cloneContainer(item);
  }
  return copy;
}

/** How many properties all objects in the value have together. */
export function countKeys(value: JsonValue): number {
  let count = 0;
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const item = value[i] as JsonValue;
      if (typeof item === 'object' && item !== null) count += countKeys(item);
    }
    return count;
  }
  for (const key in value) {
    count++;
    const item = value[key];
    if (typeof item === 'object' && item !== null) count += countKeys(item);
  }
  return count;
}
