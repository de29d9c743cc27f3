/** Schemas → types of the model. */
import * as build from '../../runtime/schema/build.js';
import type { ListType, MapType, SpecialKind, Type } from '../../runtime/schema/model.js';
import { type Definition, type DefinitionIndex, isMapSchema, isStructSchema, referenceOf } from './definitions.js';
import { type Diagnostics, didYouMean, quote, type SpecPath } from './diagnostics.js';
import { isObject, type JsonObject, own, ownString, ownStrings } from './json.js';
import type { Mutable } from './mutable.js';
import { publishedOf } from './published.js';
import type { RawSpec } from './raw-spec.js';
import { SPECIAL_DEFINITIONS } from './well-known.js';

/** Where a schema stands, and what an inline object there is called. */
export interface SchemaPlace {
  readonly spec: RawSpec;
  readonly path: SpecPath;
  /** Name for a struct made of an inline object. */
  readonly name: string;
}

export interface LinkContext {
  readonly definitions: DefinitionIndex;
  readonly diagnostics: Diagnostics;
  /** Makes a struct of an inline object and answers its definition. */
  readonly inline: (schema: JsonObject, place: SchemaPlace) => Definition;
}

/** What an object that stands in a property is called: `BookSpec` and `shelf` make `BookSpecShelf`. */
export function inlineName(struct: string, property: string): string {
  const words = property.replace(/[^A-Za-z0-9]+([A-Za-z0-9])?/g, (_, letter: string | undefined) =>
    (letter ?? '').toUpperCase(),
  );
  return `${struct}${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

/** A schema's type, and its keywords together with those of the named schemas that it refers to. */
export interface Resolved {
  readonly type: Type;
  readonly schema: JsonObject;
}

const SPECIALS: ReadonlyMap<string, Type> = new Map<SpecialKind, Type>([
  ['quantity', build.quantity],
  ['time', build.time],
  ['micro-time', build.microTime],
  ['duration', build.duration],
  ['int-or-string', build.intOrString],
  ['raw-extension', build.rawExtension],
  ['fields-v1', build.fieldsV1],
  ['json', build.json],
]);

export function resolveSchema(
  schema: JsonObject,
  place: SchemaPlace,
  context: LinkContext,
  visited: readonly Definition[] = [],
): Resolved {
  const reference = referenceOf(schema);
  if (reference === undefined) return { type: typeOf(schema, place, context), schema };
  const { $ref: _, allOf: __, ...siblings } = schema;
  const target = context.definitions.resolve(place.spec, reference, place.path);
  if (target === undefined) return { type: build.json, schema: siblings };
  if (isStructSchema(target.schema)) return { type: build.ref(() => target.struct!), schema: siblings };
  if (visited.includes(target)) {
    reportCircle(visited.slice(visited.indexOf(target)), context);
    return { type: build.json, schema: siblings };
  }
  const alias = resolveSchema(target.schema, { spec: target.spec, path: target.path, name: target.name }, context, [
    ...visited,
    target,
  ]);
  const special = ownString(target.schema, 'x-special');
  const type = special === undefined ? alias.type : published(alias.type, special, target.fullName);
  const { description: ___, 'x-special': ____, 'x-definition': _____, ...keywords } = alias.schema;
  return { type, schema: { ...keywords, ...siblings } };
}

/** Says once for each circle, at the schema that comes first by name. */
function reportCircle(circle: readonly Definition[], { diagnostics }: LinkContext): void {
  const names = circle.map((it) => it.name);
  const start = names.indexOf([...names].sort()[0]!);
  const turned = [...circle.slice(start), ...circle.slice(0, start + 1)];
  diagnostics.add(
    turned[0]!.spec.locate([...turned[0]!.path, '$ref']),
    `$ref goes in a circle: ${turned.map((it) => it.name).join(' → ')}`,
    'let one schema of the circle say its type instead of referring on',
  );
}

/** A special type is published under its well-known definition; another name is written down. */
function published(type: Type, special: string, fullName: string): Type {
  const usual = [...SPECIAL_DEFINITIONS].find(([, kind]) => kind === special)?.[0];
  return usual === fullName ? type : ({ ...type, definition: fullName } as Type);
}

const inPlace = (special: SpecialKind): Type => ({ t: special, definition: '' });

function typeOf(schema: JsonObject, place: SchemaPlace, context: LinkContext): Type {
  const special = ownString(schema, 'x-special');
  if (special !== undefined)
    return SPECIALS.get(special) ?? unknown(place, context, 'x-special', special, [...SPECIALS.keys()]);
  const type = own(schema, 'type');
  const format = ownString(schema, 'format');
  if (own(schema, 'x-kubernetes-int-or-string') === true || format === 'int-or-string') return inPlace('int-or-string');
  if (own(schema, 'x-kubernetes-embedded-resource') === true && own(schema, 'properties') === undefined)
    return inPlace('raw-extension');
  if (isStructSchema(schema)) return structOf(schema, place, context);
  if (isMapSchema(schema)) return mapOf(schema, place, context);
  if (type === undefined) return inPlace('json');
  if (type === 'array') return listOf(schema, place, context);
  if (type === 'string') return format === 'byte' ? build.bytes : build.string;
  if (type === 'boolean') return build.bool;
  if (type === 'integer') return format === 'int32' ? build.int32 : build.int64;
  if (type === 'number') return format === 'float' ? build.float : build.double;
  return unknown(place, context, 'type', type, ['string', 'integer', 'number', 'boolean', 'array', 'object']);
}

function unknown(
  place: SchemaPlace,
  context: LinkContext,
  key: string,
  value: unknown,
  known: readonly string[],
): Type {
  const near = typeof value === 'string' ? didYouMean(value, known) : '';
  context.diagnostics.add(
    place.spec.locate([...place.path, key]),
    `${key} ${quote(value)} does not exist${near}`,
    `write one of ${known.join(', ')}`,
  );
  return build.json;
}

/** `type: object` without properties whose unknown fields are kept is any object; else an inline struct. */
function structOf(schema: JsonObject, place: SchemaPlace, context: LinkContext): Type {
  const definition = context.inline(schema, place);
  return build.ref(() => definition.struct!);
}

/** What list items and map values publish as their default; nulls, which it would stand for, are dropped from requests. */
const publishedZero = (schema: JsonObject) => own(schema, 'default') ?? own(schema, 'x-zero');

function listOf(schema: JsonObject, place: SchemaPlace, context: LinkContext): Type {
  const items = own(schema, 'items');
  if (!isObject(items)) {
    context.diagnostics.add(
      place.spec.locate(place.path),
      'an array does not say what its items are',
      'add items: { type: … } or items: { $ref: … }',
    );
    return build.list(build.json);
  }
  const item = resolveSchema(
    items,
    { spec: place.spec, path: [...place.path, 'items'], name: `${place.name}Item` },
    context,
  );
  const options: Mutable<Omit<ListType, 't' | 'items'>> = {};
  const listType = ownString(schema, 'x-kubernetes-list-type');
  if (listType === 'atomic' || listType === 'set' || listType === 'map') options.listType = listType;
  else if (listType !== undefined)
    unknown(place, context, 'x-kubernetes-list-type', listType, ['atomic', 'set', 'map']);
  const mapKeys = ownStrings(schema, 'x-kubernetes-list-map-keys');
  if (mapKeys.length > 0) options.mapKeys = mapKeys;
  const zero = publishedZero(item.schema);
  if (zero !== undefined) options.itemZero = zero;
  const published = publishedOf(item.schema, item.type);
  if (published !== undefined) options.itemPublished = published;
  return build.list(item.type, options);
}

function mapOf(schema: JsonObject, place: SchemaPlace, context: LinkContext): Type {
  const values = own(schema, 'additionalProperties');
  const value = resolveSchema(
    isObject(values) ? values : {},
    { spec: place.spec, path: [...place.path, 'additionalProperties'], name: `${place.name}Value` },
    context,
  );
  const options: Mutable<Omit<MapType, 't' | 'values'>> = {};
  const mapType = ownString(schema, 'x-kubernetes-map-type');
  if (mapType === 'atomic' || mapType === 'granular') options.mapType = mapType;
  const zero = publishedZero(value.schema);
  if (zero !== undefined) options.valueZero = zero;
  const published = publishedOf(value.schema, value.type);
  if (published !== undefined) options.valuePublished = published;
  return build.map(value.type, options);
}
