/**
 * OpenAPI definitions of structs, as a cluster publishes them: v2 `definitions` and v3 `components.schemas`. Both take the
 * structs to begin with and add all that those refer to.
 */
import type { GroupVersion } from '../api/gvk.js';
import type { JsonObject, JsonValue } from '../api/meta.js';
import type { Field, SpecialKind, StructType, Type } from './model.js';
import { definitionOf, leafSchema, META_DEFINITIONS } from './openapi-leaf.js';
import { isObject } from './own.js';

type Dialect = 'v2' | 'v3';

const PREFIX = { v2: '#/definitions/', v3: '#/components/schemas/' } as const;
const KINDS = 'x-kubernetes-group-version-kind';

/** Kinds that every group version has: their definition lists them all. */
const EVERYWHERE: ReadonlySet<string> = new Set(
  ['DeleteOptions', 'WatchEvent'].map((kind) => `${META_DEFINITIONS}.${kind}`),
);

/**
 * Definitions for `/openapi/v2`, by name in alphabetical order. Kinds that belong to every group version (`DeleteOptions`)
 * list `groupVersions` beside the ones that they are declared for.
 */
export function definitionsV2(
  structs: Iterable<StructType>,
  groupVersions: readonly GroupVersion[],
): Record<string, JsonObject> {
  return publish(structs, 'v2', (kinds) => mergeKinds(kinds, groupVersions));
}

/**
 * Schemas for the v3 document of a group version, by name in alphabetical order. Kinds that belong to every group version
 * list the core one and that of the document.
 */
export function schemasV3(structs: Iterable<StructType>, document: GroupVersion): Record<string, JsonObject> {
  return publish(structs, 'v3', (kinds) =>
    mergeKinds(
      kinds.filter((kind) => kind.group === '' && kind.version === 'v1'),
      [document],
    ),
  );
}

function publish(
  structs: Iterable<StructType>,
  dialect: Dialect,
  shared: (kinds: JsonObject[]) => JsonObject[],
): Record<string, JsonObject> {
  const out = new Map<string, JsonObject>();
  const waiting = [...structs];
  const refer = (type: Type): string | undefined => {
    if (type.t === 'ref') {
      const struct = type.of();
      waiting.push(struct);
      return struct.name;
    }
    const name = definitionOf(type);
    if (name !== undefined) out.set(name, leafSchema(type.t as SpecialKind, dialect));
    return name;
  };
  for (let struct = waiting.pop(); struct !== undefined; struct = waiting.pop()) {
    if (!out.has(struct.name)) out.set(struct.name, structSchema(struct, { dialect, refer, shared }));
  }
  return Object.fromEntries([...out].sort(([a], [b]) => (a < b ? -1 : 1)));
}

interface Publisher {
  readonly dialect: Dialect;
  /** The name under which a type is published, if it has one; sees to it that it is. */
  readonly refer: (type: Type) => string | undefined;
  readonly shared: (kinds: JsonObject[]) => JsonObject[];
}

function structSchema(struct: StructType, publisher: Publisher): JsonObject {
  const out: JsonObject = struct.description ? { description: struct.description, type: 'object' } : { type: 'object' };
  if (struct.fields.length > 0) {
    out.properties = Object.fromEntries(struct.fields.map((field) => [field.name, fieldSchema(field, publisher)]));
  }
  const required = struct.fields.filter((field) => field.required).map((field) => field.name);
  if (required.length > 0) out.required = required;
  if (struct.mapType !== undefined) out['x-kubernetes-map-type'] = struct.mapType;
  for (const [key, value] of Object.entries(struct.extensions ?? {})) {
    const everywhere = key === KINDS && EVERYWHERE.has(struct.name) && Array.isArray(value);
    out[key] = everywhere ? publisher.shared(value.filter(isObject)) : value;
  }
  return out;
}

function fieldSchema(field: Field, publisher: Publisher): JsonObject {
  const schema = typeSchema(field.type, publisher);
  const beside: JsonObject = {};
  if (field.description) beside.description = field.description;
  if (publisher.dialect === 'v3') {
    const value = field.default ?? publishedZero(field);
    if (value !== undefined) beside.default = value;
  }
  if (field.patchMergeKey !== undefined) beside['x-kubernetes-patch-merge-key'] = field.patchMergeKey;
  if (field.patchStrategy !== undefined) beside['x-kubernetes-patch-strategy'] = field.patchStrategy.join(',');
  Object.assign(beside, publishedIn(publisher.dialect, field.published));
  // Upstream wraps a reference that has siblings, and the description of nearly every field is one; '' says that there is none.
  const wrap = field.description !== '' || Object.keys(beside).length > 0;
  return publisher.dialect === 'v3' && wrap ? wrapped(schema, beside) : { ...schema, ...beside };
}

/** Documents of v2 hold no defaults. */
function publishedIn(dialect: Dialect, published: Field['published']): Field['published'] {
  if (dialect === 'v3' || published?.default === undefined) return published;
  const { default: _, ...rest } = published;
  return rest;
}

/** Zero values are published as defaults, except null and those of types with a form of their own. */
function publishedZero(field: Field): JsonValue | undefined {
  const special = field.type.t !== 'ref' && definitionOf(field.type) !== undefined;
  return field.zero === null || special ? undefined : field.zero;
}

/** v3 has `allOf` where something stands beside a reference. */
function wrapped(schema: JsonObject, beside: JsonObject): JsonObject {
  if (schema.$ref === undefined) return { ...schema, ...beside };
  return { allOf: [{ $ref: schema.$ref }], ...beside };
}

function typeSchema(type: Type, publisher: Publisher): JsonObject {
  const name = publisher.refer(type);
  if (name !== undefined) return { $ref: PREFIX[publisher.dialect] + name };
  switch (type.t) {
    case 'list': {
      const out: JsonObject = {
        type: 'array',
        items: elementSchema(type.items, type.itemZero, type.itemPublished, publisher),
      };
      if (type.mapKeys !== undefined) out['x-kubernetes-list-map-keys'] = [...type.mapKeys];
      if (type.listType !== undefined) out['x-kubernetes-list-type'] = type.listType;
      return out;
    }
    case 'map': {
      const out: JsonObject = {
        type: 'object',
        additionalProperties: elementSchema(type.values, type.valueZero, type.valuePublished, publisher),
      };
      if (type.mapType !== undefined) out['x-kubernetes-map-type'] = type.mapType;
      return out;
    }
    case 'ref':
      return {};
    default:
      return leafSchema(type.t, publisher.dialect);
  }
}

/** Items and values: a default stands beside them in v3. */
function elementSchema(
  type: Type,
  zero: JsonValue | undefined,
  published: Field['published'],
  publisher: Publisher,
): JsonObject {
  const schema = typeSchema(type, publisher);
  const beside: JsonObject = {
    ...(publisher.dialect === 'v3' && zero !== undefined && { default: zero }),
    ...publishedIn(publisher.dialect, published),
  };
  return Object.keys(beside).length === 0
    ? schema
    : publisher.dialect === 'v3'
      ? wrapped(schema, beside)
      : { ...schema, ...beside };
}

function mergeKinds(kinds: readonly JsonObject[], added: readonly GroupVersion[]): JsonObject[] {
  const kind = kinds[0]?.kind;
  const all = new Map(kinds.map((k) => [`${String(k.group)}/${String(k.version)}`, k]));
  for (const { group, version } of added) {
    const key = `${group}/${version}`;
    if (kind !== undefined && !all.has(key)) all.set(key, { group, kind, version });
  }
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}
