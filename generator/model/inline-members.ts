/**
 * `x-inline: true`: JSON has the fields of the schema that a property refers to in the property's place, protobuf has them one
 * message down (a struct that Go embeds). Such a property becomes those fields, with the numbers that lead to them.
 */
import { parseReference } from './definitions.js';
import { type Diagnostics, quote } from './diagnostics.js';
import { entriesOf, isObject, type JsonObject, type JsonValue, objectOf, own, ownObject, ownStrings } from './json.js';
import type { RawSpec } from './raw-spec.js';
import { schemaReference } from './spec-document.js';

export function expandInlineMembers(specs: readonly RawSpec[], diagnostics: Diagnostics): RawSpec[] {
  const byPlace = new Map(specs.map((spec) => [`${spec.folder}/${spec.version}`, spec]));
  return specs.map((spec) => {
    if (!entriesOf(spec.schemas).some(([, schema]) => hasInline(schema))) return spec;
    const schemas = entriesOf(spec.schemas).map(([name, schema]): [string, JsonValue] => [
      name,
      isObject(schema) ? expandSchema({ spec, name, above: [] }, schema) : schema,
    ]);
    return { ...spec, schemas: objectOf(schemas) };
  });

  function expandSchema(at: Place, schema: JsonObject): JsonObject {
    if (!hasInline(schema)) return schema;
    const required = [...ownStrings(schema, 'required')];
    const properties = entriesOf(ownObject(schema, 'properties')).flatMap(([name, property]): [string, JsonValue][] => {
      if (!isInline(property)) return [[name, property]];
      const inner = innerSchema(at, name, property);
      required.push(...ownStrings(inner, 'required'));
      return inner === undefined ? [] : entriesOf(ownObject(inner, 'properties'));
    });
    return { ...schema, ...(required.length > 0 && { required }), properties: objectOf(properties) };
  }

  /** What the property refers to, as seen from the schema that it stands in; undefined, with a complaint, where that cannot be. */
  function innerSchema(at: Place, property: string, { $ref: reference, 'x-proto': number }: JsonObject) {
    const refuse = (problem: string, remedy: string): undefined => {
      const path = [...at.spec.schemaPath, at.name, 'properties', property];
      diagnostics.add(at.spec.locate(path), `${quote(property)} is inline, but ${problem}`, remedy);
    };
    const target = typeof reference === 'string' ? parseReference(at.spec, reference) : undefined;
    const spec = target && byPlace.get(target.place);
    const found = own(spec?.schemas, target?.name ?? '');
    if (target === undefined || spec === undefined || !isObject(found) || own(found, 'properties') === undefined)
      return refuse('refers to no object', 'write $ref: to a schema with properties');
    if (typeof number !== 'number') return refuse('has no field number', 'add x-proto: N');
    const key = `${target.place}#${target.name}`;
    if (at.above.includes(key))
      return refuse('stands in itself', 'let one schema of the circle stand without x-inline');
    const inner = expandSchema({ spec, name: target.name, above: [...at.above, key] }, found);
    const isKind = own(inner, 'x-kubernetes-group-version-kind') !== undefined;
    const fields = entriesOf(ownObject(inner, 'properties')).filter(([name]) => !(isKind && TYPE_META.has(name)));
    const properties = fields.map(([name, member]): [string, JsonValue] => {
      const numbers = own(member, 'x-proto');
      if (!isObject(member) || numbers === undefined) {
        refuse(`the field ${quote(name)} of ${target.name} has no number`, 'give it one there: x-proto: N');
        return [name, member];
      }
      const path = [number, ...(Array.isArray(numbers) ? numbers : [numbers])];
      return [name, { ...(referredFrom(at.spec, spec, member) as JsonObject), 'x-proto': path }];
    });
    return { ...inner, properties: objectOf(properties) };
  }
}

/** What only stands at the top of a document. */
const TYPE_META: ReadonlySet<string> = new Set(['kind', 'apiVersion']);

interface Place {
  readonly spec: RawSpec;
  readonly name: string;
  /** Schemas on the way to this one. */
  readonly above: readonly string[];
}

const isInline = (property: JsonValue): property is JsonObject =>
  isObject(property) && own(property, 'x-inline') === true;

const hasInline = (schema: JsonValue) =>
  entriesOf(ownObject(schema, 'properties')).some(([, property]) => isInline(property));

/** A schema of the spec `home` as it reads in `spec`. */
function referredFrom(spec: RawSpec, home: RawSpec, value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item) => referredFrom(spec, home, item));
  if (!isObject(value)) return value;
  return objectOf(
    entriesOf(value).map(([key, inner]) => {
      const target = key === '$ref' && typeof inner === 'string' ? parseReference(home, inner) : undefined;
      if (target === undefined) return [key, referredFrom(spec, home, inner)];
      const [folder = '', version = ''] = target.place.split('/');
      return [key, schemaReference(spec, { folder, version, name: target.name })];
    }),
  );
}
