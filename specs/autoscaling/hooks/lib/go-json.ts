/** JSON as Go writes it into annotations, and strict reading of it: any value of a wrong type makes the whole text unreadable. */

import { parseJson, stringifyJson } from '../../../../runtime/api/json.js';
import type { JsonObject, JsonValue } from '../../../../runtime/api/meta.js';
import { canonicalQuantity } from '../../../../runtime/api/quantity.js';

const ESCAPED: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** Properties come in the order of the object; those that are undefined are left out. */
export function writeGoJson(value: unknown): string {
  return stringifyJson(value as JsonValue).replace(/[<>&\u2028\u2029]/g, (char) => ESCAPED[char] as string);
}

/** What `read` makes of the text; undefined for text that is no JSON, or of other types than `read` asks for. */
export function readGoJson<T>(text: string | undefined, read: (value: JsonValue) => T): T | undefined {
  if (text === undefined) return undefined;
  try {
    return read(parseJson(Buffer.from(text)).value);
  } catch {
    return undefined;
  }
}

const mismatch = (wanted: string): TypeError => new TypeError(`no ${wanted}`);

/** Null reads as absent, as in Go. */
const absent = (value: JsonValue | undefined): value is undefined | null => value === undefined || value === null;

/** The property of an object; names match in any case, as Go's decoder has it. */
export function property(object: JsonObject, name: string): JsonValue | undefined {
  if (Object.hasOwn(object, name)) return object[name];
  const wanted = name.toLowerCase();
  const found = Object.keys(object).find((key) => key.toLowerCase() === wanted);
  return found === undefined ? undefined : object[found];
}

export function objectOf(value: JsonValue | undefined): JsonObject | undefined {
  if (absent(value)) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) throw mismatch('object');
  return value;
}

/** What `read` makes of the object in a property; undefined where there is none. */
export function partOf<T>(object: JsonObject, name: string, read: (part: JsonObject) => T): T | undefined {
  const part = objectOf(property(object, name));
  return part && read(part);
}

export function listOf<T>(value: JsonValue | undefined, read: (item: JsonObject) => T): T[] | undefined {
  if (absent(value)) return undefined;
  if (!Array.isArray(value)) throw mismatch('list');
  return value.map((item) => read(objectOf(item) ?? {}));
}

export function textOf(value: JsonValue | undefined): string | undefined {
  if (absent(value)) return undefined;
  if (typeof value !== 'string') throw mismatch('string');
  return value;
}

export function int32Of(value: JsonValue | undefined): number | undefined {
  if (absent(value)) return undefined;
  if (typeof value !== 'number' || (value | 0) !== value) throw mismatch('int32');
  return value;
}

export function quantityOf(value: JsonValue | undefined): string | undefined {
  if (absent(value)) return undefined;
  const canonical =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
      ? canonicalQuantity(value)
      : undefined;
  if (canonical === undefined) throw mismatch('quantity');
  return canonical;
}

/** The object without the properties that are undefined. */
export function given<T extends object>(object: T): T {
  for (const key of Object.keys(object) as (keyof T)[]) if (object[key] === undefined) delete object[key];
  return object;
}
