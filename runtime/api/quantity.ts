import { Quantity } from './quantity-value.js';

export type { QuantityFormat } from './quantity-format.js';
export { Quantity } from './quantity-value.js';

/** A quantity as objects hold it: canonical text, or a JSON number that nobody has canonicalized yet. */
export type QuantityInput = string | number | bigint;

/** Texts seen before and what became of them. Emptied when full: workloads repeat a few hundred quantities. */
const CACHE_LIMIT = 4_096;
const CACHED_LENGTH = 32;
const cache = new Map<string, string>();

/**
 * The form in which the server stores and shows a quantity (`0.5` is `500m`, `1024Ki` is `1Mi`), with white space around
 * it dropped; `undefined` when it is not a quantity. Takes JSON numbers too.
 */
export function canonicalQuantity(input: QuantityInput): string | undefined {
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

/** Why `canonicalQuantity` refuses an input, in upstream's words. */
export function quantityError(input: QuantityInput): string {
  const read = Quantity.read(typeof input === 'string' ? input.trim() : input);
  return typeof read === 'string' ? read : 'quantity is valid';
}

/** Reads what objects hold; what is no quantity counts as zero, for it never passes decoding. */
function stored(input: QuantityInput): Quantity {
  return Quantity.parse(typeof input === 'string' ? input.trim() : input) ?? Quantity.zero;
}

/** Negative when `a` is less than `b`, positive when it is greater, 0 when both are the same amount. */
export function compareQuantities(a: QuantityInput, b: QuantityInput): number {
  return a === b ? 0 : stored(a).compare(stored(b));
}

/** -1, 0 or 1. */
export function quantitySign(input: QuantityInput): number {
  return stored(input).sign();
}

export function isZeroQuantity(input: QuantityInput): boolean {
  return stored(input).isZero();
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
