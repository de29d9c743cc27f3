/**
 * CBOR (RFC 8949) as JSON values, under the rules of Kubernetes' decoder (KEP-4222): text may come as text or as byte strings,
 * lengths may be indefinite, most tags say nothing. Repeated keys, keys that are no text, text that is not UTF-8, NaN and
 * infinities, integers beyond int64, big numbers and simple values other than false, true and null are refused.
 */
import { isUtf8 } from 'node:buffer';
import type { JsonObject, JsonValue } from '../api/meta.js';
import { utf8Text } from '../api/utf8-text.js';
import { setOwn } from '../schema/own.js';
import { epochTime, halfFloat, timeText } from './cbor-values.js';
import { BodySyntaxError, type ParsedBody } from './codec.js';

/** Levels of lists, maps and tags within tags. */
const MAX_NESTING = 64;

/** Major types: the upper three bits of the head of an item. */
const UNSIGNED = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const LIST = 4;
const MAP = 5;
const TAG = 6;

const TYPE_NAMES: readonly string[] = [
  'positive integer',
  'negative integer',
  'byte string',
  'UTF-8 text string',
  'array',
  'map',
  'tag',
  'primitives',
];

const INDEFINITE = 31;
const BREAK = 0xff;
const MAX_INT64 = 2n ** 63n - 1n;
const NO_BYTES = Buffer.alloc(0);
const NO_ERRORS: readonly string[] = Object.freeze([]);

const TIME_TEXT = 0;
const TIME_EPOCH = 1;
const BIGNUM = 2;
const NEGATIVE_BIGNUM = 3;
/** Byte strings below these tags stand for their bytes in a text encoding (RFC 8949, 3.4.5.2). */
const LATER: ReadonlyMap<number | bigint, BufferEncoding> = new Map([
  [21, 'base64url'],
  [22, 'base64'],
  [23, 'hex'],
]);

/** Reads a body that is one data item. Throws `BodySyntaxError`. */
export function readCbor(body: Uint8Array): ParsedBody {
  try {
    return { value: new Reader(body).document(), strictErrors: NO_ERRORS };
  } catch (error) {
    if (error instanceof BodySyntaxError) error.message = `unable to determine group/version/kind: ${error.message}`;
    throw error;
  }
}

class Reader {
  private readonly bytes: Buffer;
  private at = 0;
  /** What the innermost tag says of byte strings. */
  private later: BufferEncoding | undefined;

  constructor(body: Uint8Array) {
    this.bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  }

  document(): JsonValue {
    if (this.bytes.length === 0) throw new BodySyntaxError('EOF');
    const value = this.item(0);
    const left = this.bytes.length - this.at;
    if (left > 0) throw new BodySyntaxError(`cbor: ${left} bytes of extraneous data starting at index ${this.at}`);
    return value;
  }

  private item(depth: number): JsonValue {
    switch (this.peek() >> 5) {
      case UNSIGNED:
        return this.integer(false);
      case NEGATIVE:
        return this.integer(true);
      case BYTES:
        return this.textOfBytes(this.string(BYTES));
      case TEXT:
        return this.string(TEXT).toString();
      case LIST:
        return this.list(deeper(depth));
      case MAP:
        return this.map(deeper(depth));
      case TAG:
        return this.tagged(depth);
      default:
        return this.primitive();
    }
  }

  private integer(negative: boolean): number | bigint {
    const size = this.argument();
    if (typeof size === 'bigint' && size > MAX_INT64)
      throw new BodySyntaxError(
        `cbor: cannot unmarshal ${TYPE_NAMES[Number(negative)]} into Go value of type int64 (${negative ? -1n - size : size} overflows Go's int64)`,
      );
    if (!negative) return size;
    return typeof size === 'number' && size < Number.MAX_SAFE_INTEGER ? -1 - size : -1n - BigInt(size);
  }

  /** The bytes of a string, whole or in pieces. Those of text are UTF-8. */
  private string(major: typeof BYTES | typeof TEXT): Buffer {
    if ((this.peek() & 31) !== INDEFINITE) return this.piece(major);
    this.at++;
    const pieces: Buffer[] = [];
    while (this.peek() !== BREAK) {
      const inner = this.peek();
      if (inner >> 5 !== major || (inner & 31) === INDEFINITE)
        throw new BodySyntaxError(
          `cbor: wrong element type ${TYPE_NAMES[inner >> 5]} for indefinite-length ${TYPE_NAMES[major]}`,
        );
      const piece = this.piece(major);
      if (piece.length > 0) pieces.push(piece);
    }
    this.at++;
    return Buffer.concat(pieces);
  }

