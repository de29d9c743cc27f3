/**
 * One step of a path to a field, as text in the form of `managedFields` (W68): `f:<name>` a field or map key, `k:<object>` the item of a
 * list that has these keys, `v:<value>` an item of a set, `i:<index>` an item by position. The text is canonical: equal steps are
 * equal strings.
 */
import { parseStoredJson, stringifyJson } from '../api/json.js';
import type { JsonObject, JsonValue } from '../api/meta.js';
import { compareUtf8 } from '../api/utf8-order.js';
import { setOwn } from '../schema/own.js';

export type PathElement = string;

export const fieldElement = (name: string): PathElement => `f:${name}`;
export const valueElement = (value: JsonValue): PathElement => `v:${stringifyJson(value)}`;

/** The item whose keys have these values. */
export function keyElement(keys: readonly (readonly [name: string, value: JsonValue])[]): PathElement {
  const object: JsonObject = {};
  for (const [name, value] of [...keys].sort(([a], [b]) => compareUtf8(a, b))) setOwn(object, name, value);
  return `k:${stringifyJson(object)}`;
}

/** Of a field or map key; undefined for items of lists. */
export function fieldNameOf(element: PathElement): string | undefined {
  return element.startsWith('f:') ? element.slice(2) : undefined;
}

const KINDS = ['f', 'k', 'v', 'i'];

/** The element in canonical text; undefined for a kind of step that this server does not know. Throws an Error for what is none. */
export function parseElement(text: string): PathElement | undefined {
  const rest = text.slice(2);
  if (text[1] !== ':') throw new Error(`${JSON.stringify(text)} is no step of a path`);
  switch (text[0]) {
    case 'f':
      return text;
    case 'v':
      return valueElement(parseJsonText(rest));
    case 'k': {
      const keys = parseJsonText(rest);
      if (typeof keys !== 'object' || keys === null || Array.isArray(keys))
        throw new Error(`${JSON.stringify(text)} has no keys`);
      return keyElement(Object.entries(keys) as [string, JsonValue][]);
    }
    case 'i':
      if (!/^\d{1,9}$/.test(rest)) throw new Error(`${JSON.stringify(text)} is no position`);
      return `i:${Number(rest)}`;
    default:
      return undefined;
  }
}

/** Sorts in place, in the order of `managedFields`: by kind of step, then by name, keys, value or position. */
export function sortElements(elements: PathElement[]): PathElement[] {
  if (elements.length < 2) return elements;
  const items = elements.filter((element) => element[0] !== 'f');
  if (items.length === 0) return elements.sort(compareUtf8);
  const values = new Map(items.map((element) => [element, parseJsonText(element.slice(2))]));
  return elements.sort((a, b) => {
    if (a[0] !== b[0]) return KINDS.indexOf(a[0] as string) - KINDS.indexOf(b[0] as string);
    return a[0] === 'f' ? compareUtf8(a, b) : compareValues(values.get(a) as JsonValue, values.get(b) as JsonValue);
  });
}

/** As a client reads it in a conflict: `.name`, `[key="value"]`, `[="value"]`, `[3]`. */
export function describeElement(element: PathElement): string {
  const rest = element.slice(2);
  switch (element[0]) {
    case 'f':
      return `.${rest}`;
    case 'k': {
      const keys = Object.entries(parseJsonText(rest) as JsonObject);
      return `[${keys.map(([name, value]) => `${name}=${stringifyJson(value as JsonValue)}`).join(',')}]`;
    }
    case 'v':
      return `[=${rest}]`;
    default:
      return `[${rest}]`;
  }
}

const parseJsonText = (text: string): JsonValue => parseStoredJson(Buffer.from(text));

function compareValues(a: JsonValue, b: JsonValue): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  if (typeof a === 'object' && a !== null && b !== null && !Array.isArray(a)) return compareKeys(a, b as JsonObject);
  if (typeof a === 'string') return compareUtf8(a, b as string);
  return a === b ? 0 : (a as number) < (b as number) ? -1 : 1;
}

function compareKeys(a: JsonObject, b: JsonObject): number {
  const others = Object.entries(b);
  for (const [i, [name, value]] of Object.entries(a).entries()) {
    const other = others[i];
    if (other === undefined) return 1;
    const order = compareUtf8(name, other[0]) || compareValues(value as JsonValue, other[1] as JsonValue);
    if (order !== 0) return order;
  }
  return others.length > Object.keys(a).length ? -1 : 0;
}

/** Numbers before text, text before truth values. */
function rankOf(value: JsonValue): number {
  if (typeof value === 'number' || typeof value === 'bigint') return 0;
  if (typeof value === 'string') return 1;
  if (typeof value === 'boolean') return 2;
  return value === null ? 4 : 3;
}
