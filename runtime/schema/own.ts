import type { JsonObject, JsonValue } from '../api/meta.js';

export { setOwn } from '../api/json.js';

/** Whether the value is a JSON object (arrays are not). */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of a key that may be a word of `Object.prototype`; `undefined` when the object has none of its own. */
export function getOwn<T extends object, K extends keyof T>(object: T, key: K): T[K] | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Whether an object has no properties. */
export function isEmptyObject(object: JsonObject): boolean {
  for (const _ in object) return false;
  return true;
}
