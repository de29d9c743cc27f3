/** What plain YAML scalars mean: YAML 1.1 as Go's `yaml.v2` reads it, which Kubernetes uses (W137). */

/** Value of a plain scalar. Infinities and NaN are numbers here; JSON has no place for them. */
export type PlainValue = string | number | bigint | boolean | null;

const WORDS: ReadonlyMap<string, PlainValue> = new Map<string, PlainValue>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Number.POSITIVE_INFINITY] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
]);

const INTEGER = /^([+-]?)(0[bB][01]+|0[oO][0-7]+|0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/;
const FLOAT = /^[+-]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][+-]?[0-9]+)?$/;
const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
const MAX_UINT64 = 2n ** 64n - 1n;

/** Resolves the text of a scalar without quotes and without a tag. */
export function resolvePlain(text: string): PlainValue {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  return numberOf(text) ?? text;
}

/** A number, if the text is one; integers that no double holds are `bigint`. */
export function numberOf(text: string): number | bigint | undefined {
  const first = text.charCodeAt(0);
  const numeric = (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46;
  if (!numeric) return undefined;
  const digits = first === 46 ? text : text.replaceAll('_', '');
  return integerOf(digits) ?? (FLOAT.test(digits) ? Number(digits) : undefined);
}

function integerOf(digits: string): number | bigint | undefined {
  if (isPlainInteger(digits)) return Number(digits);
  const parts = digits.length > 80 ? null : INTEGER.exec(digits);
  if (parts === null) return undefined;
  const octal = /^0[0-7]+$/.exec(parts[2]!);
  const size = BigInt(octal ? `0o${parts[2]!.slice(1)}` : parts[2]!.toLowerCase());
  const value = parts[1] === '-' ? -size : size;
  if (value < MIN_INT64 || value > (parts[1] === '' ? MAX_UINT64 : MAX_INT64)) return undefined;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** Decimal digits alone, few enough for a double, and none of them a zero that leads others: what numbers usually look like. */
function isPlainInteger(text: string): boolean {
  const { length } = text;
  if (length === 0 || length > 15 || (length > 1 && text.charCodeAt(0) === 48)) return false;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

const TIMESTAMP =
  /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})| \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)?$/;
const BASE60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

/** Whether a string can be written without quotes and is read as the same string, by parsers of YAML 1.1 too. */
export function isPlainString(text: string): boolean {
  return typeof resolvePlain(text) === 'string' && text !== '<<' && !TIMESTAMP.test(text) && !BASE60.test(text);
}
