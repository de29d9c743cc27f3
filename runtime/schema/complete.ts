/** Writes the values that Go always writes: fields whose Go value has no `omitempty` appear with their zero value when absent. */
import type { JsonObject, JsonValue } from '../api/meta.js';
import type { StructType, Type } from './model.js';
import { getOwn, isEmptyObject, isObject, setOwn } from './own.js';

/**
 * Fills in absent fields that have a `zero` other than null, in place and at every depth, and nothing else. The object is of its
 * type. Costs nothing for types in which no field has one.
 */
export function complete(value: JsonObject, type: StructType): void {
  planFor(FILL_ZEROS, type)?.(value);
}

/**
 * Writes null where Go does: for absent lists and pointers without `omitempty`. Bytes carry such nulls and objects in memory do not, so
 * that hooks meet an absent value in one form only.
 */
export function writeNulls(value: JsonObject, type: StructType): void {
  planFor(WRITE_NULLS, type)?.(value);
}

/** Takes away what `writeNulls` wrote, and empty lists and maps that the store would hold as null. */
export function dropNulls(value: JsonObject, type: StructType): void {
  planFor(DROP_NULLS, type)?.(value);
}

type Run = (value: JsonObject) => void;

/** One way to walk an object's fields with zero values. */
interface Pass {
  /** Null where neither the struct nor anything below it has such a field. */
  readonly plans: WeakMap<StructType, Run | null>;
  readonly concerns: (zero: JsonValue) => boolean;
  readonly apply: (value: JsonObject, name: string, zero: JsonValue, type: Type) => void;
}

const fill = (value: JsonObject, name: string, zero: JsonValue) => {
  if (getOwn(value, name) === undefined) setOwn(value, name, fresh(zero));
};
const drop = (value: JsonObject, name: string, _zero: JsonValue, type: Type) => {
  const found = getOwn(value, name);
  if (found === null || (found !== undefined && isEmptyOf(type, found))) delete value[name];
};
/** An empty list or map; an empty JSON value of any form is a value. */
function isEmptyOf(type: Type, value: JsonValue): boolean {
  if (type.t === 'list') return Array.isArray(value) && value.length === 0;
  return type.t === 'map' && isObject(value) && isEmptyObject(value);
}
const isNull = (zero: JsonValue) => zero === null;
const FILL_ZEROS: Pass = { plans: new WeakMap(), concerns: (zero) => zero !== null, apply: fill };
const WRITE_NULLS: Pass = { plans: new WeakMap(), concerns: isNull, apply: fill };
const DROP_NULLS: Pass = { plans: new WeakMap(), concerns: isNull, apply: drop };

function planFor(pass: Pass, type: StructType): Run | null {
  const known = pass.plans.get(type);
  if (known !== undefined) return known;
  const plan = hasConcern(pass, type, new Set()) ? compileStruct(pass, type) : null;
  pass.plans.set(type, plan);
  return plan;
}

function hasConcern(pass: Pass, type: StructType, seen: Set<StructType>): boolean {
  if (seen.has(type)) return false;
  seen.add(type);
  return type.fields.some((field) => {
    if (field.zero !== undefined && pass.concerns(field.zero)) return true;
    const below = structBelow(field.type);
    return below !== undefined && hasConcern(pass, below, seen);
  });
}

/** The struct that a field holds: itself, or in lists and maps. */
function structBelow(type: Type): StructType | undefined {
  if (type.t === 'list') return structBelow(type.items);
  if (type.t === 'map') return structBelow(type.values);
  return type.t === 'ref' ? type.of() : undefined;
}

function compileStruct(pass: Pass, type: StructType): Run {
  const zeros = type.fields.flatMap(({ name, zero, type: fieldType }) =>
    zero !== undefined && pass.concerns(zero) ? [{ name, zero, fieldType }] : [],
  );
  let children: { readonly name: string; readonly type: Type; readonly below: Run }[] | undefined;
  return (value) => {
    // Late, because structs may hold themselves.
    children ??= type.fields.flatMap((field) => {
      const struct = structBelow(field.type);
      const below = struct && planFor(pass, struct);
      return below ? [{ name: field.name, type: field.type, below }] : [];
    });
    for (const { name, zero, fieldType } of zeros) pass.apply(value, name, zero, fieldType);
    for (const { name, type: fieldType, below } of children) {
      const child = getOwn(value, name);
      if (child !== undefined && child !== null) descend(child, fieldType, below);
    }
  };
}

function descend(value: JsonValue, type: Type, below: Run): void {
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
