/**
 * From a parsed JSON value to an object of its type in one walk: wrong JSON types are refused, fields that the type does not
 * have are dropped and reported, nulls and empties are dropped as Go's encoder would drop them, leaves take their canonical
 * form. Rules are those of Kubernetes' JSON decoding; field names are case-sensitive.
 */
import { quoteGo } from '../api/go-quote.js';
import { wholeFractions } from '../api/json.js';
import type { JsonObject, JsonValue } from '../api/meta.js';
import { type Check, DecodeError, LEAVES, Walk, ZEROS } from './decode-leaf.js';
import { goStruct, goType, jsonKind, strictPath } from './decode-place.js';
import type { Field, StructType, Type } from './model.js';
import { MAX_NESTING, nestsDeeper } from './nesting.js';
import { isEmptyObject, isObject, setOwn } from './own.js';

export { DecodeError };

export interface DecodeResult {
  readonly value: JsonObject;
  /** Sentences such as `unknown field "spec.x"`, in the order of the document; at most 100. */
  readonly unknown: readonly string[];
}

/** Upstream reports no more. */
const MAX_UNKNOWN = 100;
const NONE: readonly string[] = Object.freeze([]);

/**
 * Decodes an object in place: parts of `value` become parts of the result. Throws `DecodeError` for values of wrong types
 * and for those that nest too deep.
 */
export function decode(value: JsonValue, type: StructType): DecodeResult {
  if (!isObject(value))
    throw new DecodeError(`json: cannot unmarshal ${jsonKind(value)} into Go value of type ${goStruct(type)}`);
  const walk = new Walk(type, wholeFractions(value));
  const result = structCheck(type)(value, walk) as JsonObject;
  return { value: result, unknown: walk.unknown ?? NONE };
}

const checks = new WeakMap<StructType, Check>();

function structCheck(type: StructType): Check {
  const known = checks.get(type);
  if (known !== undefined) return known;
  const check = compileStruct(type);
  checks.set(type, check);
  return check;
}

/** Which empty values of a field are dropped. */
type Empty = 'kept' | 'scalar' | 'list' | 'map';

interface FieldPlan {
  readonly check: Check;
  readonly empty: Empty;
}

function compileStruct(type: StructType): Check {
  let plans: Map<string, FieldPlan> | undefined;
  return (value, walk) => {
    if (!isObject(value)) return walk.mismatch(value, goStruct(type));
    plans ??= new Map(type.fields.map((field) => [field.name, compileField(field, type)]));
    const { at } = walk;
    const depth = walk.enter();
    let dropped: string[] | undefined;
    for (const key in value) {
      at[depth] = key;
      const kept = keep(value, key, plans.get(key), type, walk);
      if (kept) continue;
      dropped ??= [];
      dropped.push(key);
    }
    walk.depth = depth;
    return dropped === undefined ? value : without(value, dropped);
  };
}

/** Checks one property; false when it is to be dropped. */
function keep(object: JsonObject, key: string, plan: FieldPlan | undefined, type: StructType, walk: Walk): boolean {
  if (plan === undefined) {
    if (!type.preserveUnknown) return unknownField(walk);
    if (nestsDeeper(object[key], MAX_NESTING - walk.depth)) walk.tooDeep();
    return true;
  }
  const given = object[key];
  if (given === null || given === undefined) return false;
  const kept = plan.check(given, walk);
  if (kept === null || (plan.empty !== 'kept' && isEmpty(kept, plan.empty))) return false;
  if (kept !== given) object[key] = kept;
  return true;
}

function compileField(field: Field, owner: StructType): FieldPlan {
  return { check: compile(field.type), empty: droppedWhen(field, owner) };
}

/** Go's `omitempty`: of lists and maps that may be absent, and of scalars that are no pointers. */
function droppedWhen(field: Field, owner: StructType): Empty {
  if (field.pointer) return 'kept';
  switch (field.type.t) {
    case 'list':
      return isEncodedEmpty(field) ? 'kept' : 'list';
    case 'map':
      return isEncodedEmpty(field) ? 'kept' : 'map';
    case 'string':
    case 'bytes':
    case 'bool':
    case 'int32':
    case 'int64':
    case 'float':
    case 'double':
      return owner.omitEmpty && field.zero === undefined ? 'scalar' : 'kept';
    default:
      return 'kept';
  }
}

/** Whether an empty list or map differs from none: it may not be absent, or Go always writes one of them. */
function isEncodedEmpty(field: Field): boolean {
  return field.zero !== undefined || field.required === true;
}

function isEmpty(value: JsonValue, kind: Empty): boolean {
  if (kind === 'scalar') return value === '' || value === 0 || value === false;
  return kind === 'list' ? (value as JsonValue[]).length === 0 : isEmptyObject(value as JsonObject);
}

function compile(type: Type): Check {
  switch (type.t) {
    case 'ref': {
      let check: Check | undefined;
      return (value, walk) => {
        check ??= structCheck(type.of());
        return check(value, walk);
      };
    }
    case 'list':
      return compileList(type);
    case 'map':
      return compileMap(type);
    default:
      return LEAVES[type.t];
  }
}

function compileList(type: Extract<Type, { t: 'list' }>): Check {
  const check = compile(type.items);
  return (value, walk) => {
    if (!Array.isArray(value)) return walk.mismatch(value, goType(type));
    const depth = walk.enter();
    for (let i = 0; i < value.length; i++) {
      const given = value[i] ?? null;
      walk.at[depth] = i;
      const kept = given === null ? zeroOf(type.items) : check(given, walk);
      if (kept !== given) value[i] = kept;
    }
    walk.depth = depth;
    return value;
  };
}

function compileMap(type: Extract<Type, { t: 'map' }>): Check {
  const check = compile(type.values);
  return (value, walk) => {
    if (!isObject(value)) return walk.mismatch(value, goType(type));
    const depth = walk.enter();
    for (const key in value) {
      const given = value[key] ?? null;
      walk.at[depth] = key;
      const kept = given === null ? zeroOf(type.values) : check(given, walk);
      // The key is the object's own, even when it is `__proto__`: plain assignment reaches it.
      if (kept !== given) value[key] = kept;
    }
    walk.depth = depth;
    return value;
  };
}

/** What a null becomes in a list or a map. */
function zeroOf(type: Type): JsonValue {
  if (type.t === 'ref') return {};
  return type.t === 'list' || type.t === 'map' ? null : ZEROS[type.t];
}

function unknownField(walk: Walk): false {
  walk.unknown ??= [];
  if (walk.unknown.length < MAX_UNKNOWN) walk.unknown.push(`unknown field ${quoteGo(strictPath(walk.steps))}`);
  return false;
}

/** The object without some of its keys, which are in the order of the object: a new one, for `delete` makes slow objects. */
function without(object: JsonObject, dropped: readonly string[]): JsonObject {
  const out: JsonObject = {};
  let next = 0;
  for (const key in object) {
    if (key === dropped[next]) next++;
    else setOwn(out, key, object[key] as JsonValue);
  }
  return out;
}
