import type { JsonObject, JsonValue } from '../../runtime/api/meta.js';
import { complete } from '../../runtime/schema/complete.js';
import { decode } from '../../runtime/schema/decode.js';
import type { StructType, Type } from '../../runtime/schema/model.js';

/**
 * An object as a server has it that read it from any form: leaves are canonical, what Go always writes is there. Lists and maps
 * that are empty count as absent, for protobuf has no form for them; empty structs and pointers to empty values stay.
 */
export function goForm(object: object, type: StructType): JsonObject {
  const { value } = decode(structuredClone(object) as JsonObject, type);
  complete(value, type);
  return withoutEmptyLists(value, type);
}

function withoutEmptyLists(object: JsonObject, type: StructType): JsonObject {
  const entries = Object.entries(object).flatMap(([name, value]): [string, JsonValue][] => {
    const field = type.byName.get(name);
    if (field === undefined || value === null || value === undefined) return [[name, value as JsonValue]];
    const isCollection = field.type.t === 'list' || field.type.t === 'map';
    return isCollection && Object.keys(value).length === 0 ? [] : [[name, below(value, field.type)]];
  });
  return Object.fromEntries(entries);
}

function below(value: JsonValue, type: Type): JsonValue {
  if (type.t === 'list' && Array.isArray(value)) return value.map((item) => below(item, type.items));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  if (type.t === 'ref') return withoutEmptyLists(value, type.of());
  if (type.t !== 'map') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, below(item as JsonValue, type.values)]));
}
