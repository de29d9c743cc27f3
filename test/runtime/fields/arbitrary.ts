import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../../runtime/api/meta.js';
import { FieldSet, type Path } from '../../../runtime/fields/field-set.js';
import { fieldElement, keyElement, type PathElement, valueElement } from '../../../runtime/fields/path-element.js';
import { shapeOf } from '../../../runtime/fields/shape.js';
import { bool, field, int64, list, map, rawExtension, ref, string, struct } from '../../../runtime/schema/build.js';

const name = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'c',
    '10',
    '9',
    '.',
    '',
    'f:a',
    'k:{}',
    'a.b/c',
    '__proto__',
    'constructor',
    'é',
    '\u{1f600}',
    '\ufffd',
  ),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
);
const scalar: fc.Arbitrary<JsonValue> = fc.oneof(
  name,
  fc.integer(),
  fc.constantFrom<JsonValue>(2n ** 63n - 1n, -(2n ** 63n), 1.5, true, false),
);
const keys = fc.uniqueArray(fc.tuple(name, scalar), { minLength: 1, maxLength: 3, selector: ([key]) => key });

export const element: fc.Arbitrary<PathElement> = fc.oneof(
  { weight: 3, arbitrary: name.map(fieldElement) },
  { weight: 1, arbitrary: keys.map(keyElement) },
  { weight: 1, arbitrary: scalar.map(valueElement) },
  { weight: 1, arbitrary: fc.nat({ max: 999 }).map((n) => `i:${n}`) },
);
export const path: fc.Arbitrary<Path> = fc.array(element, { minLength: 1, maxLength: 4 });
/** Few names, so that sets often meet. */
const closePath: fc.Arbitrary<Path> = fc.array(fc.constantFrom('f:a', 'f:b', 'k:{"n":1}', 'v:1', 'i:0'), {
  minLength: 1,
  maxLength: 3,
});
export const fieldSet = fc
  .array(fc.oneof(path, { weight: 3, arbitrary: closePath }), { maxLength: 8 })
  .map((paths) => FieldSet.of(...paths));

const port = struct('Port', [
  field('port', 1, int64),
  field('protocol', 2, string, { default: 'TCP' }),
  field('name', 3, string, { pointer: true }),
]);
const point = struct('Point', [field('x', 1, int64), field('y', 2, int64)], { mapType: 'atomic' });
const nested = struct('Nested', [
  field('text', 1, string, { pointer: true }),
  field('on', 2, bool, { pointer: true }),
  field('labels', 3, map(string)),
]);

/** A type with every way in which parts may be owned. */
export const sample = struct('Sample', [
  field('text', 1, string, { pointer: true }),
  field('count', 2, int64, { zero: 0 }),
  field('labels', 3, map(string)),
  field('whole', 4, map(string, { mapType: 'atomic' })),
  field(
    'point',
    5,
    ref(() => point),
  ),
  field(
    'nested',
    6,
    ref(() => nested),
  ),
  field('pointless', 7, list(string)),
  field('set', 8, list(string, { listType: 'set' })),
  field('numbers', 9, list(int64, { listType: 'set' })),
  field(
    'ports',
    10,
    list(
      ref(() => port),
      { listType: 'map', mapKeys: ['port', 'protocol'] },
    ),
  ),
  field('raw', 11, rawExtension),
]);
export const sampleShape = shapeOf(sample);

const text = fc.constantFrom('', 'a', 'b', '\u{1f600}');
const key = fc.constantFrom('a', 'b', '__proto__', '10', 'x/y');
const labels = fc.dictionary(key, text, { noNullPrototype: true, maxKeys: 3 });
const number = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant(2n ** 60n));
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const portValue = fc.record(
  { port: number, protocol: fc.constantFrom('TCP', 'UDP'), name: text },
  { requiredKeys: ['port'], noNullPrototype: true },
);
const portKey = (value: { port: unknown; protocol?: string }) => `${value.port} ${value.protocol ?? 'TCP'}`;

const fields = (duplicates: boolean) => ({
  text: some(text),
  count: some(number),
  labels: some(labels),
  whole: some(labels),
  point: some(fc.record({ x: number, y: number }, { requiredKeys: [], noNullPrototype: true })),
  nested: some(fc.record({ text, on: fc.boolean(), labels }, { requiredKeys: [], noNullPrototype: true })),
  pointless: some(fc.array(text, { maxLength: 2 })),
  set: some(duplicates ? fc.array(text, { maxLength: 4 }) : fc.uniqueArray(text, { maxLength: 3 })),
  numbers: some(fc.uniqueArray(number, { maxLength: 3, selector: String })),
  ports: some(
    duplicates ? fc.array(portValue, { maxLength: 4 }) : fc.uniqueArray(portValue, { maxLength: 3, selector: portKey }),
  ),
  raw: some(fc.dictionary(key, fc.oneof(text, number, fc.boolean()), { noNullPrototype: true, maxKeys: 2 })),
});
const present = (value: object): JsonObject =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as JsonObject;
const sampleOf = (duplicates: boolean) => fc.record(fields(duplicates), { noNullPrototype: true }).map(present);

/** Values of the type; items of lists are told apart. */
export const sampleValue: fc.Arbitrary<JsonObject> = sampleOf(false);
/** Lists may repeat items. */
export const sampleWithRepeats: fc.Arbitrary<JsonObject> = sampleOf(true);
