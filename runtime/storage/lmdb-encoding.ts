import { keyBytes } from './key-range.js';
import { sliceForValue } from './owned-buffer.js';
import type { LogRecord, RecordHead, RecordLink } from './revision-log.js';

/** Enough for 2^48 writes. */
const revisionBytes = 6;

/** How lmdb writes and reads a kind of key; it has bounds of its own as bytes. */
export interface KeyEncoder<K> {
  writeKey(key: K | Uint8Array, target: Uint8Array, start: number): number;
  readKey(source: Uint8Array, start: number, end: number): K;
}

/** Revisions as six bytes, big endian, so that they sort as numbers. */
export const revisionKeys: KeyEncoder<number> = {
  writeKey(key, target, start) {
    if (typeof key !== 'number') return writeRaw(key, target, start);
    return writeRevision(target, key, start);
  },
  readKey: (source, start) => readRevision(source, start),
};

/**
 * Keys so that lmdb's order of bytes is the order of UTF-16 code units: each code unit is written as UTF-8 would write it
 * alone, surrogates too (CESU-8). ASCII, which nearly all keys are, takes the fast way.
 */
export const stringKeys: KeyEncoder<string> = {
  writeKey(key, target, start) {
    if (typeof key !== 'string') return writeRaw(key, target, start);
    const length = keyBytes(key);
    if (length === key.length) return start + Buffer.prototype.latin1Write.call(target, key, start, length);
    let at = start;
    for (let i = 0; i < key.length; i++) {
      const unit = key.charCodeAt(i);
      if (unit < 0x80) target[at++] = unit;
      else {
        if (unit < 0x800) target[at++] = 0xc0 | (unit >> 6);
        else {
          target[at++] = 0xe0 | (unit >> 12);
          target[at++] = 0x80 | ((unit >> 6) & 0x3f);
        }
        target[at++] = 0x80 | (unit & 0x3f);
      }
    }
    return at;
  },
  readKey: decodeKey,
};

function writeRaw(key: Uint8Array, target: Uint8Array, start: number): number {
  target.set(key, start);
  return start + key.length;
}

function decodeKey(source: Uint8Array, start: number, end: number): string {
  for (let at = start; at < end; at++) {
    if (source[at]! >= 0x80) return decodeWideKey(source, start, end);
  }
  return Buffer.prototype.latin1Slice.call(source, start, end);
}

function decodeWideKey(source: Uint8Array, start: number, end: number): string {
  const units: number[] = [];
  for (let at = start; at < end; ) {
    const byte = source[at++]!;
    if (byte < 0x80) units.push(byte);
    else if (byte < 0xe0) units.push(((byte & 0x1f) << 6) | (source[at++]! & 0x3f));
    else units.push(((byte & 0x0f) << 12) | ((source[at++]! & 0x3f) << 6) | (source[at++]! & 0x3f));
  }
  return String.fromCharCode(...units);
}

function writeRevision(target: Uint8Array, revision: number, at: number): number {
  const high = Math.floor(revision / 0x1_0000_0000);
  target[at] = high >>> 8;
  target[at + 1] = high;
  target[at + 2] = revision >>> 24;
  target[at + 3] = revision >>> 16;
  target[at + 4] = revision >>> 8;
  target[at + 5] = revision;
  return at + revisionBytes;
}

function readRevision(source: Uint8Array, at: number): number {
  const high = (source[at]! << 8) | source[at + 1]!;
  const low = ((source[at + 2]! << 24) | (source[at + 3]! << 16) | (source[at + 4]! << 8) | source[at + 5]!) >>> 0;
  return high * 0x1_0000_0000 + low;
}

/** A number of the store's own, such as the revision it is compacted to. */
export function numberBytes(value: number): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(revisionBytes);
  writeRevision(bytes, value, 0);
  return bytes;
}

export function readNumber(source: Uint8Array): number {
  return readRevision(source, 0);
}

/** An entry of the index: revision, then 1 for a deletion. */
export const headBytes = revisionBytes + 1;

export function writeHead(target: Uint8Array, record: LogRecord, at: number): number {
  const flag = writeRevision(target, record.revision, at);
  target[flag] = record.type === 'delete' ? 1 : 0;
  return flag + 1;
}

export function readHead(source: Uint8Array): RecordHead {
  return { revision: readRevision(source, 0), deleted: source[revisionBytes] === 1 };
}

/** A record: flags, previous revision, length of the key (16 bits), key, value. */
const flagDelete = 1;
const flagCreates = 2;
const keyLengthAt = 1 + revisionBytes;
const keyAt = keyLengthAt + 2;

/** Upper bound of the bytes that `writeRecord` needs. */
export function recordBytes(record: LogRecord): number {
  return keyAt + record.key.length * 3 + record.value.length;
}

export function writeRecord(target: Buffer, record: LogRecord, at: number): number {
  target[at] = (record.type === 'delete' ? flagDelete : 0) | (record.creates ? flagCreates : 0);
  writeRevision(target, record.previous, at + 1);
  const keyEnd = stringKeys.writeKey(record.key, target, at + keyAt);
  target.writeUInt16LE(keyEnd - at - keyAt, at + keyLengthAt);
  return keyEnd + record.value.copy(target, keyEnd);
}

export function readLink(source: Uint8Array, revision: number): RecordLink {
  return {
    revision,
    type: (source[0]! & flagDelete) === 0 ? 'put' : 'delete',
    key: decodeKey(source, keyAt, valueAt(source)),
    previous: readRevision(source, 1),
    creates: (source[0]! & flagCreates) !== 0,
  };
}

/** A copy of the value of a record. `length`: bytes of the record in `source`, which may be longer. */
export function readValue(source: Uint8Array, length: number): Buffer {
  const start = valueAt(source);
  const value = sliceForValue(length - start);
  value.set(source.subarray(start, length));
  return value;
}

/** The value of a record where it lies. */
export function viewValue(source: Uint8Array, length: number): Buffer {
  const start = valueAt(source);
  return Buffer.from(source.buffer, source.byteOffset + start, length - start);
}

function valueAt(source: Uint8Array): number {
  return keyAt + (source[keyLengthAt]! | (source[keyLengthAt + 1]! << 8));
}
