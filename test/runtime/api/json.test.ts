import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cloneJson,
  JsonSyntaxError,
  jsonEqual,
  parseJson,
  parseStoredJson,
  stringifyJson,
} from '../../../runtime/api/json.js';
import type { JsonObject, JsonValue } from '../../../runtime/api/meta.js';
import { holds } from '../../support/properties.js';

const parse = (text: string) => parseJson(Buffer.from(text));
const value = (text: string) => parse(text).value;
const duplicates = (text: string) => parse(text).duplicates;

function failure(bytes: string | Buffer): { message: string; offset: number } {
  try {
    parseJson(Buffer.from(bytes as string));
  } catch (error) {
    if (error instanceof JsonSyntaxError) return { message: error.message, offset: error.offset };
    throw error;
  }
  throw new Error(`accepted: ${bytes}`);
}

const key = fc.oneof(
  fc.constantFrom('a', 'b', '1', '', '__proto__', 'constructor', 'toString'),
  fc.string({ unit: 'grapheme' }),
);
const leaf: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom(null, true, false),
  fc.string({ unit: 'grapheme' }),
  fc.maxSafeInteger(),
  fc.double({ noDefaultInfinity: true, noNaN: true }).filter((n) => !Number.isInteger(n)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).filter((n) => n > 2n ** 53n || n < -(2n ** 53n)),
);
const object = (entries: [string, JsonValue][]): JsonObject => Object.fromEntries(entries);
const anyJson = fc.letrec<{ node: JsonValue }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('node'), { maxLength: 5 }),
    fc.uniqueArray(fc.tuple(key, tie('node')), { maxLength: 6, selector: ([k]) => k }).map(object),
  ),
})).node;

