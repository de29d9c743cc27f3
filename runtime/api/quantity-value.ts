import { parseSuffix, type QuantityFormat, type QuantitySuffix, writeBinary, writeDecimal } from './quantity-format.js';

const MAX_INT64 = 2n ** 63n - 1n;
/** The smallest power of ten that a quantity keeps: 1n. Anything finer is rounded away from zero. */
const NANO = -9;
/** Sums of numbers further apart than this many digits keep the greater one: nothing that fits into memory is lost. */
const MAX_ALIGNED_DIGITS = 1_000;

/** Longer texts are refused: their digits would keep the event loop busy. */
const MAX_TEXT = 4_096;

const FORMAT_ERROR = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const NUMERIC_ERROR = 'unable to parse numeric part of quantity';
const SUFFIX_ERROR = "unable to parse quantity's suffix";

/** sign, digits before the point, digits after it, suffix: each part may be empty, as upstream allows. */
const PARTS = /^([+-]?)0*(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[+-]?\d*)$/;

const pow10 = (exponent: number): bigint => 10n ** BigInt(exponent);

/** Division that rounds away from zero: whoever asks for a little gets a little. */
function divideAway(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  const rest = value - quotient * divisor;
  if (rest === 0n) return quotient;
  return value < 0n ? quotient - 1n : quotient + 1n;
}

/**
 * A fixed-point number with a suffix, as Kubernetes' `resource.Quantity`: exact, at least 1n apart, of 2^63-1 at most where
 * it is written with binary suffixes. Immutable.
 */
export class Quantity {
  static readonly zero = new Quantity(0n, 0, 'DecimalSI', '0');

  private constructor(
    /** The number is `mantissa × 10^exponent`. */
    private readonly mantissa: bigint,
    private readonly exponent: number,
    readonly format: QuantityFormat,
    /** The text, where what was read is kept; made on demand otherwise. */
    private text?: string,
  ) {}

  /** Reads text or a JSON number. On failure the result is upstream's sentence. */
  static read(input: string | number | bigint): Quantity | string {
    const text = typeof input === 'string' ? input : String(input);
    if (text === '' || text.length > MAX_TEXT) return FORMAT_ERROR;
    const parts = PARTS.exec(text);
    if (parts === null) return formatOrSuffixError(text);
    const negative = parts[1] === '-';
    const fraction = parts[3] ?? '';
    const suffix = parseSuffix(parts[4] ?? '');
    if (suffix === undefined) return SUFFIX_ERROR;
    const whole = parts[2] ?? '';
    return (
      readShort(text, negative, whole === '' ? '0' : whole, fraction, suffix) ??
      readLong(text, negative, whole, fraction, suffix)
    );
  }

  /** Reads text or a JSON number; `undefined` when it is not a quantity. */
  static parse(input: string | number | bigint): Quantity | undefined {
    const read = Quantity.read(input);
    return typeof read === 'string' ? undefined : read;
  }

  /** `mantissa × 10^exponent` in the given format, for computed quantities. */
  static of(mantissa: bigint, exponent = 0, format: QuantityFormat = 'DecimalSI', text?: string): Quantity {
    return new Quantity(mantissa, exponent, format, text);
  }

  /** -1, 0 or 1. */
  sign(): number {
    return this.mantissa === 0n ? 0 : this.mantissa < 0n ? -1 : 1;
  }

  isZero(): boolean {
    return this.mantissa === 0n;
  }

  /** Negative when this is less than `other`, positive when it is greater, else 0. The format does not matter. */
  compare(other: Quantity): number {
    const sign = this.sign();
    if (sign !== other.sign()) return sign - other.sign();
    if (sign === 0) return 0;
    const gap = this.exponent - other.exponent;
    if (Math.abs(gap) > MAX_ALIGNED_DIGITS) return this.magnitude() > other.magnitude() ? sign : -sign;
    const a = gap > 0 ? this.mantissa * pow10(gap) : this.mantissa;
    const b = gap < 0 ? other.mantissa * pow10(-gap) : other.mantissa;
    return a < b ? -1 : a > b ? 1 : 0;
  }

  /** Compares with a whole number. */
  compareInt(other: number | bigint): number {
    return this.compare(new Quantity(BigInt(other), 0, 'DecimalSI'));
  }

  /** The sum, in this quantity's format; in the other's when this is zero. */
  add(other: Quantity): Quantity {
    const format = this.isZero() ? other.format : this.format;
    const gap = this.exponent - other.exponent;
    if (Math.abs(gap) > MAX_ALIGNED_DIGITS) {
      const greater = this.isZero() || (!other.isZero() && other.magnitude() > this.magnitude()) ? other : this;
      return new Quantity(greater.mantissa, greater.exponent, greater.format);
    }
    if (gap >= 0) return new Quantity(this.mantissa * pow10(gap) + other.mantissa, other.exponent, format);
    return new Quantity(this.mantissa + other.mantissa * pow10(-gap), this.exponent, format);
  }

