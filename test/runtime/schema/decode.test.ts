import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../runtime/api/json.js';
import type { JsonObject, JsonValue } from '../../../runtime/api/meta.js';
import { canonicalBase64 } from '../../../runtime/schema/base64.js';
import * as s from '../../../runtime/schema/build.js';
import { DecodeError, decode } from '../../../runtime/schema/decode.js';
import type { StructType } from '../../../runtime/schema/model.js';

const Port: StructType = s.structOmittingEmpty('io.example.library.v1.Port', [
  s.field('name', 1, s.string),
  s.field('number', 2, s.int32, { required: true, zero: 0 }),
  s.field('target', 3, s.intOrString),
]);
const Node: StructType = s.structOmittingEmpty('io.example.library.v1.Node', [
  s.field('value', 1, s.string),
  s.field(
    'child',
    2,
    s.ref(() => Node),
  ),
]);
const fields = [
  s.field('text', 1, s.string),
  s.field('optional', 2, s.string, { pointer: true }),
  s.field('always', 3, s.string, { zero: '' }),
  s.field('count', 4, s.int32),
  s.field('big', 5, s.int64),
  s.field('ratio', 6, s.double),
  s.field('on', 7, s.bool),
  s.field('ports', 8, s.list(s.ref(() => Port))),
  s.field('rules', 9, s.list(s.string), { required: true, zero: null }),
  s.field('items', 10, s.list(s.string), { required: true, zero: [] }),
  s.field('needed', 11, s.list(s.string), { required: true }),
  s.field('labels', 12, s.map(s.string)),
  s.field('limits', 13, s.map(s.quantity)),
  s.field('data', 14, s.map(s.bytes)),
  s.field('at', 15, s.time),
  s.field('exact', 16, s.microTime),
  s.field('wait', 17, s.duration),
  s.field('raw', 18, s.rawExtension),
  s.field('any', 19, s.json),
  s.field(
    'node',
    20,
    s.ref(() => Node),
  ),
];
const Spec = s.structOmittingEmpty('io.example.library.v1.Spec', fields);
const Book = s.structOmittingEmpty('io.example.library.v1.Book', [
  s.field('kind', 0, s.string),
  s.field(
    'spec',
    2,
    s.ref(() => Spec),
    { zero: {} },
  ),
]);

const spec = (value: JsonObject): JsonObject => decode({ spec: value }, Book).value.spec as JsonObject;
function refusal(value: JsonObject): string {
  try {
    spec(value);
  } catch (error) {
    if (error instanceof DecodeError) return error.message;
    throw error;
  }
  return 'taken';
}

