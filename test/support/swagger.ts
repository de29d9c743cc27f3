import type { JsonObject, JsonValue } from '../../runtime/api/meta.js';
import * as build from '../../runtime/schema/build.js';
import type { Field, StructType, Type } from '../../runtime/schema/model.js';

const SPECIALS: Readonly<Record<string, Type>> = {
  Quantity: build.quantity,
  Time: build.time,
  MicroTime: build.microTime,
  Duration: build.duration,
  FieldsV1: build.fieldsV1,
  IntOrString: build.intOrString,
  RawExtension: build.rawExtension,
  JSON: build.json,
  JSONSchemaPropsOrArray: build.json,
  JSONSchemaPropsOrBool: build.json,
  JSONSchemaPropsOrStringArray: build.json,
};

/** Structs of an OpenAPI v2 document, by definition name: enough of a loader to test what works on structs. */
export function swaggerStructs(document: unknown): Map<string, StructType> {
  const definitions = (document as { definitions: Record<string, JsonObject> }).definitions;
  const structs = new Map<string, StructType>();
  const refTo = (ref: string): Type => {
    const name = ref.slice('#/definitions/'.length);
    return SPECIALS[name.split('.').at(-1)!] ?? build.ref(() => structs.get(name)!);
  };
  const typeOf = (schema: JsonObject): Type => {
    if (typeof schema.$ref === 'string') return refTo(schema.$ref);
    const listType = schema['x-kubernetes-list-type'] as 'atomic' | 'set' | 'map' | undefined;
    switch (schema.type) {
      case 'array':
        return build.list(typeOf(schema.items as JsonObject), listType ? { listType } : {});
      case 'object':
        return schema.additionalProperties
          ? build.map(typeOf(schema.additionalProperties as JsonObject))
          : build.rawExtension;
      case 'integer':
        return schema.format === 'int64' ? build.int64 : build.int32;
      case 'number':
        return build.double;
      case 'boolean':
        return build.bool;
      case 'string':
        return schema.format === 'byte' ? build.bytes : build.string;
      default:
        return build.json;
    }
  };
  const fieldOf = ([name, schema]: [string, JsonValue | undefined]): Field => {
    const s = schema as JsonObject;
    const strategy = s['x-kubernetes-patch-strategy'];
    const mergeKey = s['x-kubernetes-patch-merge-key'];
    return build.field(name, 0, typeOf(s), {
      ...(typeof strategy === 'string' && {
        patchStrategy: strategy.split(',') as NonNullable<Field['patchStrategy']>,
      }),
      ...(typeof mergeKey === 'string' && { patchMergeKey: mergeKey }),
    });
  };
  for (const [name, definition] of Object.entries(definitions)) {
    structs.set(
      name,
      build.structOmittingEmpty(name, Object.entries((definition.properties ?? {}) as JsonObject).map(fieldOf)),
    );
  }
  return structs;
}
