/** Careful access to parsed documents: keys such as `__proto__` and `constructor` are data. */
import type { JsonObject, JsonValue } from '../../runtime/api/meta.js';

export type { JsonObject, JsonValue };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own property `key` of an object, else undefined. */
export function own(value: unknown, key: string): JsonValue | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

export function ownObject(value: unknown, key: string): JsonObject | undefined {
  const found = own(value, key);
  return isObject(found) ? found : undefined;
}

export function ownString(value: unknown, key: string): string | undefined {
  const found = own(value, key);
  return typeof found === 'string' ? found : undefined;
}

export function ownArray(value: unknown, key: string): readonly JsonValue[] | undefined {
  const found = own(value, key);
  return Array.isArray(found) ? found : undefined;
}

/** Strings among the items of an array. */
export function ownStrings(value: unknown, key: string): readonly string[] {
  return (ownArray(value, key) ?? []).filter((item) => typeof item === 'string');
}

/** Own entries without absent values. */
export function entriesOf(value: unknown): [string, JsonValue][] {
  return isObject(value)
    ? Object.entries(value).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined)
    : [];
}

/** An object of those entries whose value is present; safe for every key. */
export function objectOf(entries: Iterable<readonly [string, JsonValue | undefined]>): JsonObject {
  return Object.fromEntries([...entries].filter(([, value]) => value !== undefined));
}

/** Equality of JSON values; the order of keys does not matter. */
export function jsonEqual(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => jsonEqual(item, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && jsonEqual(a[key], b[key]))
  );
}
