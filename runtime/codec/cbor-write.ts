/**
 * JSON documents as CBOR, as Kubernetes writes it (KEP-4222): behind the tag of self-described CBOR, text as byte strings, keys
 * in the order of their encoded bytes, numbers in their shortest form. Byte fields are written as the base64 text that JSON has
 * of them, as Kubernetes does with objects whose type it does not know; decoders take both.
 */
import { parseStoredJson } from '../api/json.js';
import type { JsonObject, JsonValue } from '../api/meta.js';
import { compareUtf8 } from '../api/utf8-order.js';
import { halfFloatBits } from './cbor-values.js';

/** The head of tag 55799. */
const SELF_DESCRIBED: readonly number[] = [0xd9, 0xd9, 0xf7];

const UNSIGNED = 0x00;
const NEGATIVE = 0x20;
const BYTES = 0x40;
const LIST = 0x80;
const MAP = 0xa0;
const FALSE = 0xf4;
const TRUE = 0xf5;
const NULL = 0xf6;
const FLOAT16 = 0xf9;
const FLOAT32 = 0xfa;
const FLOAT64 = 0xfb;

/** The CBOR of a JSON document. */
export function writeCbor(json: Uint8Array): Buffer {
  const out = new Writer(json.length + 16);
  out.document(parseStoredJson(json));
  return out.end();
}

/** What stands around so many items of a list, whose document without any is given; they are its last field. */
export function cborAroundItems(empty: Uint8Array, length: number): { before: Buffer; after: Buffer } {
  const document = parseStoredJson(empty) as JsonObject;
  const out = new Writer(empty.length + 32);
  const cut = out.around(document, Object.keys(document).at(-1)!, length);
  return { before: out.end().subarray(0, cut), after: out.end().subarray(cut) };
}

/** Items of a list, given as a JSON array. */
export function cborItems(batch: Uint8Array): Buffer {
  const out = new Writer(batch.length);
  out.items(parseStoredJson(batch) as JsonValue[]);
  return out.end();
}

/** A watch event: one item of a sequence of CBOR. `object` is a JSON document. */
export function cborFrame(type: string, object: Uint8Array): Buffer {
  const out = new Writer(object.length + 64);
  out.event(type, parseStoredJson(object));
  return out.end();
}

class Writer {
  private buffer: Buffer;
  private at = 0;

  constructor(capacity: number) {
    this.buffer = Buffer.allocUnsafe(capacity);
  }

  end(): Buffer {
    return this.buffer.subarray(0, this.at);
  }

  document(value: JsonValue): void {
    this.selfDescribed();
    this.value(value);
  }

  /** A document that has so many items in one of its fields, without them; answers where they belong. */
  around(document: JsonObject, key: string, length: number): number {
    const keys = sortedKeys(document);
    const place = keys.indexOf(key);
    this.selfDescribed();
    this.head(MAP, keys.length);
    this.fields(document, keys.slice(0, place));
    this.text(key);
    this.head(LIST, length);
    const cut = this.at;
    this.fields(document, keys.slice(place + 1));
    return cut;
  }

  items(items: readonly JsonValue[]): void {
    for (const item of items) this.value(item);
  }

  event(type: string, object: JsonValue): void {
    this.selfDescribed();
    this.head(MAP, 2);
    this.text('type');
    this.text(type);
    this.text('object');
    this.document(object);
  }

  private selfDescribed(): void {
    this.room(SELF_DESCRIBED.length);
    for (const byte of SELF_DESCRIBED) this.buffer[this.at++] = byte;
  }

  private value(value: JsonValue): void {
    switch (typeof value) {
      case 'string':
        return this.text(value);
      case 'number':
        return Number.isSafeInteger(value) ? this.integer(value) : this.float(value);
      case 'bigint':
        return value === BigInt.asIntN(64, value) ? this.integer(value) : this.float(Number(value));
      case 'boolean':
        return this.byte(value ? TRUE : FALSE);
    }
    if (value === null) this.byte(NULL);
    else if (Array.isArray(value)) this.list(value);
    else this.map(value);
  }

  private list(items: readonly JsonValue[]): void {
    this.head(LIST, items.length);
    this.items(items);
  }

  private map(object: JsonObject): void {
    const keys = sortedKeys(object);
    this.head(MAP, keys.length);
    this.fields(object, keys);
  }

  private fields(object: JsonObject, keys: readonly string[]): void {
    for (const key of keys) {
      this.text(key);
      this.value(object[key] as JsonValue);
    }
  }

  private text(text: string): void {
    const length = Buffer.byteLength(text);
    this.head(BYTES, length);
    this.room(length);
    this.at += this.buffer.write(text, this.at);
  }

  private integer(value: number | bigint): void {
    if (value >= 0) this.head(UNSIGNED, value);
    else this.head(NEGATIVE, typeof value === 'bigint' ? -1n - value : -1 - value);
  }

  private float(value: number): void {
    const half = halfFloatBits(value);
    this.room(9);
    if (half !== undefined) {
      this.buffer[this.at] = FLOAT16;
      this.at = this.buffer.writeUInt16BE(half, this.at + 1);
    } else if (Math.fround(value) === value) {
      this.buffer[this.at] = FLOAT32;
      this.at = this.buffer.writeFloatBE(value, this.at + 1);
    } else {
      this.buffer[this.at] = FLOAT64;
      this.at = this.buffer.writeDoubleBE(value, this.at + 1);
    }
  }

  /** A major type with its number, in the shortest form. */
  private head(major: number, size: number | bigint): void {
    this.room(9);
    if (size < 24) this.buffer[this.at++] = major | Number(size);
    else if (size < 0x100) {
      this.buffer[this.at] = major | 24;
      this.at = this.buffer.writeUInt8(Number(size), this.at + 1);
    } else if (size < 0x1_0000) {
      this.buffer[this.at] = major | 25;
      this.at = this.buffer.writeUInt16BE(Number(size), this.at + 1);
    } else if (size < 0x1_0000_0000) {
      this.buffer[this.at] = major | 26;
      this.at = this.buffer.writeUInt32BE(Number(size), this.at + 1);
    } else {
      this.buffer[this.at] = major | 27;
      this.at = this.buffer.writeBigUInt64BE(BigInt(size), this.at + 1);
    }
  }

  private byte(value: number): void {
    this.room(1);
    this.buffer[this.at++] = value;
  }

  private room(needed: number): void {
    if (this.at + needed <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.at + needed));
    larger.set(this.buffer.subarray(0, this.at));
    this.buffer = larger;
  }
}

const sortedKeys = (object: JsonObject): string[] => Object.keys(object).sort(compareEncoded);

/** The order of encoded keys: their heads say their lengths, so shorter ones come first. */
function compareEncoded(a: string, b: string): number {
  return Buffer.byteLength(a) - Buffer.byteLength(b) || compareUtf8(a, b);
}
