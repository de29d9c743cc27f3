/** What generated codecs share: ends of messages, unknown fields, maps and lists. */
import type { Reader, Writer } from 'protobufjs/minimal.js';
import { compareUtf8 } from '../api/utf8-order.js';
import type { StructType } from '../schema/model.js';
import { getOwn, setOwn } from '../schema/own.js';

/** Reads the length before a message or packed list; answers the position after it. Throws when that lies beyond the input. */
export function endOf(r: Reader): number {
  const length = r.uint32();
  const end = r.pos + length;
  if (end > r.len) throw new RangeError(`length ${length} reaches beyond the input`);
  return end;
}

/** After a message: what was read must end where its length said. */
export function checkEnd(r: Reader, end: number): void {
  if (r.pos !== end) throw new RangeError('a field reaches beyond its message');
}

/** Varint, 64 bits, length-delimited, group, 32 bits. */
const WIRE_TYPES: readonly boolean[] = [true, true, true, true, false, true];

/**
 * Drops a field that the message does not have, as upstream does. `known` are the numbers that it has: one of those with another
 * wire type is an error, as is a tag that no encoder writes.
 */
export function skipUnknown(r: Reader, tag: number, ...known: readonly number[]): void {
  const number = tag >>> 3;
  const wireType = tag & 7;
  if (number === 0 || WIRE_TYPES[wireType] !== true || known.includes(number))
    throw new RangeError(`wrong wire type ${wireType} of field ${number}`);
  r.skipType(wireType, 0, number);
}

/** The same in a message of a struct; `path` leads to one inside its own message. */
export function skipField(r: Reader, tag: number, type: StructType, ...path: readonly number[]): void {
  const known = type.fields.some(({ number }) =>
    startsWith(typeof number === 'number' ? [number] : (number ?? []), [...path, tag >>> 3]),
  );
  if (known) throw new RangeError(`wrong wire type ${tag & 7} of field ${tag >>> 3}`);
  skipUnknown(r, tag);
}

const startsWith = (list: readonly number[], start: readonly number[]) => start.every((item, i) => list[i] === item);

/** The place of each name, to switch by. */
export function placesOf(...names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.map((name, place) => [name, place]));
}

/** Writes the entries of a map sorted by key, each as `message { key = 1, value = 2 }`. `writeValue` writes field 2 with its tag. */
export function writeMap<T>(
  map: { readonly [key: string]: T },
  tag: number,
  w: Writer,
  writeValue: (value: T, w: Writer) => void,
): void {
  for (const key of Object.keys(map).sort(compareUtf8)) {
    w.uint32(tag).fork().uint32(10).string(key);
    writeValue(map[key] as T, w);
    w.ldelim();
  }
}

/** Reads one entry into the map. `readValue` reads field 2 behind its tag, which is `valueTag`; `zero` stands for a value left out. */
export function readEntry<T>(
  r: Reader,
  map: { [key: string]: T },
  valueTag: number,
  readValue: (r: Reader, before: T | undefined) => T | undefined,
  zero: T,
): void {
  const end = endOf(r);
  let key = '';
  let value: T | undefined;
  while (r.pos < end) {
    const tag = r.uint32();
    if (tag === 10) key = r.stringVerify();
    else if (tag === valueTag) value = readValue(r, value);
    else skipUnknown(r, tag, 1, 2);
  }
  checkEnd(r, end);
  setOwn(map, key, value ?? zero);
}

/** Reads numbers that are packed into one field. */
export function readPacked<T>(r: Reader, list: T[], read: (r: Reader) => T): void {
  const end = endOf(r);
  while (r.pos < end) list.push(read(r));
  checkEnd(r, end);
}

/** Reads a list that is wrapped in a message as its field 1. `read` reads an item behind its tag, which is `itemTag`. */
export function readWrapped<T>(r: Reader, itemTag: number, read: (r: Reader) => T): T[] {
  const end = endOf(r);
  const list: T[] = [];
  while (r.pos < end) {
    const tag = r.uint32();
    if (tag === itemTag) list.push(read(r));
    else skipUnknown(r, tag, 1);
  }
  checkEnd(r, end);
  return list;
}

/** Reads a map that is wrapped in a message as its field 1; the other arguments are those of `readEntry`. */
export function readWrappedMap<T>(
  r: Reader,
  valueTag: number,
  readValue: (r: Reader, before: T | undefined) => T | undefined,
  zero: T,
): { [key: string]: T } {
  const end = endOf(r);
  const map: { [key: string]: T } = {};
  while (r.pos < end) {
    const tag = r.uint32();
    if (tag === 10) readEntry(r, map, valueTag, readValue, zero);
    else skipUnknown(r, tag, 1);
  }
  checkEnd(r, end);
  return map;
}

/** The list or map that a repeated field is collected in, made when its first item comes. */
export function collected<T extends object, K extends keyof T>(
  value: T,
  name: K,
  empty: NonNullable<T[K]>,
): NonNullable<T[K]> {
  const present = getOwn(value, name);
  if (present !== undefined && present !== null) return present;
  setOwn(value, name, empty);
  return empty;
}
