import { Quantity } from './quantity.js';

/** Texts seen before and what became of them. Emptied when full: workloads repeat a few hundred quantities. */
const CACHE_LIMIT = 4_096;
const CACHED_LENGTH = 32;
const cache = new Map<string, string>();

/**
 * The form in which the server stores and shows a quantity (`0.5` is `500m`, `1024Ki` is `1Mi`), with white space around
 * it dropped; `undefined` when it is not a quantity. Takes JSON numbers too.
 */
export function canonicalQuantity(input: string | number | bigint): string | undefined {
  const text = typeof input === 'string' ? input : String(input);
  if (isPlainlyCanonical(text)) return text;
  const known = cache.get(text);
  if (known !== undefined) return known;
  const canonical = Quantity.parse(text.trim())?.toString();
  if (canonical !== undefined && text.length <= CACHED_LENGTH) {
    if (cache.size >= CACHE_LIMIT) cache.clear();
    cache.set(text, canonical);
  }
  return canonical;
}

/** Why the text is not a quantity, in upstream's words; `undefined` when it is one. */
export function quantityError(input: string | number | bigint): string | undefined {
  const read = Quantity.read(typeof input === 'string' ? input.trim() : input);
  return typeof read === 'string' ? read : undefined;
}

/** Whole numbers of up to six digits that do not end in 000, alone or with one usual suffix: most of what is sent. */
function isPlainlyCanonical(text: string): boolean {
  const length = text.length;
  let value = 0;
  let i = 0;
  for (; i < length && i < 6; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  if (i === 0) return false;
  if (text.charCodeAt(0) === 48) return length === 1;
  if (i === length) return value % 1000 !== 0;
  const letter = text.charCodeAt(i);
  if (i + 1 === length) {
    // m, k, M, G
    return (letter === 109 || letter === 107 || letter === 77 || letter === 71) && value % 1000 !== 0;
  }
  // Ki, Mi, Gi
  return (
    i + 2 === length &&
    text.charCodeAt(i + 1) === 105 &&
    (letter === 75 || letter === 77 || letter === 71) &&
    value % 1024 !== 0
  );
}
