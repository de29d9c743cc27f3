import { quoteGoBytes } from './go-quote.js';

const MAX_NANOS = 2n ** 63n;

const UNIT_NANOS: Record<string, bigint> = {
  ns: 1n,
  us: 1_000n,
  '\u00b5s': 1_000n,
  '\u03bcs': 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

const PART = /^(\d*)(\.\d*)?([^.\d]*)/;

/** A duration in nanoseconds, or the sentence in which Go's `time.ParseDuration` refuses the text. */
export function readDuration(text: string): bigint | string {
  const invalid = `time: invalid duration ${quoteGoBytes(text)}`;
  const negative = text.startsWith('-');
  let rest = negative || text.startsWith('+') ? text.slice(1) : text;
  if (rest === '0') return 0n;
  if (rest === '') return invalid;
  let total = 0n;
  while (rest !== '') {
    const part = PART.exec(rest);
    const whole = part?.[1] ?? '';
    const fraction = part?.[2] ?? '';
    const unit = part?.[3] ?? '';
    if (whole === '' && fraction.length < 2) return invalid;
    // 20 digits exceed the range whatever the unit; leading zeros do not count.
    const digits = whole.replace(/^0+(?=\d)/, '');
    if (digits.length > 19 || BigInt(digits) > MAX_NANOS) return invalid;
    if (unit === '') return `time: missing unit in duration ${quoteGoBytes(text)}`;
    const nanos = Object.hasOwn(UNIT_NANOS, unit) ? UNIT_NANOS[unit] : undefined;
    if (nanos === undefined) return `time: unknown unit ${quoteGoBytes(unit)} in duration ${quoteGoBytes(text)}`;
    total += BigInt(digits) * nanos + fractionNanos(fraction.slice(1), nanos);
    if (total > MAX_NANOS) return invalid;
    rest = rest.slice(whole.length + fraction.length + unit.length);
  }
  if (!negative && total === MAX_NANOS) return invalid;
  return negative ? -total : total;
}

/** The part of a unit that the digits after the point stand for, in the floating point that Go uses for it. */
function fractionNanos(digits: string, unitNanos: bigint): bigint {
  let value = 0n;
  let scale = 1;
  for (const digit of digits) {
    // Digits beyond 63 bits do not count.
    const next = value * 10n + BigInt(digit);
    if (value > (MAX_NANOS - 1n) / 10n || next > MAX_NANOS) break;
    value = next;
    scale *= 10;
  }
  return BigInt(Math.trunc(Number(value) * (Number(unitNanos) / scale)));
}

/** Parses `1h30m`, `-1.5s`, `100ms`; nanoseconds, or `undefined` when the text is not a duration of 64 bits. */
export function parseDuration(text: string): bigint | undefined {
  const read = readDuration(text);
  return typeof read === 'string' ? undefined : read;
}

/** Why the text is no duration, in the words of Go's parser. */
export function durationError(text: string): string {
  const read = readDuration(text);
  return typeof read === 'string' ? read : `time: duration ${quoteGoBytes(text)} is valid`;
}

/** Writes nanoseconds as Go's `Duration.String` does: `1h0m0s`, `1m30s`, `500ms`, `1.5µs`, `0s`. */
export function formatDuration(nanos: bigint): string {
  if (nanos === 0n) return '0s';
  const sign = nanos < 0n ? '-' : '';
  const size = nanos < 0n ? -nanos : nanos;
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(size, 3)}µs`;
  if (size < 1_000_000_000n) return `${sign}${decimal(size, 6)}ms`;
  const minutes = size / 60_000_000_000n;
  const seconds = `${decimal(size % 60_000_000_000n, 9)}s`;
  if (minutes === 0n) return sign + seconds;
  const hours = minutes / 60n;
  return hours === 0n ? `${sign}${minutes}m${seconds}` : `${sign}${hours}h${minutes % 60n}m${seconds}`;
}

/** The text in the form in which the server stores it; `undefined` when it is not a duration. */
export function canonicalDuration(text: string): string | undefined {
  const nanos = parseDuration(text);
  return nanos === undefined ? undefined : formatDuration(nanos);
}

/** `value / 10^places` without trailing zeros. */
function decimal(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  const whole = digits.slice(0, -places);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
