import { decode, encode, rfc8949EncodeOptions } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cloneJson, stringifyJson } from '../../../runtime/api/json.js';
import type { JsonObject, JsonValue } from '../../../runtime/api/meta.js';
import { readCbor } from '../../../runtime/codec/cbor-read.js';
import { cborFrame, writeCbor } from '../../../runtime/codec/cbor-write.js';
import { BodySyntaxError } from '../../../runtime/codec/codec.js';
import { holds } from '../../support/properties.js';

const write = (value: JsonValue) => writeCbor(Buffer.from(stringifyJson(value)));
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const read = (text: string) => readCbor(Buffer.from(text, 'hex')).value;
const SELF_DESCRIBED = 'd9d9f7';

/** The value as another encoder is to write it: text and keys as bytes, maps for objects. */
function withBytes(value: JsonValue): unknown {
  if (typeof value === 'string') return Buffer.from(value);
  if (Array.isArray(value)) return value.map(withBytes);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([key, item]) => [Buffer.from(key), withBytes(item as JsonValue)]));
}

const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const integer = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n));
const float = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -2048, max: 2048 }).map((n) => n / 32),
);
const document = fc
  .letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, depthSize: 'small' },
      fc.constantFrom<JsonValue>(null, true, false),
      text,
      integer.map((n) => (Number.isSafeInteger(Number(n)) ? Number(n) : n)),
      // JSON has no zero below zero, and writes whole numbers as integers.
      float.filter((n) => !Number.isInteger(n)),
      fc.array(tie('value'), { maxLength: 30 }),
      fc.dictionary(fc.oneof(text, fc.constant('__proto__')), tie('value'), { noNullPrototype: true }),
    ),
  }))
  .value.filter((value) => stringifyJson(value) !== undefined);

describe('CBOR that is written', () => {
  it('is what another encoder writes by RFC 8949', () => {
    holds(
      'CBOR against cborg',
      fc.property(document, (value) => {
        expect(hex(write(value))).toBe(SELF_DESCRIBED + hex(encode(withBytes(value), rfc8949EncodeOptions)));
      }),
    );
  });

  it('is read back as it was', () => {
    holds(
      'CBOR there and back',
      fc.property(document, (value) => {
        expect(readCbor(write(value)).value).toEqual(cloneJson(value));
      }),
    );
  });

  it.each<[string, JsonValue, string]>([
    ['text', 'IETF', '4449455446'],
    ['text beyond the basic plane', 'ü水𐅑', '49c3bce6b0b4f0908591'],
    ['0', 0, '00'],
    ['24', 24, '1818'],
    ['1000000000000', 1000000000000, '1b000000e8d4a51000'],
    ['the greatest int64', 2n ** 63n - 1n, '1b7fffffffffffffff'],
    ['the least int64', -(2n ** 63n), '3b7fffffffffffffff'],
    ['integers beyond int64, as floats', 2n ** 64n, 'fa5f800000'],
    ['a float of 16 bits', 2 ** -24, 'f90001'],
    ['a float of 32 bits', (2 - 2 ** -23) * 2 ** 127, 'fa7f7fffff'],
    ['a float of 64 bits', 1.1, 'fb3ff199999999999a'],
    ['keys: short ones first', { b: 1, aa: 2, a: 3 }, 'a3416103416201426161' + '02'],
  ])('writes %s', (_, value, bytes) => {
    expect(hex(write(value))).toBe(SELF_DESCRIBED + bytes);
  });

  it('frames events as items of a sequence, the object behind a tag of its own', () => {
    const frame = cborFrame('ADDED', Buffer.from('{"a":1}'));
    expect(hex(frame)).toBe(`${SELF_DESCRIBED}a24474797065454144444544466f626a656374${SELF_DESCRIBED}a1416101`);
    expect(readCbor(frame).value).toEqual({ type: 'ADDED', object: { a: 1 } });
  });
});