describe('decode', () => {
  it('leaves a proper object as it is, the same object', () => {
    const value = { kind: 'Book', spec: { text: 'a', count: 1, labels: { a: 'b' } } };
    const text = JSON.stringify(value);
    const result = decode(value, Book);
    expect(result.value).toBe(value);
    expect(result.unknown).toEqual([]);
    expect(JSON.stringify(value)).toBe(text);
  });

  it('reports and drops unknown fields in the order of the document', () => {
    const result = decode(
      { Kind: 'x', spec: { ports: [{ number: 1, foo: { a: 1 } }, { number: 2 }], Text: 'x', limits: {} }, more: [1] },
      Book,
    );
    expect(result.unknown).toEqual([
      'unknown field "Kind"',
      'unknown field "spec.ports[0].foo"',
      'unknown field "spec.Text"',
      'unknown field "more"',
    ]);
    expect(result.value).toEqual({ spec: { ports: [{ number: 1 }, { number: 2 }] } });
  });

  it('reports no more than a hundred unknown fields', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`f${i}`, i]));
    expect(decode(many, Book).unknown).toHaveLength(100);
  });

  it('drops nulls, and turns null items and values into what Go starts with', () => {
    expect(spec({ text: null, ports: null, node: null })).toEqual({});
    expect(
      spec({ ports: [null, { number: 1 }], labels: { a: null }, limits: { cpu: null }, data: { k: null } }),
    ).toEqual({
      ports: [{}, { number: 1 }],
      labels: { a: '' },
      limits: { cpu: '0' },
      data: { k: '' },
    });
  });

  it('drops empties that Go would not write', () => {
    expect(spec({ text: '', count: 0, big: 0, ratio: 0, on: false, ports: [], labels: {}, data: {} })).toEqual({});
    expect(spec({ optional: '', always: '', items: [], rules: [], needed: [], node: {} })).toEqual({
      optional: '',
      always: '',
      items: [],
      rules: [], // Go writes null for none at all
      needed: [],
      node: {},
    });
    expect(spec({ node: { value: '', child: {} } })).toEqual({ node: { child: {} } });
  });

  it('keeps empty scalars where the group version keeps them', () => {
    const kept = s.struct('io.example.library.v1.Kept', fields);
    expect(decode({ text: '', count: 0, on: false, labels: {}, ports: [] }, kept).value).toEqual({
      text: '',
      count: 0,
      on: false,
    });
  });

  it('brings leaves to their canonical form', () => {
    expect(
      spec({
        limits: { cpu: 0.5, memory: '1024Ki', storage: 1024 },
        at: '2026-01-18T04:18:20.5+02:00',
        exact: '2026-01-18T02:18:20.123456Z',
        wait: '90s',
        data: { k: 'YQ==\n' },
        big: 9007199254740993n,
        ratio: 5n,
        ports: [{ number: 7, target: '80' }],
      }),
    ).toEqual({
      limits: { cpu: '500m', memory: '1Mi', storage: '1024' },
      at: '2026-01-18T02:18:20Z',
      exact: '2026-01-18T02:18:20.123456Z',
      wait: '1m30s',
      data: { k: 'YQ==' },
      big: 9007199254740993n,
      ratio: 5,
      ports: [{ number: 7, target: '80' }],
    });
    expect(spec({ at: '0001-01-01T00:00:00Z', exact: '0001-01-01T00:00:00.000000Z' })).toEqual({});
  });

  it('does not look into raw values', () => {
    const value = { raw: { a: null, b: [], c: { d: '' } }, any: [null, {}, ''] };
    expect(spec(structuredClone(value))).toEqual(value);
  });

  it('refuses wrong types in the words of Go', () => {
    const no = 'json: cannot unmarshal';
    expect(refusal({ count: '3' })).toBe(`${no} string into Go struct field Spec.spec.count of type int32`);
    expect(refusal({ count: 3.5 })).toBe(`${no} number 3.5 into Go struct field Spec.spec.count of type int32`);
    expect(refusal({ count: 3000000000 })).toBe(
      `${no} number 3000000000 into Go struct field Spec.spec.count of type int32`,
    );
    expect(refusal({ big: 2n ** 63n })).toBe(
      `${no} number 9223372036854775808 into Go struct field Spec.spec.big of type int64`,
    );
    expect(refusal({ big: 1e300 })).toContain('of type int64');
    expect(refusal({ on: 'true' })).toBe(`${no} string into Go struct field Spec.spec.on of type bool`);
    expect(refusal({ text: { a: 1 } })).toBe(`${no} object into Go struct field Spec.spec.text of type string`);
    expect(refusal({ ports: {} })).toBe(`${no} object into Go struct field Spec.spec.ports of type []v1.Port`);
    expect(refusal({ ports: [true] })).toBe(`${no} bool into Go struct field Spec.spec.ports of type v1.Port`);
    expect(refusal({ ports: [{ number: [] }] })).toBe(
      `${no} array into Go struct field Port.spec.ports.number of type int32`,
    );
    expect(refusal({ ports: [{ target: 1.5 }] })).toBe(
      `${no} number 1.5 into Go struct field Port.spec.ports.target of type int32`,
    );
    expect(refusal({ labels: { a: 1 } })).toBe(`${no} number into Go struct field Spec.spec.labels of type string`);
    expect(refusal({ labels: [] })).toBe(`${no} array into Go struct field Spec.spec.labels of type map[string]string`);
    expect(refusal({ node: 'x' })).toBe(`${no} string into Go struct field Spec.spec.node of type v1.Node`);
    expect(refusal({ at: 5 })).toBe(`${no} number into Go struct field Spec.spec.at of type string`);
    expect(refusal({ limits: { cpu: 'lots' } })).toContain('quantities must match the regular expression');
    expect(refusal({ limits: { cpu: {} } })).toContain('quantities must match the regular expression');
    expect(refusal({ at: 'yesterday' })).toContain('cannot parse "yesterday" as "2006"');
    expect(refusal({ exact: '2026-01-18T02:18:20Z' })).toContain('parsing time');
    expect(refusal({ wait: '' })).toContain('invalid duration');
    expect(refusal({ data: { k: '***' } })).toBe('illegal base64 data at input byte 0');
  });

  it('refuses what is no object at all', () => {
    const attempt = (value: JsonValue) => () => decode(value, Book);
    expect(attempt([])).toThrow('json: cannot unmarshal array into Go value of type v1.Book');
    expect(attempt(null)).toThrow(DecodeError);
    expect(attempt('x')).toThrow(DecodeError);
  });

  it('takes __proto__ and the like for data', () => {
    const parsed = JSON.parse(
      '{"spec":{"labels":{"__proto__":"x","constructor":null},"__proto__":{"polluted":1}}}',
    ) as JsonObject;
    const { value, unknown } = decode(parsed, Book);
    expect(unknown).toEqual(['unknown field "spec.__proto__"']);
    expect(JSON.stringify(value)).toBe('{"spec":{"labels":{"__proto__":"x","constructor":""}}}');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('keeps unknown fields, __proto__ too, where the type says so', () => {
    const open = s.struct('x.v1.Open', [s.field('a', 0, s.string)], { preserveUnknown: true });
    const parsed = JSON.parse('{"a":null,"__proto__":{"b":1},"c":null}') as JsonObject;
    expect(JSON.stringify(decode(parsed, open).value)).toBe('{"__proto__":{"b":1},"c":null}');
  });

  it.each([
    ['{"spec":{"count":1.0}}', 'number 1.0 into Go struct field Spec.spec.count of type int32'],
    ['{"spec":{"big":1e3}}', 'number 1e3 into Go struct field Spec.spec.big of type int64'],
    [
      '{"spec":{"ports":[{"number":1},{"target":8.0e1}]}}',
      'number 8.0e1 into Go struct field Port.spec.ports.target of type int32',
    ],
  ])('reads no integer with a fraction or an exponent: %s', (text, sentence) => {
    const { value } = parseJson(Buffer.from(text));
    expect(() => decode(value, Book)).toThrow(`json: cannot unmarshal ${sentence}`);
  });

  it('reads other numbers with a fraction or an exponent', () => {
    const { value } = parseJson(Buffer.from('{"spec":{"ratio":1.0,"any":[2.0]}}'));
    expect(decode(value, Book).value.spec).toMatchObject({ ratio: 1, any: [2] });
  });

  it('goes a thousand levels deep, and no deeper', () => {
    const nested = (levels: number, key: string): JsonObject =>
      JSON.parse([`{"${key}":`.repeat(levels), '{}', '}'.repeat(levels)].join('')) as JsonObject;
    expect(JSON.stringify(spec({ node: nested(990, 'child') }))).toContain('"child":{"child"');
    expect(refusal({ node: nested(9_000, 'child') })).toContain('exceeded max depth of 1000 in Node.spec.node.child');
    expect(spec({ raw: nested(990, 'a') })).toHaveProperty('raw');
    expect(refusal({ raw: nested(9_000, 'a') })).toContain('exceeded max depth of 1000 in Spec.spec.raw');
  });
});

describe('base64 of bytes fields', () => {
  it.each([
    ['', ''],
    ['YQ==', 'YQ=='],
    ['YR==', 'YQ=='],
    ['YW\nFh\r\n', 'YWFh'],
    ['YQ=\n=\n', 'YQ=='],
    ['YWE=', 'YWE='],
  ])('reads %j', (text, canonical) => expect(canonicalBase64(text)).toBe(canonical));

  it.each([
    ['YQ', 0],
    ['YQ=', 3],
    ['YQ=x', 2],
    ['Y===', 1],
    ['YQ==Y', 4],
    ['YWE=YWE=', 4],
    ['_-8=', 0],
    ['Not_Valid!', 3],
    ['YWFhY', 4],
    ['=', 0],
  ])('refuses %j at byte %i', (text, at) => expect(canonicalBase64(text)).toBe(at));
});
