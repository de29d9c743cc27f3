import fc from 'fast-check';
import type {
  Field,
  ListType,
  MapType,
  RefType,
  ScalarKind,
  SpecialKind,
  StructType,
  Type,
} from '../../runtime/schema/model.js';

/** Structs deeper than this are left out: models may hold themselves. */
const MAX_DEPTH = 6;

const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 8 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }),
  fc.constantFrom('__proto__', 'constructor', 'a-b/c'),
);
const wellFormed = text.filter((it) => Buffer.from(it).toString() === it);
const int64 = fc.oneof(
  fc.integer().filter((it) => it !== 0),
  fc.constantFrom(2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
);
const seconds = fc
  .integer({ min: Date.UTC(1900, 0), max: Date.UTC(2199, 0) })
  .map((ms) => new Date(ms).toISOString().slice(0, 19));
const json = fc.dictionary(wellFormed, fc.oneof(wellFormed, fc.integer(), fc.boolean()), {
  noNullPrototype: true,
  maxKeys: 3,
});

/** Values in canonical form, none of them empty: what is empty may be left out on the way. */
const LEAVES: Readonly<Record<ScalarKind | SpecialKind, fc.Arbitrary<unknown>>> = {
  string: wellFormed,
  bool: fc.constant(true),
  int32: fc.integer().filter((it) => it !== 0),
  int64,
  float: fc.constantFrom(0.5, -2, 1024),
  double: fc.double({ noNaN: true, noDefaultInfinity: true }).filter((it) => it !== 0),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }).map((it) => Buffer.from(it).toString('base64')),
  quantity: fc.constantFrom('1', '500m', '1Gi', '-3k'),
  time: seconds.map((it) => `${it}Z`),
  'micro-time': fc
    .tuple(seconds, fc.integer({ min: 0, max: 999_999 }))
    .map(([at, micros]) => `${at}.${String(micros).padStart(6, '0')}Z`),
  duration: fc.constantFrom('1h0m0s', '1.5s', '-10ms', '0s'),
  'int-or-string': fc.oneof(fc.integer(), wellFormed),
  'raw-extension': json,
  'fields-v1': json,
  json: fc.oneof(json, fc.array(fc.boolean(), { minLength: 1, maxLength: 2 }), wellFormed),
};

/** Objects of a struct: fields that Go always writes are there, others at random. Kinds get no `apiVersion` and `kind`. */
export function arbitraryObject(type: StructType, depth = 0): fc.Arbitrary<Record<string, unknown>> {
  const isAlwaysThere = (field: Field) => field.zero !== undefined && field.zero !== null;
  const isTypeMeta = (field: Field) =>
    field.number === undefined && (field.name === 'apiVersion' || field.name === 'kind');
  const fields = type.fields.filter(
    (field) => !isTypeMeta(field) && (depth < MAX_DEPTH || isAlwaysThere(field) || !holdsStruct(field.type)),
  );
  const requiredKeys = fields.filter(isAlwaysThere).map((field) => field.name);
  const model = Object.fromEntries(fields.map((field) => [field.name, arbitraryValue(field.type, depth)]));
  return fc.record(model, { requiredKeys, noNullPrototype: true }) as fc.Arbitrary<Record<string, unknown>>;
}

function holdsStruct(type: Type): boolean {
  if (type.t === 'list') return holdsStruct((type as ListType).items);
  return type.t === 'map' ? holdsStruct((type as MapType).values) : type.t === 'ref';
}

function arbitraryValue(type: Type, depth: number): fc.Arbitrary<unknown> {
  const size = { minLength: 1, maxLength: depth < 3 ? 2 : 1 };
  if (type.t === 'list') return fc.array(arbitraryValue((type as ListType).items, depth + 1), size);
  if (type.t === 'map')
    return fc.dictionary(wellFormed, arbitraryValue((type as MapType).values, depth + 1), {
      minKeys: 1,
      maxKeys: size.maxLength,
      noNullPrototype: true,
    });
  if (type.t === 'ref') return fc.constant(undefined).chain(() => arbitraryObject((type as RefType).of(), depth + 1));
  return LEAVES[type.t as ScalarKind | SpecialKind];
}