describe('parsing', () => {
  it('keeps integers exact', () => {
    expect(value('[9007199254740991,9007199254740992,-9223372036854775808,9223372036854775807]')).toEqual([
      9007199254740991,
      9007199254740992n,
      -9223372036854775808n,
      9223372036854775807n,
    ]);
    expect(value('{"n":9007199254740993}')).toEqual({ n: 9007199254740993n });
    expect(value('[1e3,1.5,0.1,1E-2,123456789012345678.5]')).toEqual([1000, 1.5, 0.1, 0.01, 123456789012345680]);
    expect(value('123456789012345678901234567890')).toBe(123456789012345678901234567890n);
  });

  it('tells repeated keys by their paths and keeps the last', () => {
    expect(duplicates('{"a":1,"b":{"a":2}}')).toEqual([]);
    const text =
      '{"spec":{"replicas":1,"replicas":2,"containers":[{},{"name":"a","name":"b","name":"c"}]},"x":1,"x":1}';
    expect(duplicates(text)).toEqual(['spec.replicas', 'spec.containers[1].name', 'x']);
    expect(value(text)).toEqual({ spec: { replicas: 2, containers: [{}, { name: 'c' }] }, x: 1 });
    expect(duplicates('[{"path":1},{"path":1,"path":2}]')).toEqual(['[1].path']);
    expect(duplicates('{"a":1,"\\u0061":2}')).toEqual(['a']);
    expect(duplicates('{"__proto__":1,"__proto__":2}')).toEqual(['__proto__']);
    expect(duplicates('{"toString":1,"valueOf":2}')).toEqual([]);
    const many = `{${Array.from({ length: 300 }, (_, i) => `"k${i}":1,"k${i}":1`).join(',')}}`;
    expect(duplicates(many)).toHaveLength(100);
  });

  it('takes the fields of repeated objects together where told', () => {
    const text = Buffer.from(
      '{"data":{"k":"1","k":"2"},"data":{"z":"3"},"l":[1],"l":[2],"o":{"p":{"a":1}},"o":{"p":{"b":2}}}',
    );
    expect(parseJson(text, 'merge')).toEqual({
      value: { data: { k: '2', z: '3' }, l: [2], o: { p: { a: 1, b: 2 } } },
      duplicates: ['data.k', 'data', 'l', 'o'],
    });
    expect(parseJson(text, 'last').value).toEqual({ data: { z: '3' }, l: [2], o: { p: { b: 2 } } });
  });

  it('takes __proto__ for a key', () => {
    for (const text of ['{"__proto__":{"polluted":1}}', '{"__proto__":{"polluted":1},"n":1e1}']) {
      const parsed = value(text) as JsonObject;
      expect(Object.hasOwn(parsed, '__proto__')).toBe(true);
      expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
      expect((parsed as { polluted?: unknown }).polluted).toBeUndefined();
      expect(stringifyJson(cloneJson(parsed))).toContain('"__proto__":{"polluted":1}');
    }
    const merged = parseJson(Buffer.from('{"a":{"__proto__":{"x":1}},"a":{"__proto__":{"y":2}}}'), 'merge').value;
    expect(stringifyJson(merged)).toBe('{"a":{"__proto__":{"x":1,"y":2}}}');
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it('replaces what is no character', () => {
    expect(value('"\\ud800"')).toBe('\ufffd');
    expect(value('"\\ud83d\\ude00\\ude00"')).toBe('😀\ufffd');
    expect(value('{"\\udfff":1}')).toEqual({ '\ufffd': 1 });
    const bytes = (...list: number[]) => parseJson(Buffer.from([0x22, ...list, 0x22])).value;
    expect(bytes(0xff)).toBe('\ufffd');
    expect(bytes(0xe2, 0x82)).toBe('\ufffd\ufffd');
    expect(bytes(0xed, 0xa0, 0x80)).toBe('\ufffd\ufffd\ufffd');
    expect(bytes(0xc0, 0x80, 0x61)).toBe('\ufffd\ufffda');
    expect(bytes(0xf0, 0x9f, 0x98, 0x80, 0xf4, 0x90, 0x80, 0x80)).toBe('😀\ufffd\ufffd\ufffd\ufffd');
  });

  // Go's sentences, and the byte where it is.
  it.each([
    ['', 'unexpected end of JSON input', 0],
    ['  ', 'unexpected end of JSON input', 2],
    ['{', 'unexpected end of JSON input', 1],
    ['{"a":1', 'unexpected end of JSON input', 6],
    ['"abc', 'unexpected end of JSON input', 4],
    ['{a:1}', "invalid character 'a' looking for beginning of object key string", 1],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string", 7],
    ['{"a" 1}', "invalid character '1' after object key", 5],
    ['{"a":1 "b":2}', "invalid character '\"' after object key:value pair", 7],
    ['[1 2]', "invalid character '2' after array element", 3],
    ['[1,]', "invalid character ']' looking for beginning of value", 3],
    ['yaml: 1', "invalid character 'y' looking for beginning of value", 0],
    ['{} {}', "invalid character '{' after top-level value", 3],
    ['"é" x', "invalid character 'x' after top-level value", 5],
    ['é', "invalid character 'Ã' looking for beginning of value", 0],
    ["'a'", "invalid character '\\'' looking for beginning of value", 0],
    ['nope', "invalid character 'o' in literal null (expecting 'u')", 1],
    ['tru', "invalid character ' ' in literal true (expecting 'e')", 3],
    ['01', "invalid character '1' after top-level value", 1],
    ['-x', "invalid character 'x' in numeric literal", 1],
    ['1.x', "invalid character 'x' after decimal point in numeric literal", 2],
    ['1e+x', "invalid character 'x' in exponent of numeric literal", 3],
    ['"a\nb"', "invalid character '\\n' in string literal", 2],
    ['"\\x"', "invalid character 'x' in string escape code", 2],
    ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape", 5],
    ['[1e999]', 'json: cannot unmarshal number 1e999 into Go value of type float64', 1],
    ['\ufeff{}', "invalid character 'ï' looking for beginning of value", 0],
  ])('%j is refused', (text, message, offset) => {
    expect(failure(text)).toEqual({ message, offset });
  });

  it('names bytes as they were sent', () => {
    expect(failure(Buffer.from([0x81]))).toEqual({
      message: "invalid character '\\u0081' looking for beginning of value",
      offset: 0,
    });
    expect(failure(Buffer.from([0x5b, 0x22, 0xff, 0x22, 0xfe]))).toEqual({
      message: "invalid character 'þ' after array element",
      offset: 4,
    });
  });

  it('bounds depth at 10,000', () => {
    const nested = (n: number) => '[{"a":'.repeat(n / 2) + 'null'.padEnd(4) + '}]'.repeat(n / 2);
    expect(parse(nested(10_000)).duplicates).toEqual([]);
    expect(failure(nested(10_002)).message).toBe("invalid character '[' exceeded max depth");
  });

  it('reads what it has written, fast or not', () => {
    holds(
      'json',
      fc.property(anyJson, (written) => {
        const text = stringifyJson(written);
        const { value: read, duplicates: told } = parse(text);
        expect(told).toEqual([]);
        expect(jsonEqual(read, written)).toBe(true);
        expect(stringifyJson(read)).toBe(text);
        // A number with an exponent sends the document to the parser of our own.
        const slow = (parse(`[1e0,${text}]`).value as JsonValue[])[1] as JsonValue;
        expect(stringifyJson(slow)).toBe(text);
        expect(stringifyJson(parseStoredJson(Buffer.from(text)))).toBe(text);
      }),
      2_000,
    );
  });

  it('agrees with JSON.parse on what is JSON', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b":',
      '1',
      '-',
      '.5',
      'e3',
      'true',
      'null',
      ' ',
      '"',
      '\\',
      '\\u0041',
      '0',
    );
    holds(
      'json text',
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        const text = pieces.join('');
        let expected: JsonValue | undefined;
        try {
          expected = JSON.parse(text) as JsonValue;
        } catch {
          failure(text);
          return;
        }
        expect(jsonEqual(value(text), expected)).toBe(true);
      }),
      5_000,
    );
  });
});

