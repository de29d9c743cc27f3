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
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'grapheme', maxLength: 5 }),
  fc.constantFrom(
    '',
    '__proto__',
    'constructor',
    'toString',
    'a-b/c',
    '\u{1f40b}',
    '\u{e000}',
    'e\u0301',
    '\u2028',
    'no',
    '1e3',
    '~',
  ),
);
const wellFormed = text.filter((it) => Buffer.from(it).toString() === it);
const int64 = fc.oneof(
  fc.integer(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(shortest),
  fc.constantFrom(0, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
);

/** As JSON is read: `bigint` only for what a number cannot hold. */
function shortest(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

const instant = fc.oneof(
  fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2199, 0) }).map((ms) => new Date(ms).toISOString().slice(0, 19)),
  fc.constantFrom('0000-01-01T00:00:00', '0001-01-01T00:00:00', '0001-01-01T00:00:01', '9999-12-31T23:59:59'),
  fc.constantFrom('1969-12-31T23:59:59', '1970-01-01T00:00:00', '2024-02-29T12:00:00'),
);
const zone = fc.constantFrom('Z', 'Z', '+00:00', '-00:01', '+05:30', '-12:00');
/** Near the first and last year a zone leads out of what four digits can write. */
const timeWith = (fraction: fc.Arbitrary<string>) =>
  fc
    .tuple(instant, fraction, zone)
    .map(([at, digits, offset]) => `${at}${digits}${/^(000|9999)/.test(at) ? 'Z' : offset}`);
const duration = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((nanos) => `${nanos}ns`),
  fc.constantFrom('1h', '90m', '1.5s', '-10ms', '0s', '1us', '-0.000000001s', '2562047h47m16.854775807s'),
);
const quantity = fc.oneof(
  fc.constantFrom<string | number>(
    '0',
    '1',
    '500m',
    '1Gi',
    '-3k',
    '0.5',
    '1e3',
    '1E',
    '1.5Gi',
    '100n',
    '0.1u',
    '-0',
    '+7',
  ),
  fc.constantFrom<string | number>(
    '9223372036854775807',
    '-9223372036854775808',
    '8Ei',
    '0.0000000001',
    '12345.6789',
    3,
    0.25,
  ),
  fc.tuple(fc.integer(), fc.constantFrom('n', 'u', 'm', '', 'k', 'Mi', 'e-2', 'e6')).map(([n, unit]) => `${n}${unit}`),
);
const json = fc.letrec<{ value: unknown; object: Record<string, unknown> }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.oneof(wellFormed, int64, fc.boolean(), fc.constantFrom(null, 0.1, -1.5e-7, 1e21)),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(wellFormed, tie('value'), { noNullPrototype: true, maxKeys: 3 }),
}));

/** Values as clients write them, in canonical form or not, empty ones among them. */
const LEAVES: Readonly<Record<ScalarKind | SpecialKind, fc.Arbitrary<unknown>>> = {
  string: wellFormed,
  bool: fc.boolean(),
  int32: fc.oneof(fc.integer(), fc.constantFrom(0, 2 ** 31 - 1, -(2 ** 31))),
  int64,
  float: fc.constantFrom(0, 0.5, -2, 1024),
  double: fc.double({ noNaN: true, noDefaultInfinity: true }).map((it) => it + 0),
  bytes: fc.uint8Array({ maxLength: 8 }).map((it) => Buffer.from(it).toString('base64')),
  quantity,
  time: timeWith(fc.constantFrom('', '', '.5', ',999999999', '.000000')),
  'micro-time': timeWith(fc.nat(999_999).map((micros) => `.${String(micros).padStart(6, '0')}`)),
  duration,
  'int-or-string': fc.oneof(fc.integer(), wellFormed),
  'raw-extension': json.value,
  'fields-v1': json.object,
  json: json.value,
};

/** Objects of a struct with fields there or not, at random. Kinds get no `apiVersion` and `kind`. */
export function arbitraryObject(type: StructType, depth = 0): fc.Arbitrary<Record<string, unknown>> {
  const isTypeMeta = (field: Field) =>
    field.number === undefined && (field.name === 'apiVersion' || field.name === 'kind');
  const fields = type.fields.filter((field) => !isTypeMeta(field) && (depth < MAX_DEPTH || !holdsStruct(field.type)));
  const model = Object.fromEntries(fields.map((field) => [field.name, arbitraryValue(field.type, depth)]));
  return fc.record(model, { requiredKeys: [], noNullPrototype: true }) as fc.Arbitrary<Record<string, unknown>>;
}

function holdsStruct(type: Type): boolean {
  if (type.t === 'list') return holdsStruct((type as ListType).items);
  return type.t === 'map' ? holdsStruct((type as MapType).values) : type.t === 'ref';
}

function arbitraryValue(type: Type, depth: number): fc.Arbitrary<unknown> {
  const size = { maxLength: depth < 3 ? 2 : 1 };
  if (type.t === 'list') return fc.array(arbitraryValue((type as ListType).items, depth + 1), size);
  if (type.t === 'map')
    return fc.dictionary(wellFormed, arbitraryValue((type as MapType).values, depth + 1), {
      maxKeys: size.maxLength,
      noNullPrototype: true,
    });
  if (type.t === 'ref') return fc.constant(undefined).chain(() => arbitraryObject((type as RefType).of(), depth + 1));
  return LEAVES[type.t as ScalarKind | SpecialKind];
}
