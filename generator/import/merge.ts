/** Merges what documents carry into a spec that an author completed. */
import {
  entriesOf,
  isObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  objectOf,
  own,
  ownObject,
} from '../model/json.js';
import type { SpecDocument } from '../model/spec-document.js';

/** Which keys the imported documents carry at all; keys that no document has are the author's. */
export interface Carried {
  readonly resources: ReadonlySet<string>;
  readonly schemas: ReadonlySet<string>;
}

export interface Merged {
  readonly value: JsonObject;
  /** `Struct.property` of what the documents have no more. */
  readonly removed: readonly string[];
}

/** Keys of schemas that stay as the author wrote them, whatever the documents have. */
const KEPT: ReadonlySet<string> = new Set([
  'x-rules',
  'x-pointer',
  'x-default',
  'x-special',
  'x-definition',
  'x-feature-gate',
  'x-zero',
  'x-proto',
  'description',
  'properties',
]);
/** A document says the one or the other; an author may choose between them. */
const DEFAULTS: readonly string[] = ['default', 'x-zero'];
/** Keys that every OpenAPI document and CRD carries where there is something to say. */
const STRUCTURAL: readonly string[] = [
  'type',
  '$ref',
  'format',
  'items',
  'additionalProperties',
  'required',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
  'x-kubernetes-patch-strategy',
  'x-kubernetes-patch-merge-key',
  'x-kubernetes-group-version-kind',
  'x-kubernetes-unions',
];
/** Keys of resources that discovery or OpenAPI carry; the others are the author's. */
const ROW_KEYS: ReadonlySet<string> = new Set([
  'kind',
  'singular',
  'namespaced',
  'shortNames',
  'categories',
  'verbs',
  'storage',
  'deleteReturnsObject',
]);

/** The keys that occur in any of the specs that were read; `isWhole` unless they were made from protos alone. */
export function carriedBy(specs: readonly SpecDocument[], isWhole: boolean): Carried {
  const resources = new Set<string>(isWhole ? ['verbs', 'deleteReturnsObject'] : []);
  const schemas = new Set<string>(isWhole ? STRUCTURAL : []);
  const walk = (schema: JsonValue): void => {
    for (const [key, value] of entriesOf(schema)) {
      schemas.add(key);
      if (key === 'properties') for (const [, property] of entriesOf(value)) walk(property);
      else if (key === 'items' || key === 'additionalProperties') walk(value);
    }
  };
  for (const spec of specs) {
    for (const [, row] of entriesOf(spec.resources))
      for (const key of Object.keys(row as JsonObject)) resources.add(key);
    for (const [, schema] of entriesOf(spec.schemas)) walk(schema);
  }
  return { resources, schemas };
}

/** The existing file's content with what the fresh spec says. */
export function mergeSpec(existing: JsonObject, fresh: SpecDocument, carried: Carried): Merged {
  const removed: string[] = [];
  const components = ownObject(existing, 'components') ?? {};
  const schemas = mergeNamed(ownObject(components, 'schemas') ?? {}, fresh.schemas, (name, before, now) =>
    mergeSchema(name, before, now, carried, removed),
  );
  const resources = mergeNamed(ownObject(existing, 'x-resources') ?? {}, fresh.resources, (_, before, now) =>
    mergeRow(before, now, carried),
  );
  const value = objectOf([
    ...entriesOf(existing).filter(([key]) => !['x-group', 'x-resources', 'components'].includes(key)),
    ['x-group', { ...fresh.header, ...ownObject(existing, 'x-group') }],
    ['x-resources', Object.keys(resources).length === 0 ? own(existing, 'x-resources') : resources],
    ['components', { ...components, schemas }],
  ]);
  return { value, removed };
}

/** Entries of both, in the existing order; new ones behind the entry that they follow in the fresh order. */
function mergeNamed(
  existing: JsonObject,
  fresh: JsonObject,
  merge: (name: string, before: JsonObject, now: JsonObject) => JsonValue,
): JsonObject {
  const merged = entriesOf(existing).map(([name, before]): [string, JsonValue] => {
    const now = own(fresh, name);
    return [name, isObject(before) && isObject(now) ? merge(name, before, now) : (now ?? before)];
  });
  return objectOf(insertNew(merged, entriesOf(fresh)));
}