describe('CBOR that is read', () => {
  it('is what another decoder reads, text as text', () => {
    holds(
      'CBOR of cborg',
      fc.property(document, (value) => {
        const bytes = encode(value);
        expect(readCbor(bytes).value).toEqual(decode(bytes));
      }),
    );
  });

  it.each<[string, string, JsonValue]>([
    ['a tag that says nothing', 'c48221196ab3', [-2, 27315]],
    ['text in pieces', '7f616161626163ff', 'abc'],
    ['byte strings in pieces', '5f4161426263ff', 'abc'],
    ['lists without length', '9f9f8080ff80ff', [[[], []], []]],
    ['maps without length', 'bf6141bf616101ff614202ff', { A: { a: 1 }, B: 2 }],
    ['bytes that are not UTF-8', '42c328', '\ufffd('],
    ['bytes meant for base64', 'd64301ff02', 'Af8C'],
    ['bytes meant for base64url', 'd543fbefbe', '--++'.replaceAll('+', '-')],
    ['bytes meant for base16', 'd74301ff02', '01ff02'],
    ['bytes meant for base64 in a list', 'd68141ff', ['/w==']],
    [
      'a key with the name of the prototype',
      'a1695f5f70726f746f5f5f01',
      Object.fromEntries([['__proto__', 1]]) as JsonObject,
    ],
    ['a time as text', 'c074323030362d30312d30325431353a30343a30355a', '2006-01-02T15:04:05Z'],
    ['a time in seconds', 'c11a43b940e5', '2006-01-02T15:04:05Z'],
    ['a time before 1970', 'c1f9bc00', '1969-12-31T23:59:59Z'],
    ['a time with a fraction', 'c1f93e00', '1970-01-01T00:00:01.5Z'],
    ['a time in a year of five digits', 'c11b0000003afff44181', '10000-01-01T00:00:01Z'],
    ['floats of 16 bits', 'f94200', 3],
    ['nesting of 64 levels', `${'81'.repeat(63)}80`, JSON.parse(`${'['.repeat(64)}${']'.repeat(64)}`) as JsonValue],
  ])('reads %s', (_, bytes, value) => {
    expect(read(bytes)).toEqual(value);
    expect(read(SELF_DESCRIBED + bytes)).toEqual(value);
  });

  it('keeps integers exact', () => {
    expect(read('1b7fffffffffffffff')).toBe(2n ** 63n - 1n);
    expect(read('3b7fffffffffffffff')).toBe(-(2n ** 63n));
    expect(read('1b001fffffffffffff')).toBe(Number.MAX_SAFE_INTEGER);
    expect(read('3b001ffffffffffffe')).toBe(Number.MIN_SAFE_INTEGER);
    expect(read('3b001fffffffffffff')).toBe(-(2n ** 53n));
  });

  it.each<[string, string, RegExp]>([
    ['nothing', '', /EOF/],
    ['an item that ends early', '1a0000', /unexpected EOF/],
    ['a tag without content', 'd9d9f7', /unexpected EOF/],
    ['text that ends early', '6361', /unexpected EOF/],
    ['a length that lies', '9affffffff00', /unexpected EOF/],
    ['a length beyond 2^53', '5bffffffffffffffff00', /unexpected EOF/],
    ['a map whose length lies', 'bbffffffffffffffff', /unexpected EOF/],
    ['a second item', '0000', /1 bytes of extraneous data starting at index 1/],
    ['a repeated key', 'a2614101414102', /duplicate map key "A" at map element index 1/],
    [
      'a key that is no text',
      'a1fb40091eb851eb851f63706965',
      /cannot unmarshal primitives into Go value of type string/,
    ],
    ['text that is not UTF-8', '6180', /invalid UTF-8 string/],
    ['uint64 beyond int64', '1bffffffffffffffff', /18446744073709551615 overflows/],
    ['an integer below int64', '3bffffffffffffffff', /-18446744073709551616 overflows/],
    ['a big number', 'c249010000000000000000', /bignum/],
    ['NaN', 'f97e00', /floating-point NaN/],
    ['an infinity', 'fa7f800000', /floating-point infinity/],
    ['undefined', 'f7', /simple value 23 is not recognized/],
    ['other simple values', 'f8ff', /simple value 255 is not recognized/],
    ['a break out of place', 'ff', /unexpected "break" code/],
    ['a reserved length', '1c', /invalid additional information 28/],
    ['text in a byte string in pieces', '5f6161ff', /wrong element type UTF-8 text string/],
    ['a time that is none', 'c06474657874', /no RFC 3339 time/],
    ['a time as bytes', 'c054323030362d30312d30325431353a30343a30355a', /must be followed by text string/],
    ['a time out of range', 'c1fb7e37e43c8800759c', /out of range/],
    ['nesting of 65 levels', `${'81'.repeat(64)}80`, /exceeded max nested level 64/],
    ['deep nesting', '81'.repeat(100_000), /exceeded max nested level 64/],
    ['deep nesting of tags', 'c6'.repeat(100_000), /exceeded max nested level 64/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => read(bytes)).toThrow(BodySyntaxError);
    expect(() => read(bytes)).toThrow(message);
  });
});