  /** The difference, in this quantity's format; in the other's when this is zero. */
  sub(other: Quantity): Quantity {
    return this.add(other.negate());
  }

  negate(): Quantity {
    return new Quantity(-this.mantissa, this.exponent, this.format);
  }

  /** The number in units, fractions rounded away from zero, held within the range of int64. */
  value(): bigint {
    return this.scaled(0);
  }

  /** The number in thousandths, finer fractions rounded away from zero, held within the range of int64. */
  milliValue(): bigint {
    return this.scaled(-3);
  }

  /** The text that goes over the wire: what was read where that was canonical, else the canonical form. */
  toString(): string {
    this.text ??= this.canonical();
    return this.text;
  }

  toJSON(): string {
    return this.toString();
  }

  private canonical(): string {
    if (this.mantissa === 0n) return '0';
    if (this.format === 'BinarySI') {
      const whole = this.wholeUnits();
      if (whole !== undefined && (whole >= 1024n || whole <= -1024n)) return writeBinary(whole);
      return writeDecimal(this.mantissa, this.exponent, 'DecimalSI');
    }
    return writeDecimal(this.mantissa, this.exponent, this.format);
  }

  /** The number when it is whole. Only for binary quantities, which are small. */
  private wholeUnits(): bigint | undefined {
    if (this.exponent >= 0) return this.mantissa * pow10(this.exponent);
    const divisor = pow10(-this.exponent);
    const whole = this.mantissa / divisor;
    return whole * divisor === this.mantissa ? whole : undefined;
  }

  private scaled(exponent: number): bigint {
    const gap = this.exponent - exponent;
    if (this.mantissa === 0n) return 0n;
    if (gap < 0) return clampInt64(divideAway(this.mantissa, pow10(-gap)));
    return gap > 20 ? clampInt64(this.mantissa * pow10(20)) : clampInt64(this.mantissa * pow10(gap));
  }

  /** The number of digits before the point. */
  private magnitude(): number {
    const digits = this.mantissa.toString();
    return digits.length - (this.mantissa < 0n ? 1 : 0) + this.exponent;
  }
}

function clampInt64(value: bigint): bigint {
  return value > MAX_INT64 ? MAX_INT64 : value < -MAX_INT64 ? -MAX_INT64 : value;
}

/** Upstream scans on past a sign with no digits behind it: then the suffix is what is wrong. */
function formatOrSuffixError(text: string): string {
  return /^[+-]?\d*(?:\.\d*)?[eEinumkKMGTP]*[+-]?\d*$/.test(text) ? SUFFIX_ERROR : FORMAT_ERROR;
}

/**
 * Numbers that fit into 64 bits. Upstream keeps their text as it was when it looks canonical, by a test that lets forms
 * such as `+5Ki` and `1.234` pass; clients see them come back unchanged.
 */
function readShort(
  text: string,
  negative: boolean,
  whole: string,
  fraction: string,
  suffix: QuantitySuffix,
): Quantity | undefined {
  const { exponent, format } = suffix;
  const digits = whole + fraction;
  let value: bigint;
  let scale: number;
  let kept: boolean;
  if (format === 'BinarySI') {
    if (fraction !== '' || 14 - whole.length - Math.trunc((exponent * 3) / 10) < 0) return undefined;
    const units = BigInt(digits);
    value = units << BigInt(exponent);
    if (value > MAX_INT64) return undefined;
    scale = 0;
    kept = (units & 7n) !== 0n;
  } else {
    scale = exponent - fraction.length;
    if (digits.length > 18 || scale < NANO) return undefined;
    value = BigInt(digits);
    kept = scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0');
  }
  return Quantity.of(negative ? -value : value, scale, format, kept ? text : undefined);
}

/** All other numbers: rounded up to nanos; capped, where binary. */
function readLong(
  text: string,
  negative: boolean,
  whole: string,
  fraction: string,
  suffix: QuantitySuffix,
): Quantity | string {
  if (!/^[+-]?\d|^[+-]?\.\d/.test(text)) return NUMERIC_ERROR;
  let mantissa = BigInt(whole + fraction);
  let exponent = -fraction.length;
  let format = suffix.format;
  if (suffix.base === 2) mantissa <<= BigInt(suffix.exponent);
  else exponent += suffix.exponent;
  if (mantissa !== 0n && exponent < NANO) {
    const digits = NANO - exponent;
    mantissa = digits > text.length + 20 ? 1n : divideAway(mantissa, pow10(digits));
    exponent = NANO;
  }
  if (format === 'BinarySI') {
    const one = pow10(-exponent);
    if (mantissa > MAX_INT64 * one) {
      mantissa = MAX_INT64;
      exponent = 0;
    }
    if (mantissa > 0n && mantissa < one) format = 'DecimalSI';
  }
  return Quantity.of(negative ? -mantissa : mantissa, exponent, format);
}
