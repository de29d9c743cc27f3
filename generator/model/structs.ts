/** Struct schemas → struct types with their fields. */
import * as build from '../../runtime/schema/build.js';
import type { Field, StructType, Union } from '../../runtime/schema/model.js';
import type { Definition } from './definitions.js';
import type { SpecPath } from './diagnostics.js';
import {
  entriesOf,
  isObject,
  type JsonObject,
  type JsonValue,
  own,
  ownArray,
  ownObject,
  ownString,
  ownStrings,
} from './json.js';
import { type Mutable, set } from './mutable.js';
import { publishedOf } from './published.js';
import type { RawSpec } from './raw-spec.js';
import { rulesOf } from './rules.js';
import { inlineName, type LinkContext, resolveSchema } from './types.js';

/** Numbers of the fields that the author left out, by struct and field. */
export type NumberOf = (definition: Definition, field: string) => number | undefined;

export function buildStruct(definition: Definition, context: LinkContext, numberOf: NumberOf): StructType {
  const { schema, spec, path } = definition;
  const required = new Set(ownStrings(schema, 'required'));
  const fields = entriesOf(own(schema, 'properties')).map(([name, property]) => {
    const place = [...path, 'properties', name];
    return isObject(property)
      ? buildField(definition, name, property, place, required.has(name), context, numberOf)
      : notASchema(spec, name, place, context);
  });
  const rest: Mutable<Omit<StructType, 'name' | 'fields' | 'byName'>> = {};
  const description = ownString(schema, 'description');
  if (description !== undefined) rest.description = description;
  const mapType = ownString(schema, 'x-kubernetes-map-type');
  if (mapType === 'atomic' || mapType === 'granular') rest.mapType = mapType;
  const unions = ownArray(ownObject(schema, 'x-rules'), 'unions');
  if (unions !== undefined) rest.unions = unions.map(unionOf);
  const order = ownStrings(ownObject(schema, 'x-rules'), 'order');
  if (order.length > 0) rest.order = order;
  if (ownString(spec.header, 'empty') === 'omit') rest.omitEmpty = true;
  if (own(schema, 'x-kubernetes-preserve-unknown-fields') === true) rest.preserveUnknown = true;
  const extensions = extensionsOf(schema);
  if (extensions !== undefined) rest.extensions = extensions;
  return build.struct(definition.fullName, fields, rest);
}

function notASchema(spec: RawSpec, name: string, path: SpecPath, context: LinkContext): Field {
  context.diagnostics.add(spec.locate(path), 'a property is not a schema', 'write it as { type: … } or { $ref: … }');
  return build.field(name, 0, build.json);
}

function buildField(
  definition: Definition,
  name: string,
  property: JsonObject,
  path: SpecPath,
  required: boolean,
  context: LinkContext,
  numberOf: NumberOf,
): Field {
  const { type, schema } = resolveSchema(
    property,
    { spec: definition.spec, path, name: inlineName(definition.name, name) },
    context,
  );
  const rest: Mutable<Omit<Field, 'name' | 'type' | 'number'>> = {};
  if (required) rest.required = true;
  if (own(schema, 'x-pointer') === true) rest.pointer = true;
  set(rest, 'zero', own(schema, 'x-zero'));
  const fallback = own(schema, 'default');
  const isPublishedOnly = isDropped(fallback, definition, rest.pointer === true);
  if (!isPublishedOnly) set(rest, 'default', fallback);
  set(rest, 'requestDefault', own(schema, 'x-default'));
  const strategy = ownString(schema, 'x-kubernetes-patch-strategy');
  if (strategy !== undefined) rest.patchStrategy = strategy.split(',') as NonNullable<Field['patchStrategy']>;
  set(rest, 'patchMergeKey', ownString(schema, 'x-kubernetes-patch-merge-key'));
  set(rest, 'gate', ownString(schema, 'x-feature-gate'));
  set(rest, 'rules', rulesOf(schema, type, required));
  const published = publishedOf(schema, type);
  set(rest, 'published', isPublishedOnly ? { default: fallback!, ...published } : published);
  set(rest, 'description', ownString(schema, 'description'));
  return build.field(name, protoNumber(own(schema, 'x-proto')) ?? numberOf(definition, name) ?? 0, type, rest);
}

/** A default that is empty and dropped again (`empty: omit`, no pointer) is only published. */
function isDropped(value: JsonValue | undefined, { spec }: Definition, pointer: boolean): boolean {
  return !pointer && (value === '' || value === 0 || value === false) && ownString(spec.header, 'empty') === 'omit';
}

function protoNumber(value: JsonValue | undefined): number | readonly number[] | undefined {
  if (typeof value === 'number') return value;
  return Array.isArray(value) && value.every((item) => typeof item === 'number') ? (value as number[]) : undefined;
}

function unionOf(value: JsonValue): Union {
  const union: Mutable<Union> = { fields: ownStrings(value, 'fields') };
  const discriminator = ownString(value, 'discriminator');
  if (discriminator !== undefined) union.discriminator = discriminator;
  const values = ownObject(value, 'values');
  if (values !== undefined)
    union.values = Object.fromEntries(entriesOf(values).map(([key, field]) => [key, String(field)]));
  if (own(value, 'optional') === true) union.optional = true;
  return union;
}

const STRUCT_KEYS: ReadonlySet<string> = new Set([
  'type',
  'properties',
  'required',
  'description',
  'x-kubernetes-map-type',
  'x-rules',
  'x-definition',
  'x-proto-reserved',
]);

function extensionsOf(schema: JsonObject): Readonly<Record<string, JsonValue>> | undefined {
  const left = entriesOf(schema).filter(([key]) => !STRUCT_KEYS.has(key));
  return left.length === 0 ? undefined : Object.fromEntries(left);
}