describe('writing', () => {
  it('writes bigints as integers and leaves undefined out', () => {
    expect(stringifyJson({ a: 9007199254740993n, b: undefined, c: [1n, 'x', null], 'd"': { e: -1n } })).toBe(
      '{"a":9007199254740993,"c":[1,"x",null],"d\\"":{"e":-1}}',
    );
  });
});

describe('equality and copies', () => {
  it('know no order of keys', () => {
    expect(jsonEqual({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true);
    expect(jsonEqual({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(jsonEqual({ a: 1 }, { a: 1, b: null })).toBe(false);
    expect(jsonEqual({ a: 1, b: 2 }, { a: 1, c: 2 })).toBe(false);
    expect(jsonEqual([1, 2], [2, 1])).toBe(false);
    expect(jsonEqual([], {})).toBe(false);
    expect(jsonEqual({}, null)).toBe(false);
  });

  it('compare bigints by value', () => {
    expect(jsonEqual(5n, 5)).toBe(true);
    expect(jsonEqual(5, 5n)).toBe(true);
    expect(jsonEqual(9007199254740993n, 9007199254740992)).toBe(false);
    expect(jsonEqual(5n, '5')).toBe(false);
  });

  it('take names of Object.prototype for keys', () => {
    expect(jsonEqual(value('{"__proto__":{}}'), {})).toBe(false);
    expect(jsonEqual({}, value('{"__proto__":{}}'))).toBe(false);
    expect(jsonEqual(value('{"constructor":{}}'), { a: {} })).toBe(false);
    expect(jsonEqual(value('{"__proto__":{"a":1}}'), value('{"__proto__":{"a":1}}'))).toBe(true);
  });

  it('copy all and share nothing', () => {
    holds(
      'json copies',
      fc.property(anyJson, (original) => {
        const copy = cloneJson(original);
        expect(jsonEqual(copy, original)).toBe(true);
        expect(stringifyJson(copy)).toBe(stringifyJson(original));
        const shares = (a: unknown, b: unknown): boolean =>
          typeof a === 'object' &&
          a !== null &&
          (a === b || Object.values(a).some((v, i) => shares(v, Object.values(b as object)[i])));
        expect(shares(original, copy)).toBe(false);
      }),
    );
  });
});
