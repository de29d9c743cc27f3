/** Reads DER (ITU-T X.690): values of a tag, a length and a content. */

/** The bytes are not what they should be. */
export class DerError extends Error {}

export interface DerValue {
  readonly tag: number;
  readonly content: Buffer;
  /** Tag and length included. */
  readonly whole: Buffer;
}

export const SEQUENCE = 0x30;
export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const OBJECT_ID = 0x06;

/** The values that follow each other in some bytes. Throws `DerError`. */
export function derValues(bytes: Buffer): DerValue[] {
  const values: DerValue[] = [];
  for (let at = 0; at < bytes.length; ) {
    const value = readValue(bytes, at);
    values.push(value);
    at += value.whole.length;
  }
  return values;
}

/** The one value that the bytes hold, of the tag. Throws `DerError`. */
export function derValue(bytes: Buffer, tag: number): DerValue {
  const value = readValue(bytes, 0);
  if (value.tag !== tag || value.whole.length !== bytes.length) throw new DerError('unexpected value');
  return value;
}

function readValue(bytes: Buffer, at: number): DerValue {
  const tag = bytes[at];
  let length = bytes[at + 1];
  if (tag === undefined || length === undefined || (tag & 0x1f) === 0x1f)
    throw new DerError('truncated or unknown tag');
  let start = at + 2;
  if (length >= 0x80) {
    const octets = length & 0x7f;
    if (octets === 0 || octets > 4 || start + octets > bytes.length) throw new DerError('bad length');
    length = bytes.readUIntBE(start, octets);
    start += octets;
  }
  const end = start + length;
  if (end > bytes.length) throw new DerError('truncated value');
  return { tag, content: bytes.subarray(start, end), whole: bytes.subarray(at, end) };
}

/** `1.2.840.113549` from the content of an object identifier. */
export function oidText(content: Buffer): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    if (arcs.length === 0) arcs.push(Math.min(2, Math.trunc(arc / 40)), arc - 40 * Math.min(2, Math.trunc(arc / 40)));
    else arcs.push(arc);
    arc = 0;
  }
  return arcs.join('.');
}
