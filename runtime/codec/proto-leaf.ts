/**
 * Values without fields of their own, between their JSON form and protobuf's. The writers come after the field's tag. Messages
 * and field numbers are apimachinery's (`meta/v1`, `resource`, `intstr`, `runtime`).
 */
import type { Reader, Writer } from 'protobufjs/minimal.js';
import { formatDuration, parseDuration } from '../api/duration.js';
import type { IntOrString } from '../api/int-or-string.js';
import { parseJson, stringifyJson } from '../api/json.js';
import type { JsonObject, JsonValue } from '../api/meta.js';
import { timeMillis, timeOf } from '../api/time.js';
import { endOf, skipUnknown } from './proto-message.js';

export type { Reader, Writer };

/** int64 as a varint; `bigint` beyond 2^53 (D9). */
export function writeInt64(value: number | bigint, w: Writer): Writer {
  if (typeof value === 'number') return w.int64(value);
  const bits = {
    low: Number(BigInt.asIntN(32, value)),
    high: Number(BigInt.asIntN(32, value >> 32n)),
    unsigned: false,
  };
  return w.int64(bits as Parameters<Writer['int64']>[0]);
}

export function readInt64(r: Reader): number | bigint {
  const value = r.int64();
  if (typeof value === 'number') return value;
  const number = value.high * 2 ** 32 + (value.low >>> 0);
  return Number.isSafeInteger(number) ? number : (BigInt(value.high) << 32n) | BigInt(value.low >>> 0);
}

/** Bytes, which JSON holds as base64 text. */
export function writeBytes(value: string, w: Writer): Writer {
  return w.bytes(Buffer.from(value, 'base64'));
}

export function readBytes(r: Reader): string {
  const bytes = r.bytes();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** `message Quantity { string = 1 }`. */
export function writeQuantity(value: string, w: Writer): Writer {
  return w.fork().uint32(10).string(value).ldelim();
}

export function readQuantity(r: Reader): string {
  let text = '0';
  for (const end = endOf(r); r.pos < end; ) {
    const tag = r.uint32();
    if (tag === 10) text = r.stringVerify();
    else skipUnknown(r, tag, 1);
  }
  return text;
}

const NANOS_PER_MICRO = 1000;

/** Whole seconds and nanoseconds of a `Time` or `MicroTime`; the zero time, which JSON has as null, is an empty message. */
function writeTimestamp(value: string | null, nanos: number, w: Writer): Writer {
  if (value === null || value === '') return w.fork().ldelim();
  const seconds = Math.floor((timeMillis(value) ?? 0) / 1000);
  return w.fork().uint32(8).int64(seconds).uint32(16).int32(nanos).ldelim();
}

/** `message Time { seconds = 1, nanos = 2 }`. */
export function writeTime(value: string | null, w: Writer): Writer {
  return writeTimestamp(value, 0, w);
}

/** `message MicroTime { seconds = 1, nanos = 2 }`. */
export function writeMicroTime(value: string | null, w: Writer): Writer {
  return writeTimestamp(value, Number(value?.slice(20, 26)) * NANOS_PER_MICRO, w);
}

interface Timestamp {
  readonly seconds: number;
  readonly nanos: number;
}

/** Undefined for a message without fields: the zero time. */
function readTimestamp(r: Reader): Timestamp | undefined {
  let seconds: number | undefined;
  let nanos = 0;
  for (const end = endOf(r); r.pos < end; ) {
    const tag = r.uint32();
    if (tag === 8) seconds = Number(readInt64(r));
    else if (tag === 16) nanos = r.int32();
    else skipUnknown(r, tag, 1, 2);
  }
  return seconds === undefined ? undefined : { seconds, nanos };
}

const FIRST_SECOND = -62_167_219_200; // 0000-01-01T00:00:00Z
const LAST_SECOND = 253_402_300_799; // 9999-12-31T23:59:59Z

function utc({ seconds }: Timestamp): string {
  if (seconds < FIRST_SECOND || seconds > LAST_SECOND) throw new RangeError(`time out of range: ${seconds} s`);
  return timeOf(seconds * 1000);
}

export function readTime(r: Reader): string | undefined {
  const read = readTimestamp(r);
  return read && utc(read);
}

export function readMicroTime(r: Reader): string | undefined {
  const read = readTimestamp(r);
  return read && `${utc(read).slice(0, 19)}.${String(Math.floor(read.nanos / NANOS_PER_MICRO)).padStart(6, '0')}Z`;
}

/** `message Duration { duration = 1 }`, in nanoseconds. */
export function writeDuration(value: string, w: Writer): Writer {
  return writeInt64(parseDuration(value) ?? 0n, w.fork().uint32(8)).ldelim();
}

export function readDuration(r: Reader): string {
  let nanos = 0n;
  for (const end = endOf(r); r.pos < end; ) {
    const tag = r.uint32();
    if (tag === 8) nanos = BigInt(readInt64(r));
    else skipUnknown(r, tag, 1);
  }
  return formatDuration(nanos);
}

/** `message IntOrString { type = 1, intVal = 2, strVal = 3 }`; type 0 is the number. */
export function writeIntOrString(value: IntOrString, w: Writer): Writer {
  const isText = typeof value === 'string';
  return w
    .fork()
    .uint32(8)
    .int64(isText ? 1 : 0)
    .uint32(16)
    .int32(isText ? 0 : value)
    .uint32(26)
    .string(isText ? value : '')
    .ldelim();
}

export function readIntOrString(r: Reader): IntOrString {
  let type = 0;
  let number = 0;
  let text = '';
  for (const end = endOf(r); r.pos < end; ) {
    const tag = r.uint32();
    if (tag === 8) type = Number(readInt64(r));
    else if (tag === 16) number = r.int32();
    else if (tag === 26) text = r.stringVerify();
    else skipUnknown(r, tag, 1, 2, 3);
  }
  return type === 0 ? number : text;
}

/** `RawExtension`, `FieldsV1` and `JSON` are alike: `message { raw = 1 }` with JSON text. */
export function writeJson(value: JsonValue, w: Writer): Writer {
  return w.fork().uint32(10).string(stringifyJson(value)).ldelim();
}

/** Undefined where there is no text. */
export function readJson(r: Reader): JsonValue | undefined {
  let raw: Uint8Array | undefined;
  for (const end = endOf(r); r.pos < end; ) {
    const tag = r.uint32();
    if (tag === 10) raw = r.bytes();
    else skipUnknown(r, tag, 1);
  }
  return raw === undefined || raw.length === 0 ? undefined : parseJson(raw).value;
}

/** The same where an object is meant: as in JSON bodies, nobody looks whether it is one. */
export function readJsonObject(r: Reader): JsonObject | undefined {
  return readJson(r) as JsonObject | undefined;
}