  private piece(major: typeof BYTES | typeof TEXT): Buffer {
    const length = this.argument();
    if (length === 0) return NO_BYTES;
    const start = this.at;
    if (length > this.bytes.length - start) throw unexpectedEnd();
    this.at += Number(length);
    const piece = this.bytes.subarray(start, this.at);
    if (major === TEXT && !isUtf8(piece)) throw new BodySyntaxError('cbor: invalid UTF-8 string');
    return piece;
  }

  private textOfBytes(bytes: Buffer): string {
    return this.later === undefined ? utf8Text(bytes) : bytes.toString(this.later);
  }

  /** Calls `read` for each element: a length that lies meets the end of the bytes. */
  private elements(read: (index: number) => void): void {
    if ((this.peek() & 31) === INDEFINITE) {
      this.at++;
      for (let i = 0; this.peek() !== BREAK; i++) read(i);
      this.at++;
      return;
    }
    const length = this.argument();
    for (let i = 0; i < length; i++) read(i);
  }

  private list(depth: number): JsonValue[] {
    const items: JsonValue[] = [];
    this.elements(() => items.push(this.item(depth)));
    return items;
  }

  private map(depth: number): JsonObject {
    const out: JsonObject = {};
    this.elements((index) => {
      const type = this.peek() >> 5;
      const key = this.item(depth);
      if (typeof key !== 'string')
        throw new BodySyntaxError(`cbor: cannot unmarshal ${TYPE_NAMES[type]} into Go value of type string`);
      if (Object.hasOwn(out, key))
        throw new BodySyntaxError(`cbor: found duplicate map key ${JSON.stringify(key)} at map element index ${index}`);
      setOwn(out, key, this.item(depth));
    });
    return out;
  }

  private tagged(depth: number): JsonValue {
    const tag = this.argument();
    const inner = this.peek() >> 5;
    if (tag === TIME_TEXT) return this.time(inner);
    if (tag === TIME_EPOCH) return epochTime(this.item(depth));
    if (tag === BIGNUM || tag === NEGATIVE_BIGNUM)
      throw new BodySyntaxError('cbor: data item of cbor type tag is not accepted by protocol: bignum');
    const before = this.later;
    this.later = LATER.get(tag) ?? before;
    const value = this.item(inner === TAG ? deeper(depth) : depth);
    this.later = before;
    return value;
  }

  private time(type: number): string {
    if (type !== TEXT)
      throw new BodySyntaxError(`cbor: tag number 0 must be followed by text string, got ${TYPE_NAMES[type]}`);
    return timeText(this.string(type).toString());
  }

  /** Booleans, null and floats. */
  private primitive(): JsonValue {
    const head = this.peek();
    switch (head & 31) {
      case 20:
        this.at++;
        return false;
      case 21:
        this.at++;
        return true;
      case 22:
        this.at++;
        return null;
      case 25:
        return finite(halfFloat(this.bytes.readUInt16BE(this.take(3) + 1)));
      case 26:
        return finite(this.bytes.readFloatBE(this.take(5) + 1));
      case 27:
        return finite(this.bytes.readDoubleBE(this.take(9) + 1));
    }
    if (head === BREAK) throw new BodySyntaxError('cbor: unexpected "break" code');
    throw new BodySyntaxError(
      `cbor: data item of cbor type primitives is not accepted by protocol: simple value ${this.argument()} is not recognized`,
    );
  }

  /** The number in the head of an item: up to 2^53 a number, beyond that `bigint`. */
  private argument(): number | bigint {
    const head = this.peek();
    const info = head & 31;
    if (info < 24) {
      this.at++;
      return info;
    }
    switch (info) {
      case 24:
        return this.bytes.readUInt8(this.take(2) + 1);
      case 25:
        return this.bytes.readUInt16BE(this.take(3) + 1);
      case 26:
        return this.bytes.readUInt32BE(this.take(5) + 1);
      case 27: {
        const value = this.bytes.readBigUInt64BE(this.take(9) + 1);
        return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
      }
    }
    throw new BodySyntaxError(`cbor: invalid additional information ${info} for type ${TYPE_NAMES[head >> 5]}`);
  }

  private peek(): number {
    const head = this.bytes[this.at];
    if (head === undefined) throw unexpectedEnd();
    return head;
  }

  /** Passes so many bytes; answers where they begin. */
  private take(length: number): number {
    const start = this.at;
    if (this.bytes.length - start < length) throw unexpectedEnd();
    this.at += length;
    return start;
  }
}

const unexpectedEnd = () => new BodySyntaxError('unexpected EOF');

function deeper(depth: number): number {
  if (depth >= MAX_NESTING) throw new BodySyntaxError(`cbor: exceeded max nested level ${MAX_NESTING}`);
  return depth + 1;
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  const what = Number.isNaN(value) ? 'NaN' : 'infinity';
  throw new BodySyntaxError(
    `cbor: data item of cbor type primitives is not accepted by protocol: floating-point ${what}`,
  );
}
