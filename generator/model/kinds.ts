/** What every kind has alike (`apiVersion`, `kind`, `metadata`, a list type) is left out of specs and added when they are loaded. */
import { entriesOf, isObject, type JsonObject, jsonEqual, objectOf, own, ownObject, ownString } from './json.js';
import { schemaReference } from './spec-document.js';
import { META_FOLDER, META_VERSION } from './well-known.js';

interface Place {
  readonly folder: string;
  readonly version: string;
}

export interface KindNames {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const metaReference = (from: Place, name: string) =>
  schemaReference(from, { folder: META_FOLDER, version: META_VERSION, name });

/** The properties of every kind. */
export function kindProperties(from: Place): JsonObject {
  return {
    kind: { type: 'string' },
    apiVersion: { type: 'string' },
    metadata: { $ref: metaReference(from, 'ObjectMeta'), 'x-zero': {}, 'x-proto': 1 },
  };
}

/** The list type of a kind. */
export function listSchema(from: Place, names: KindNames, listKind = `${names.kind}List`): JsonObject {
  return {
    type: 'object',
    required: ['items'],
    properties: {
      kind: { type: 'string' },
      apiVersion: { type: 'string' },
      metadata: { $ref: metaReference(from, 'ListMeta'), 'x-zero': {}, 'x-proto': 1 },
      items: { type: 'array', items: { $ref: `#/components/schemas/${names.kind}`, 'x-zero': {} }, 'x-proto': 2 },
    },
    'x-kubernetes-group-version-kind': [{ ...names, kind: listKind }],
  };
}

/** A kind's schema with what all kinds have. What the author wrote wins. */
export function completeKind(from: Place, names: KindNames, schema: JsonObject): JsonObject {
  const properties = objectOf(
    entriesOf(kindProperties(from)).filter(([name]) => !Object.hasOwn(ownObject(schema, 'properties') ?? {}, name)),
  );
  return {
    type: 'object',
    ...schema,
    properties: { ...properties, ...ownObject(schema, 'properties') },
    'x-kubernetes-group-version-kind': own(schema, 'x-kubernetes-group-version-kind') ?? [{ ...names }],
  };
}

/** A list type that the author wrote, with what all lists have. What the author wrote wins. */
export function completeList(standard: JsonObject, schema: JsonObject): JsonObject {
  const given = ownObject(schema, 'properties') ?? {};
  const properties = entriesOf(ownObject(standard, 'properties')).map(
    ([name, property]): [string, JsonObject[string]] => [
      name,
      isObject(property) ? { ...property, ...ownObject(given, name) } : property,
    ],
  );
  return {
    ...standard,
    ...schema,
    properties: objectOf([
      ...properties,
      ...entriesOf(given).filter(([name]) => !own(ownObject(standard, 'properties'), name)),
    ]),
  };
}

/** A kind's schema without what `completeKind` adds. Numbers that are not known are taken as usual. */
export function stripKind(from: Place, names: KindNames, schema: JsonObject): JsonObject {
  const standard = kindProperties(from);
  const properties = entriesOf(ownObject(schema, 'properties')).filter(
    ([name, property]) => !isStandard(property, own(standard, name)),
  );
  const rest = entriesOf(schema).filter(
    ([key, value]) =>
      key !== 'properties' && !(key === 'x-kubernetes-group-version-kind' && jsonEqual(value, [{ ...names }])),
  );
  return objectOf([...rest, ['properties', properties.length === 0 ? undefined : objectOf(properties)]]);
}

/** Whether a schema is the list type that `listSchema` describes. */
export function isStandardList(from: Place, names: KindNames, schema: JsonObject): boolean {
  const standard = listSchema(from, names);
  const properties = ownObject(schema, 'properties');
  return (
    jsonEqual(own(schema, 'required'), own(standard, 'required')) &&
    jsonEqual(own(schema, 'x-kubernetes-group-version-kind'), [{ ...names, kind: `${names.kind}List` }]) &&
    Object.keys(schema).every((key) => key === 'description' || Object.hasOwn(standard, key)) &&
    Object.keys(properties ?? {}).length === 4 &&
    entriesOf(properties).every(([name, property]) =>
      isStandard(property, own(ownObject(standard, 'properties'), name)),
    )
  );
}

/** Equal but for descriptions, zero values (v2 documents carry none) and field numbers that are not known. */
function isStandard(property: unknown, standard: unknown): boolean {
  if (!isObject(property) || !isObject(standard)) return false;
  const plain = (value: JsonObject): JsonObject =>
    objectOf(
      entriesOf(value).flatMap(([key, inner]): [string, typeof inner][] => {
        if (key === 'description' || key === 'x-zero') return [];
        if (key === 'x-proto' && own(property, 'x-proto') === undefined) return [];
        return [[key, isObject(inner) && key === 'items' ? plain(inner) : inner]];
      }),
    );
  return jsonEqual(plain(property), plain(standard)) && ownString(property, 'type') === ownString(standard, 'type');
}
