/** Gives objects that are written inside of others a schema of their own, called as loading would call them. */
import { isStructSchema } from '../model/definitions.js';
import { entriesOf, isObject, type JsonObject, type JsonValue, objectOf, ownObject } from '../model/json.js';
import type { SpecDocument } from '../model/spec-document.js';
import { inlineName } from '../model/types.js';

export function hoistInline(spec: SpecDocument): SpecDocument {
  const schemas = new Map<string, JsonValue>();
  for (const [name, schema] of entriesOf(spec.schemas)) hoist(name, schema);
  return { ...spec, schemas: objectOf(schemas) };

  function hoist(name: string, schema: JsonValue): void {
    schemas.set(name, schema);
    if (!isObject(schema) || ownObject(schema, 'properties') === undefined) return;
    const properties = entriesOf(ownObject(schema, 'properties')).map(([key, property]): [string, JsonValue] => [
      key,
      lift(property, inlineName(name, key)),
    ]);
    schemas.set(name, { ...schema, properties: objectOf(properties) });
  }

  function lift(schema: JsonValue, name: string): JsonValue {
    if (!isObject(schema)) return schema;
    if (isStructSchema(schema) && ownObject(schema, 'properties') !== undefined && !Object.hasOwn(spec.schemas, name)) {
      const { description, ...rest } = schema;
      hoist(name, rest);
      return objectOf([
        ['$ref', `#/components/schemas/${name}`],
        ['description', description],
      ]);
    }
    const out: JsonObject = { ...schema };
    if (isObject(out.items)) out.items = lift(out.items, `${name}Item`);
    if (isObject(out.additionalProperties)) out.additionalProperties = lift(out.additionalProperties, `${name}Value`);
    return out;
  }
}
