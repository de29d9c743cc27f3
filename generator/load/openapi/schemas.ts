/** Schemas of OpenAPI documents in our format: references by file, Go's zero values apart from defaults. */

import type { SpecialKind } from '../../../runtime/schema/model.js';
import {
  entriesOf,
  isObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  objectOf,
  own,
  ownArray,
  ownObject,
  ownString,
} from '../../model/json.js';
import { schemaReference } from '../../model/spec-document.js';
import { SPECIAL_DEFINITIONS } from '../../model/well-known.js';
import { definitionOfReference, type Home, type Placed } from './definitions.js';

export interface ConvertOptions {
  /** Keep the sentences of the document. */
  readonly descriptions: boolean;
}

export interface SchemaContext extends ConvertOptions {
  readonly home: Home;
  readonly placed: ReadonlyMap<string, Placed>;
  /** The document writes `allOf` around every reference that has a description, as kube-apiserver does. */
  readonly wrapsReferences: boolean;
}

/** Order in which the keys of a property are written. */
export const KEY_ORDER = [
  'type',
  '$ref',
  'format',
  'items',
  'additionalProperties',
  'enum',
  'nullable',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'default',
  'x-default',
  'x-zero',
  'x-pointer',
  'x-special',
  'x-definition',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
  'x-kubernetes-patch-strategy',
  'x-kubernetes-patch-merge-key',
  'x-feature-gate',
  'x-proto',
  'x-rules',
  'required',
  'properties',
  'description',
] as const;

const rank: ReadonlyMap<string, number> = new Map(KEY_ORDER.map((key, index) => [key, index]));

/** Keys we know in our order, others behind them by name; `description` and `properties` last. */
export function orderKeys(value: JsonObject): JsonObject {
  const other = rank.get('x-rules')! + 0.5;
  return objectOf(
    entriesOf(value).sort(([a], [b]) => (rank.get(a) ?? other) - (rank.get(b) ?? other) || (a < b ? -1 : 1)),
  );
}

/** One definition in our format. */
export function convertDefinition(fullName: string, placed: Placed, context: SchemaContext): JsonObject {
  const special = SPECIAL_DEFINITIONS.get(fullName);
  const definition = fullName === `${placed.home.definitions}.${placed.name}` ? undefined : fullName;
  const description = context.descriptions ? ownString(placed.schema, 'description') : undefined;
  if (special !== undefined)
    return objectOf([
      ['x-special', special],
      ['x-definition', definition],
      ['description', description],
    ]);
  return orderKeys(objectOf([...entriesOf(convertSchema(placed.schema, context)), ['x-definition', definition]]));
}

/** A schema at any depth. */
export function convertSchema(schema: JsonObject, context: SchemaContext): JsonObject {
  const single = singleReference(schema);
  const reference = ownString(schema, '$ref') ?? single;
  const out: [string, JsonValue | undefined][] = [];
  for (const [key, value] of entriesOf(schema)) {
    if (key === '$ref' || (key === 'allOf' && single !== undefined)) continue;
    if (key === 'description' && !context.descriptions) continue;
    if (key === 'properties') out.push([key, convertProperties(value, context)]);
    else if ((key === 'items' || key === 'additionalProperties') && isObject(value))
      out.push([key, convertSchema(value, context)]);
    else if (key === 'default' && isGoZero(value)) out.push(['x-zero', value]);
    else out.push([key, value]);
  }
  if (reference !== undefined) out.push(['$ref', convertReference(reference, context)]);
  return orderKeys(objectOf(out));
}

function convertProperties(value: JsonValue, context: SchemaContext): JsonObject {
  return objectOf(
    entriesOf(value).map(([name, schema]) => {
      if (!isObject(schema)) return [name, schema];
      const converted = withSpecialZero(convertSchema(schema, context), schema, context);
      const bare = context.wrapsReferences && own(schema, '$ref') !== undefined && Object.keys(schema).length === 1;
      return [name, bare ? { ...converted, description: '' } : converted];
    }),
  );
}

/** What Go writes for the zero value of a special type; older documents publish it as `default: {}`. */
const SPECIAL_ZEROS: Readonly<Partial<Record<SpecialKind, JsonValue>>> = {
  quantity: '0',
  'int-or-string': 0,
  time: null,
  'micro-time': null,
  'raw-extension': null,
};

function withSpecialZero(converted: JsonObject, schema: JsonObject, context: SchemaContext): JsonObject {
  const reference = ownString(schema, '$ref') ?? singleReference(schema);
  const special = reference === undefined ? undefined : SPECIAL_DEFINITIONS.get(definitionOfReference(reference) ?? '');
  if (special === undefined || !jsonEqual(own(converted, 'x-zero'), {})) return converted;
  const { 'x-zero': _, ...rest } = converted;
  const zero = SPECIAL_ZEROS[special];
  return zero === undefined || !context.placed.has(definitionOfReference(reference!)!)
    ? rest
    : orderKeys({ ...rest, 'x-zero': zero });
}

/** v3 documents wrap references that have siblings: `allOf: [{ $ref }]`. */
function singleReference(schema: JsonObject): string | undefined {
  const all = ownArray(schema, 'allOf');
  return all?.length === 1 ? ownString(all[0], '$ref') : undefined;
}

/** Go publishes the zero value of what it always writes as a default. */
function isGoZero(value: JsonValue): boolean {
  return value === '' || value === 0 || value === false || jsonEqual(value, {});
}

function convertReference(reference: string, context: SchemaContext): string {
  const name = definitionOfReference(reference);
  const target = name === undefined ? undefined : context.placed.get(name);
  if (target === undefined) return reference;
  return schemaReference(context.home, { folder: target.home.folder, version: target.home.version, name: target.name });
}

/** Whether a document wraps references of properties, as kube-apiserver's v3 documents do. */
export function wrapsReferences(schemas: JsonObject): boolean {
  return entriesOf(schemas).some(([, schema]) =>
    entriesOf(ownObject(schema, 'properties')).some(
      ([, property]) => isObject(property) && singleReference(property) !== undefined,
    ),
  );
}
