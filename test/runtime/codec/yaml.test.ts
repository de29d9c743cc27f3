import fc from 'fast-check';
import { dump, load, YAML11_SCHEMA } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { jsonEqual, stringifyJson } from '../../../runtime/api/json.js';
import type { JsonObject, JsonValue } from '../../../runtime/api/meta.js';
import { BodySyntaxError, strictDecodingError } from '../../../runtime/codec/codec.js';
import { readYaml } from '../../../runtime/codec/yaml-read.js';
import { writeYaml } from '../../../runtime/codec/yaml-write.js';

const read = (text: string): JsonValue => readYaml(Buffer.from(text)).value;
const repeated = (text: string): readonly string[] => readYaml(Buffer.from(text)).strictErrors;
const write = (value: JsonValue): string => writeYaml(Buffer.from(stringifyJson(value)));

describe('reading YAML', () => {
  it('reads what kubectl users write', () => {
    expect(
      read(
        'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n  - name: c\n    args: [x, "1"]\n    ports:\n    - containerPort: 80\n',
      ),
    ).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a' },
      spec: { containers: [{ name: 'c', args: ['x', '1'], ports: [{ containerPort: 80 }] }] },
    });
    expect(read('a: |\n  x\n  y\nb: >-\n  x\n  y\nc: "\\u00e9"\n')).toEqual({ a: 'x\ny\n', b: 'x y', c: 'é' });
    expect(read('{"metadata": {"name": "jy"}}')).toEqual({ metadata: { name: 'jy' } });
  });

  it.each<[string, JsonValue]>([
    ['y', true],
    ['No', false],
    ['on', true],
    ['OFF', false],
    ['true', true],
    ['yEs', 'yEs'],
    ['"y"', 'y'],
    ["'null'", 'null'],
    ['~', null],
    ['null', null],
    ['NULL', null],
    ['nULL', 'nULL'],
    ['1', 1],
    ['+1', 1],
    ['-1', -1],
    ['1_000', 1000],
    ['0x1F', 31],
    ['0b101', 5],
    ['0o17', 15],
    ['0777', 511],
    ['08', 8],
    ['-0x1f', -31],
    ['9223372036854775807', 9223372036854775807n],
    ['18446744073709551615', 18446744073709551615n],
    ['18446744073709551616', 18446744073709552000],
    ['1.5', 1.5],
    ['.5', 0.5],
    ['1.', 1],
    ['1e3', 1000],
    ['1e+3', 1000],
    ['-1.5E-2', -0.015],
    ['0E0', 0],
    ['0X1', 1],
    ['+_0', 0],
    ['1e', '1e'],
    ['1.2.3', '1.2.3'],
    ['1:30', '1:30'],
    ['2024-01-02', '2024-01-02'],
    ['2024-01-02T03:04:05Z', '2024-01-02T03:04:05Z'],
    ['0x', '0x'],
    ['_1', '_1'],
    ['.', '.'],
    ['!!str 123', '123'],
    ['!!int "3"', 3],
    ['!!float 3', 3],
    ['!!bool yes', true],
    ['!!null ""', null],
    ['!!binary YQ==', 'a'],
    ['!foo 12', '12'],
    ['! 12', '12'],
  ])('reads %s', (text, value) => expect(read(`a: ${text}\n`)).toEqual({ a: value }));

  it('makes strings of keys', () => {
    expect(read('y: 1\n3: 2\n1.5: 3\n"n": 4\n0x10: 5\n')).toEqual({ true: 1, 3: 2, 1.5: 3, n: 4, 16: 5 });
    expect(() => read('~: 1\n')).toThrow('unsupported map key');
    expect(() => read('[a]: 1\n')).toThrow('unsupported map key');
  });

  it('sorts keys, as the way through JSON does', () => {
    expect(Object.keys(read('metadata: {}\nbogus: 1\nA: 1\n') as JsonObject)).toEqual(['A', 'bogus', 'metadata']);
  });

  it('takes the last of repeated keys and tells their lines', () => {
    const text = 'metadata:\n  name: z1\n  name: z2\ndata:\n  k: "1"\n  k: "2"\n';
    expect(read(text)).toEqual({ metadata: { name: 'z2' }, data: { k: '2' } });
    expect(repeated(text)).toEqual(['line 3: key "name" already set in map', 'line 6: key "k" already set in map']);
    expect(repeated('n: 3\nn: 4\n3: 1\n3: 2\na:\na:\n')).toEqual([
      'line 2: key false already set in map',
      'line 4: key 3 already set in map',
      'line 6: key "a" already set in map',
    ]);
  });

  it('copies aliases and merges', () => {
    const value = read(
      'a: &x {k: 1, l: [1]}\nb: *x\nc:\n  k: 0\n  <<: *x\n  l: 2\nd:\n  <<: [*x, {k: 5, m: 6}]\n',
    ) as JsonObject;
    expect(value).toEqual({ a: { k: 1, l: [1] }, b: { k: 1, l: [1] }, c: { k: 1, l: 2 }, d: { k: 1, l: [1], m: 6 } });
    expect(value.a).not.toBe(value.b);
    expect(read('a: "<<"\n"<<": {b: 1}\n')).toEqual({ a: '<<', '<<': { b: 1 } });
    expect(read('&k a: *k\n')).toEqual({ a: 'a' });
    expect(() => read('<<: 1\n')).toThrow('map merge requires map or sequence of maps');
    expect(() => read('a: *none\n')).toThrow("unknown anchor 'none' referenced");
    expect(() => read('a: &a [*a]\n')).toThrow("anchor 'a' value contains itself");
  });

  it('stops bombs of aliases', () => {
    const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(9)}]`);
    expect(() => read(`l0: &l0 [lol, lol]\n${levels.join('\n')}\n`)).toThrow('document contains excessive aliasing');
    expect(() => read(`a: &a ${'x'.repeat(100_000)}\nb: [${'*a,'.repeat(1000)}]\n`)).toThrow('excessive aliasing');
    expect(() => read(`a: &a {${'x: 1, '.repeat(10)}}\nb: [${'*a,'.repeat(100)}]\n`)).not.toThrow();
  });

  it('reads the first document only, and nothing as null', () => {
    expect(read('a: 1\n---\nb: 2\n')).toEqual({ a: 1 });
    expect(read('---\na: 1\n...\n')).toEqual({ a: 1 });
    for (const text of ['', '\n', '# nothing\n', '---\n', '---\n---\na: 1\n']) expect(read(text)).toBeNull();
  });

  it.each([
    ['a: b: c\n', /^yaml: line 1: /],
    ['a: [1\n', /^yaml: line /],
    ['\ta: 1\n', /^yaml: line 1: /],
    ['a: "x\n', /^yaml: line /],
    ['a: \0\n', /^yaml: /],
    ['[', /^yaml: /],
    ['['.repeat(20_000), /^yaml: exceeded max depth of 1000$/],
    ['- '.repeat(20_000), /^yaml: exceeded max depth of 1000$/],
    ['a: .inf\n', /^json: unsupported value: /],
    ['a: !!int x\n', /^yaml: line 1: cannot decode `x` as a !!int$/],
  ])('refuses %j', (text, message) => {
    expect(() => read(text)).toThrow(BodySyntaxError);
    expect(() => read(text)).toThrow(message);
  });

  it('takes __proto__ for data', () => {
    const value = read('__proto__: {polluted: 1}\na: {<<: {__proto__: 2}}\n');
    expect(JSON.stringify(value)).toBe('{"__proto__":{"polluted":1},"a":{"__proto__":2}}');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('reads what another YAML library writes', () => {
    fc.assert(
      fc.property(
        fc.object({
          maxDepth: 3,
          values: [fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.integer().map((n) => n / 8)],
        }),
        (value) => {
          // What text is a number both see differently: 08, 1e5, 0X1, +_0. The tables above say what Go does.
          const text = JSON.stringify(value);
          fc.pre(!/"[-+]?[\d._][\w.+-]*"/.test(text));
          const plain = JSON.parse(text) as JsonObject;
          expect(jsonEqual(read(dump(plain, { schema: YAML11_SCHEMA })), plain)).toBe(true);
        },
      ),
    );
  });
});

describe('strict decoding', () => {
  it('puts the lines of a YAML document together', () => {
    expect(
      strictDecodingError([
        'line 3: key "a" already set in map',
        'line 6: key "k" already set in map',
        'unknown field "x"',
      ]),
    ).toBe(
      'strict decoding error: yaml: unmarshal errors:\n  line 3: key "a" already set in map\n  line 6: key "k" already set in map, unknown field "x"',
    );
    expect(strictDecodingError(['unknown field "a"', 'duplicate field "b"'])).toBe(
      'strict decoding error: unknown field "a", duplicate field "b"',
    );
  });
});

describe('writing YAML', () => {
  it('writes as kube-apiserver does', () => {
    const value = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      message:
        'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
      code: 415,
      empty: [],
      none: null,
      list: ['a', 'no', { b: [['x', 'y'], []], a: 1 }, {}],
    };
    expect(write(value)).toBe(`apiVersion: v1