/** Adds what is new behind what it follows in the fresh order. `skipped` names count for the order only. */
function insertNew(
  merged: [string, JsonValue][],
  fresh: readonly [string, JsonValue][],
  skipped: readonly string[] = [],
): [string, JsonValue][] {
  const names = merged.map(([name]) => name);
  let at = 0;
  for (const [name, value] of fresh) {
    const index = names.indexOf(name);
    if (index < 0 && !skipped.includes(name)) {
      merged.splice(at, 0, [name, value]);
      names.splice(at, 0, name);
      at += 1;
    } else if (index >= 0) at = index + 1;
  }
  return merged;
}

function mergeRow(before: JsonObject, now: JsonObject, carried: Carried): JsonObject {
  const kept = entriesOf(before).filter(
    ([key]) => Object.hasOwn(now, key) || !ROW_KEYS.has(key) || !carried.resources.has(key),
  );
  const merged = kept.map(([key, value]): [string, JsonValue] => {
    const next = own(now, key);
    if (next === undefined) return [key, value];
    if (key !== 'subresources' || !isObject(value) || !isObject(next)) return [key, next];
    return [
      key,
      mergeNamed(value, next, (_, a, b) => ({
        ...b,
        ...objectOf(entriesOf(a).filter(([it]) => it !== 'verbs' && it !== 'kind')),
      })),
    ];
  });
  return objectOf(insertNew(merged, entriesOf(now)));
}

function mergeSchema(
  name: string,
  before: JsonObject,
  now: JsonObject,
  carried: Carried,
  removed: string[],
): JsonObject {
  const merged = mergeKeywords(before, now, carried);
  const properties = ownObject(before, 'properties');
  const fresh = ownObject(now, 'properties') ?? {};
  if (properties === undefined) return Object.hasOwn(now, 'properties') ? { ...merged, properties: fresh } : merged;
  const left = entriesOf(properties).filter(
    ([property]) => Object.hasOwn(fresh, property) || ['apiVersion', 'kind', 'metadata'].includes(property),
  );
  for (const [property] of entriesOf(properties))
    if (!left.some(([it]) => it === property)) removed.push(`${name}.${property}`);
  const next = mergeNamed(objectOf(left), fresh, (_, a, b) => mergeProperty(a, b, carried));
  return objectOf(entriesOf({ ...merged, properties: next }));
}

function mergeProperty(before: JsonObject, now: JsonObject, carried: Carried): JsonObject {
  const merged = mergeKeywords(before, now, carried);
  for (const key of ['items', 'additionalProperties']) {
    const [a, b] = [own(before, key), own(now, key)];
    if (isObject(a) && isObject(b)) merged[key] = mergeProperty(a, b, carried);
  }
  return merged;
}

/** The document's keywords, and of the others those that no document carries. */
function mergeKeywords(before: JsonObject, now: JsonObject, carried: Carried): JsonObject {
  const published = own(now, 'default') ?? own(now, 'x-zero');
  const isSettled =
    published !== undefined &&
    (jsonEqual(own(before, 'default'), published) || jsonEqual(own(before, 'x-zero'), published));
  const skipped = isSettled ? DEFAULTS : [];
  const kept = entriesOf(before).flatMap(([key, value]): [string, JsonValue][] => {
    if (DEFAULTS.includes(key) && isSettled) return [[key, value]];
    if (key === 'x-zero' && published !== undefined && own(now, key) === undefined) return [];
    const next = own(now, key);
    if (next !== undefined) return [[key, key === 'description' || key === 'properties' ? value : next]];
    return KEPT.has(key) || !carried.schemas.has(key) ? [[key, value]] : [];
  });
  return objectOf(insertNew(kept, entriesOf(now), skipped));
}
