/** How a quantity was written, which decides how it is written again. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** A suffix split into its base, its exponent to that base and the family it belongs to. */
export interface QuantitySuffix {
  readonly base: 2 | 10;
  readonly exponent: number;
  readonly format: QuantityFormat;
}

const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const EXPONENT = /^[eE]([+-]?\d+)$/;
const MAX_INT32 = 2_147_483_647;

const SUFFIXES = new Map<string, QuantitySuffix>([
  ...DECIMAL.map((s, i): [string, QuantitySuffix] => [s, { base: 10, exponent: (i - 3) * 3, format: 'DecimalSI' }]),
  ...BINARY.slice(1).map((s, i): [string, QuantitySuffix] => [
    s,
    { base: 2, exponent: (i + 1) * 10, format: 'BinarySI' },
  ]),
]);

/** Reads a suffix; `undefined` for one that does not exist or whose exponent exceeds 32 bits. */
export function parseSuffix(text: string): QuantitySuffix | undefined {
  const known = SUFFIXES.get(text);
  if (known !== undefined) return known;
  const digits = EXPONENT.exec(text)?.[1];
  if (digits === undefined) return undefined;
  const exponent = Number(digits);
  return Math.abs(exponent) > MAX_INT32 ? undefined : { base: 10, exponent, format: 'DecimalExponent' };
}

/**
 * Writes `mantissa × 10^exponent` (not zero) with the largest power of a thousand that leaves no fraction. The SI letters
 * end at `E`, so greater numbers get more digits there.
 */
export function writeDecimal(mantissa: bigint, exponent: number, format: QuantityFormat): string {
  let digits = mantissa.toString();
  let end = digits.length;
  while (end > 1 && digits.charCodeAt(end - 1) === 48) end--;
  let scale = exponent + digits.length - end;
  digits = digits.slice(0, end);
  let target = Math.floor(scale / 3) * 3;
  if (format === 'DecimalSI' && target > 18) target = 18;
  if (scale > target) digits += '0'.repeat(scale - target);
  scale = target;
  if (format === 'DecimalExponent') return scale === 0 ? digits : `${digits}e${scale}`;
  return digits + DECIMAL[scale / 3 + 3];
}

/** Writes a whole number (not zero) with the largest power of 1024 that leaves no fraction. */
export function writeBinary(value: bigint): string {
  let rest = value;
  let power = 0;
  while (power < BINARY.length - 1 && (rest & 1023n) === 0n) {
    rest >>= 10n;
    power++;
  }
  return rest.toString() + BINARY[power];
}