code: 415
empty: []
kind: Status
list:
- a
- "no"
- a: 1
  b:
  - - x
    - "y"
  - []
- {}
message: 'the body of the request was in an unknown format - accepted media types
  include: application/json, application/yaml, application/vnd.kubernetes.protobuf'
metadata: {}
none: null
`);
  });

  it.each<[JsonValue, string]>([
    ['', '""'],
    ['a', 'a'],
    ['true', '"true"'],
    ['123', '"123"'],
    ['1.5', '"1.5"'],
    ['null', '"null"'],
    ['~', '"~"'],
    ['0x1', '"0x1"'],
    ['1:30', '"1:30"'],
    ['2024-01-02T03:04:05Z', '"2024-01-02T03:04:05Z"'],
    ['2024-01-02', '"2024-01-02"'],
    ['<<', '"<<"'],
    ['1e3', '"1e3"'],
    ['100m', '100m'],
    ['1Gi', '1Gi'],
    ['a: b', "'a: b'"],
    ['a:b', 'a:b'],
    ['a #b', "'a #b'"],
    ['a#b', 'a#b'],
    ['*', "'*'"],
    ['- a', "'- a'"],
    ['-a', '-a'],
    ['-', "'-'"],
    ['?x', '?x'],
    ['@x', "'@x'"],
    ['{a}', "'{a}'"],
    ['a, b', 'a, b'],
    [' a', "' a'"],
    ['a ', "'a '"],
    ["it's", "it's"],
    ["'x", "'''x'"],
    ['"x"', '\'"x"\''],
    ['---', "'---'"],
    ['a:', "'a:'"],
    ['%a', "'%a'"],
    ['a\tb', '"a\\tb"'],
    ['\u0001', '"\\x01"'],
    ['é', 'é'],
    ['😀', '"\\U0001F600"'],
    ['\u2028', '"\\L"'],
    ['a\r\n', '"a\\r\\n"'],
    ['\ufeff', '"\\uFEFF"'],
    ['a\nb', '|-\n  a\n  b'],
    ['a\nb\n', '|\n  a\n  b'],
    ['a\n\n', '|+\n  a\n'],
    ['\n', '|2+\n'],
    ['a\n\nb', '|-\n  a\n\n  b'],
    [' a\nb', '|2-\n   a\n  b'],
    ['a \nb', '"a \\nb"'],
    [1, '1'],
    [-1.5, '-1.5'],
    [0.000001, '1e-06'],
    [1234567.5, '1.2345675e+06'],
    [2n ** 60n, '1152921504606846976'],
    [true, 'true'],
  ])('value %# of the table', (value, text) => {
    expect(write({ k: value })).toBe(`k: ${text}\n`);
  });

  it('folds long text at spaces, and long keys stand alone', () => {
    const words = 'word '.repeat(40).trim();
    const text = write({ a: { b: words, c: `${words}: x`, d: `${words}\t`, list: [words] } });
    for (const line of text.split('\n')) expect(line.length).toBeLessThan(90);
    expect(read(text)).toEqual({ a: { b: words, c: `${words}: x`, d: `${words}\t`, list: [words] } });
    expect(write({ ['k'.repeat(129)]: { a: ['b'] }, s: 1 })).toBe(`? ${'k'.repeat(129)}\n: a:\n  - b\ns: 1\n`);
  });

  it('sorts keys as Go does', () => {
    const keys = ['a10', 'a2', 'a02', 'b', 'B', '_', '1', '10', '2', 'a-b', 'a.b', 'ab', 'a', 'é'];
    expect(
      [...write(Object.fromEntries(keys.map((key) => [key, 0]))).matchAll(/^"?([^":]*)"?:/gm)].map((m) => m[1]),
    ).toEqual(['_', '1', '2', '10', 'B', 'a', 'a-b', 'a.b', 'a2', 'a02', 'a10', 'ab', 'b', 'é']);
  });

  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^[ \n:#'"a-]{0,12}$/),
    fc.stringMatching(/^([a-z ]{1,12} ){5,20}$/),
  );
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.integer().map((n) => n / 8),
      fc.array(tie('value')),
      fc.dictionary(text, tie('value')),
    ),
  })).value as fc.Arbitrary<JsonValue>;

  it('is read back as it was, by this parser and by another', () => {
    fc.assert(
      fc.property(value, (original) => {
        const plain = JSON.parse(JSON.stringify({ k: original })) as JsonObject;
        const written = write(plain);
        expect(jsonEqual(read(written), plain)).toBe(true);
        expect(load(written, { schema: YAML11_SCHEMA, maxDepth: 1000 })).toEqual(plain);
      }),
      { numRuns: 2000 },
    );
  });
});
