/** What of a type matters to field management: which parts have owners of their own, and how items of a list are told apart. */
import type { JsonValue } from '../api/meta.js';
import type { Field, ListType, ScalarType, SpecialType, StructType, Type } from '../schema/model.js';

/** JSON types that a leaf takes; `any` takes each scalar. */
export type LeafKind = 'string' | 'number' | 'boolean' | 'any';

export interface Shape {
  /** `any` follows the value: its maps have owners for each key, its lists one for all. */
  readonly kind: 'leaf' | 'list' | 'map' | 'any';
  /** Owned as a whole. */
  readonly atomic: boolean;
  readonly leaf?: LeafKind;
  /** What tells the items of a list apart; without them an item is its own key (sets). */
  readonly keys?: readonly string[];
  /** Items of a list, values of a map. */
  readonly items?: () => Shape;
  /** Declared fields. */
  readonly fields?: ReadonlyMap<string, FieldShape>;
  /** Of the declared fields those that Go always writes. */
  readonly zeros?: readonly FieldZero[];
}

export interface FieldZero {
  readonly name: string;
  /** Stands for the field where it is absent. */
  readonly zero: JsonValue;
}

export interface FieldShape {
  readonly shape: () => Shape;
  readonly zero: JsonValue | undefined;
  /** Published default, as the zero value of what Go always writes is one: stands for a key that an item leaves out. */
  readonly default: JsonValue | undefined;
}

const leaf = (kind: LeafKind): Shape => ({ kind: 'leaf', atomic: true, leaf: kind });
const STRING = leaf('string');
const NUMBER = leaf('number');
const BOOLEAN = leaf('boolean');
const ANY_SCALAR = leaf('any');
/** Any JSON value, owned as a whole. */
const ATOMIC_ANY: Shape = { kind: 'any', atomic: true };
/** Any JSON value; its maps are owned key by key. */
export const ANY: Shape = { kind: 'any', atomic: false };

const structs = new WeakMap<StructType, Shape>();

/** The shape of a struct's values; the same one each time. */
export function shapeOf(struct: StructType): Shape {
  const known = structs.get(struct);
  if (known !== undefined) return known;
  const fields = new Map(struct.fields.map((field) => [field.name, fieldOf(field)]));
  const shape: Shape = {
    kind: 'map',
    atomic: struct.mapType === 'atomic',
    fields,
    zeros: struct.fields.flatMap(({ name, zero }) => (zero === undefined ? [] : [{ name, zero }])),
    ...(struct.preserveUnknown && { items: () => ANY }),
  };
  structs.set(struct, shape);
  return shape;
}

function fieldOf(field: Field): FieldShape {
  let shape: Shape | undefined;
  // Late, because structs may hold themselves.
  return {
    shape: () => (shape ??= typeShape(field.type, field)),
    zero: field.zero,
    default: field.default ?? field.zero ?? undefined,
  };
}

function typeShape(type: Type, field?: Field): Shape {
  switch (type.t) {
    case 'ref': {
      // A field may say otherwise than the struct that it holds.
      const mapType = field?.published?.['x-kubernetes-map-type'];
      const shape = shapeOf(type.of());
      return mapType === undefined ? shape : { ...shape, atomic: mapType === 'atomic' };
    }
    case 'list':
      return listShape(type, field);
    case 'map': {
      let items: Shape | undefined;
      return { kind: 'map', atomic: type.mapType === 'atomic', items: () => (items ??= typeShape(type.values)) };
    }
    default:
      return leafShape(type);
  }
}

/** Lists without a type that are merged by strategic merge patches are merged here as well, by the same key. */
function listShape(type: ListType, field: Field | undefined): Shape {
  let shape: Shape | undefined;
  const items = () => (shape ??= typeShape(type.items));
  const list = { kind: 'list', items } as const;
  switch (type.listType) {
    case 'map':
      return { ...list, atomic: false, keys: type.mapKeys ?? [] };
    case 'set':
      return { ...list, atomic: false };
    case 'atomic':
      return { ...list, atomic: true };
    case undefined: {
      if (!field?.patchStrategy?.includes('merge')) return { ...list, atomic: true };
      return { ...list, atomic: false, ...(field.patchMergeKey !== undefined && { keys: [field.patchMergeKey] }) };
    }
  }
}

function leafShape(type: ScalarType | SpecialType): Shape {
  switch (type.t) {
    case 'string':
    case 'bytes':
      return STRING;
    case 'bool':
      return BOOLEAN;
    case 'int32':
    case 'int64':
    case 'float':
    case 'double':
      return NUMBER;
    case 'quantity':
    case 'time':
    case 'micro-time':
    case 'duration':
    case 'int-or-string':
      return ANY_SCALAR;
    case 'raw-extension':
    case 'fields-v1':
    case 'json':
      return ATOMIC_ANY;
  }
}

/** The shape of a declared field, a map's value or an unknown field. */
export function fieldShape(shape: Shape, name: string): Shape {
  const field = shape.fields?.get(name);
  return field === undefined ? itemShape(shape) : field.shape();
}

/** The shape of a list's items or a map's values. */
export function itemShape(shape: Shape): Shape {
  return shape.items === undefined ? ANY : shape.items();
}
