/** Writes the values that Go always writes: fields whose Go value has no `omitempty` appear with their zero value when absent. */
import type { JsonObject, JsonValue } from '../api/meta.js';
import type { StructType, Type } from './model.js';
import { getOwn, isObject, setOwn } from './own.js';

/**
 * Fills in absent fields that have a `zero`, in place and at every depth, and nothing else. The object is of its type.
 * Costs nothing for types in which no field has one.
 */
export function complete(value: JsonObject, type: StructType): void {
  structPlan(type)?.(value);
}

type Complete = (value: JsonObject) => void;

const plans = new WeakMap<StructType, Complete | null>();

/** Null where neither the struct nor anything below it has a zero value. */
function structPlan(type: StructType): Complete | null {
  const known = plans.get(type);
  if (known !== undefined) return known;
  const plan = hasZeros(type, new Set()) ? compileStruct(type) : null;
  plans.set(type, plan);
  return plan;
}

function hasZeros(type: StructType, seen: Set<StructType>): boolean {
  if (seen.has(type)) return false;
  seen.add(type);
  return type.fields.some((field) => {
    if (field.zero !== undefined) return true;
    const below = structBelow(field.type);
    return below !== undefined && hasZeros(below, seen);
  });
}

/** The struct that a field holds: itself, or in lists and maps. */
function structBelow(type: Type): StructType | undefined {
  if (type.t === 'list') return structBelow(type.items);
  if (type.t === 'map') return structBelow(type.values);
  return type.t === 'ref' ? type.of() : undefined;
}

function compileStruct(type: StructType): Complete {
  const zeros = type.fields.flatMap((field) =>
    field.zero === undefined ? [] : [{ name: field.name, zero: field.zero }],
  );
  let children: { readonly name: string; readonly type: Type; readonly below: Complete }[] | undefined;
  return (value) => {
    // Late, because structs may hold themselves.
    children ??= type.fields.flatMap((field) => {
      const struct = structBelow(field.type);
      const below = struct && structPlan(struct);
      return below ? [{ name: field.name, type: field.type, below }] : [];
    });
    for (const { name, zero } of zeros) if (getOwn(value, name) === undefined) setOwn(value, name, fresh(zero));
    for (const { name, type: fieldType, below } of children) {
      const child = getOwn(value, name);
      if (child !== undefined && child !== null) descend(child, fieldType, below);
    }
  };
}

function descend(value: JsonValue, type: Type, below: Complete): void {
  if (type.t === 'ref') {
    if (isObject(value)) below(value);
  } else if (type.t === 'list') {
    if (Array.isArray(value)) for (const item of value) descend(item, type.items, below);
  } else if (type.t === 'map' && isObject(value)) {
    for (const key in value) descend(value[key] as JsonValue, type.values, below);
  }
}

/** Zero values are scalars or empty; those that could be changed are made anew. */
function fresh(zero: JsonValue): JsonValue {
  return Array.isArray(zero) ? [] : isObject(zero) ? {} : zero;
}
