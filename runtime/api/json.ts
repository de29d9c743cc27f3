import { isUtf8 } from 'node:buffer';
import { JsonSyntaxError } from './json-error.js';
import { type DuplicateRule, JsonParser } from './json-parser.js';
import { countPlainKeys } from './json-scan.js';
import { countKeys } from './json-values.js';
import type { JsonValue } from './meta.js';
import { utf8Text } from './utf8-text.js';

export { JsonSyntaxError } from './json-error.js';
export { type DuplicateRule, setOwn } from './json-parser.js';
export { cloneJson, jsonEqual } from './json-values.js';

export interface ParsedJson {
  readonly value: JsonValue;
  /** Paths of keys that stand more than once in their object, in the order of their repetition; 100 at most. */
  readonly duplicates: readonly string[];
}

const NO_DUPLICATES: readonly string[] = Object.freeze([]);
/** By documents as they were parsed. */
const FRACTIONS = new WeakMap<object, ReadonlyMap<string, string>>();

/**
 * Whole numbers that a parsed document writes with a fraction or an exponent, `1.0` or `1e3`, by their places
 * (`spec.list[0].key`); undefined when there are none. Their values are those of `1` and `1000`, but Go reads no integer from them.
 */
export function wholeFractions(document: JsonValue): ReadonlyMap<string, string> | undefined {
  return typeof document === 'object' && document !== null ? FRACTIONS.get(document) : undefined;
}

const LONG_NUMBER = /[0-9]{16}/;

/**
 * Parses a request's body as kube-apiserver's decoder does: integers beyond 2^53 become `bigint`, bytes that are not UTF-8
 * and unpaired surrogates U+FFFD, repeated keys are told, `__proto__` is a key like any other. `rule` says what becomes of
 * objects under a repeated key. Throws `JsonSyntaxError` for what is not JSON, for depth beyond 10,000 and for numbers
 * beyond a double.
 *
 * Documents in which `JSON.parse` can go wrong nowhere are left to it: a scan of the bytes finds numbers and escapes that
 * it would change, and counts keys, of which fewer come out where one is repeated.
 */
export function parseJson(bytes: Uint8Array, rule: DuplicateRule = 'last'): ParsedJson {
  const text = utf8Text(bytes);
  const keys = countPlainKeys(bytes);
  if (keys >= 0) {
    const value = tryParse(text);
    if (value !== undefined && countKeys(value) === keys) return { value, duplicates: NO_DUPLICATES };
  }
  const parser = new JsonParser(text, rule);
  try {
    const value = parser.parse();
    if (parser.fractions.size > 0 && typeof value === 'object' && value !== null)
      FRACTIONS.set(value, parser.fractions);
    return { value, duplicates: parser.duplicates };
  } catch (error) {
    // Errors name bytes as they were sent, not what they were replaced with.
    if (error instanceof JsonSyntaxError && !isUtf8(bytes)) {
      new JsonParser(Buffer.from(bytes).toString('latin1'), rule, true).parse();
    }
    throw error;
  }
}

function tryParse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // The other parser says in Kubernetes' words what is wrong.
    return undefined;
  }
}

/** Parses bytes that the server itself has written: nothing but long integers needs care. */
export function parseStoredJson(bytes: Uint8Array): JsonValue {
  const text = utf8Text(bytes);
  return LONG_NUMBER.test(text) ? new JsonParser(text, 'last').parse() : (JSON.parse(text) as JsonValue);
}

/** Writes a value; `bigint` as an integer. Undefined properties are left out. */
export function stringifyJson(value: JsonValue): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    // The only TypeError of a value without cycles is that of a bigint.
    if (!(error instanceof TypeError)) throw error;
    return write(value);
  }
}

function write(value: JsonValue): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  const properties: string[] = [];
  for (const key of Object.keys(value)) {
    const item = value[key];
    if (item !== undefined) properties.push(`${JSON.stringify(key)}:${write(item)}`);
  }
  return `{${properties.join(',')}}`;
}
