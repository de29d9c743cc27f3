/** Values that CBOR writes in a way of its own: floats of 16 bits, and times behind tags. */
import type { JsonValue } from '../api/meta.js';
import { BodySyntaxError } from './codec.js';

/** The value of the bits of an IEEE 754 float of 16 bits. */
export function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const FLOAT = new Float32Array(1);
const FLOAT_BITS = new Uint32Array(FLOAT.buffer);

/** The bits of a float of 16 bits with exactly this value; undefined when there is none. */
export function halfFloatBits(value: number): number | undefined {
  if (value === 0) return Object.is(value, -0) ? 0x8000 : 0;
  FLOAT[0] = value;
  const bits = FLOAT_BITS[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 255) - 127;
  const fraction = bits & 0x7fffff;
  let half: number;
  if (exponent >= -14 && exponent <= 15) half = sign | ((exponent + 15) << 10) | (fraction >>> 13);
  else if (exponent >= -24 && exponent < -14) half = sign | ((fraction | 0x800000) >>> (-1 - exponent));
  else return undefined;
  return halfFloat(half) === value ? half : undefined;
}

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** A time behind tag 0, as Go writes it: without zeros at the end of its fraction. Throws `BodySyntaxError`. */
export function timeText(text: string): string {
  if (!RFC3339.test(text) || Number.isNaN(Date.parse(text)))
    throw new BodySyntaxError(`cbor: cannot set ${text} for time.Time: it is no RFC 3339 time`);
  return text.replace(/\.(\d*?)0*(?=[Z+-])/, (_, digits: string) => (digits === '' ? '' : `.${digits}`));
}

/** Milliseconds that a `Date` holds. */
const MAX_DATE_MS = 8.64e15;

/** A time behind tag 1, seconds since 1970, as text. Throws `BodySyntaxError`. */
export function epochTime(value: JsonValue): string {
  if (typeof value !== 'number' && typeof value !== 'bigint')
    throw new BodySyntaxError('cbor: tag number 1 must be followed by a number');
  const number = Number(value);
  const seconds = Math.floor(number);
  if (!(Math.abs(seconds) * 1000 <= MAX_DATE_MS))
    throw new BodySyntaxError(`cbor: cannot set ${value} for time.Time: it is out of range`);
  const nanos = Math.floor((number - seconds) * 1e9);
  const fraction = nanos === 0 ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`;
  // Years beyond 9999 are written with a sign and six digits here, and plainly by Go.
  const whole = new Date(seconds * 1000).toISOString().replace(/^\+0*/, '').slice(0, -5);
  return `${whole}${fraction}Z`;
}
