/** As much of HTTP/2's wire format (RFC 9113, RFC 7541) as the bench needs: frames, and headers without compression. */
import { AUTHORITY, type Request, USER_AGENT } from './client.js';

export const DATA = 0;
export const HEADERS = 1;
export const RST_STREAM = 3;
export const SETTINGS = 4;
export const PING = 6;
export const GOAWAY = 7;
export const WINDOW_UPDATE = 8;

export const END_STREAM = 1;
export const ACK = 1;
const END_HEADERS = 4;

export const FRAME_HEAD_BYTES = 9;
export const MAX_WINDOW = 2 ** 31 - 1;
/** The window that a connection begins with. */
export const FIRST_WINDOW = 65_535;

export function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(FRAME_HEAD_BYTES + payload.length);
  bytes.writeUIntBE(payload.length, 0, 3);
  bytes[3] = type;
  bytes[4] = flags;
  bytes.writeUInt32BE(stream, 5);
  payload.copy(bytes, FRAME_HEAD_BYTES);
  return bytes;
}

export function windowUpdate(stream: number, bytes: number): Buffer {
  const payload = Buffer.allocUnsafe(4);
  payload.writeUInt32BE(bytes);
  return frame(WINDOW_UPDATE, 0, stream, payload);
}

/** What a client says first: no dynamic table for headers, no pushes, streams with as wide a window as there is. */
export function greeting(): Buffer {
  const settings = Buffer.alloc(18);
  const set = (at: number, id: number, value: number) => settings.writeUInt32BE(value, settings.writeUInt16BE(id, at));
  set(0, 1, 0);
  set(6, 2, 0);
  set(12, 4, MAX_WINDOW);
  const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  return Buffer.concat([preface, frame(SETTINGS, 0, 0, settings), windowUpdate(0, MAX_WINDOW - FIRST_WINDOW)]);
}

/** A header whose name stands in the static table. Values are shorter than 255 bytes. */
const literal = (index: number, value: string): string => prefixed(15, index) + prefixed(127, value.length) + value;

/** A number in its first byte, or what is above `max` in a second one. */
const prefixed = (max: number, value: number): string =>
  value < max ? String.fromCharCode(value) : String.fromCharCode(max, value - max);

const METHODS = { GET: '\x82', POST: '\x83', PUT: literal(2, 'PUT') };
const PLACE = `\x87${literal(1, AUTHORITY)}`;
const COMMON = literal(19, 'application/json') + literal(58, USER_AGENT);
const JSON_BODY = literal(31, 'application/json');

export function requestFrames(stream: number, { method, path, body }: Request): Buffer {
  const block = METHODS[method] + PLACE + literal(4, path) + COMMON;
  if (body === undefined) return frame(HEADERS, END_HEADERS | END_STREAM, stream, Buffer.from(block, 'latin1'));
  const length = literal(28, String(body.length));
  const head = frame(HEADERS, END_HEADERS, stream, Buffer.from(block + JSON_BODY + length, 'latin1'));
  return Buffer.concat([head, frame(DATA, END_STREAM, stream, Buffer.from(body))]);
}

const TABLE_SIZE_UPDATE = 0x20;
const STATUS_200 = 0x88;
/** Huffman codes of `201`, which has no place in the static table. */
const CODES_201 = Buffer.from([0x82, 0x10, 0x03]);

/** The status at the beginning of a block of headers: 200, 201, or 0 for any other. */
export function statusOf(block: Buffer): number {
  let at = 0;
  while (block[at] === TABLE_SIZE_UPDATE) at++;
  if (block[at] === STATUS_200) return 200;
  return block.indexOf(CODES_201, at + 1) === at + 1 ? 201 : 0;
}
