/** The words that generated `schema.ts` files are written in. */
import type {
  Field,
  ListType,
  MapType,
  RefType,
  ScalarKind,
  ScalarType,
  SpecialKind,
  SpecialType,
  StructType,
  Type,
} from './model.js';

const leaf = <K extends ScalarKind | SpecialKind>(t: K): { readonly t: K } => Object.freeze({ t });

export const string: ScalarType = leaf('string');
export const bool: ScalarType = leaf('bool');
export const int32: ScalarType = leaf('int32');
export const int64: ScalarType = leaf('int64');
export const float: ScalarType = leaf('float');
export const double: ScalarType = leaf('double');
export const bytes: ScalarType = leaf('bytes');
export const quantity: SpecialType = leaf('quantity');
export const time: SpecialType = leaf('time');
export const microTime: SpecialType = leaf('micro-time');
export const duration: SpecialType = leaf('duration');
export const intOrString: SpecialType = leaf('int-or-string');
export const rawExtension: SpecialType = leaf('raw-extension');
export const fieldsV1: SpecialType = leaf('fields-v1');
export const json: SpecialType = leaf('json');

export const list = (items: Type, options: Omit<ListType, 't' | 'items'> = {}): ListType => ({
  t: 'list',
  items,
  ...options,
});
export const map = (values: Type, options: Omit<MapType, 't' | 'values'> = {}): MapType => ({
  t: 'map',
  values,
  ...options,
});
export const ref = (of: () => StructType): RefType => ({ t: 'ref', of });

/** One field: its name, its protobuf number (0 for none), its type, and whatever else is known of it. */
export const field = (
  name: string,
  number: number | readonly number[],
  type: Type,
  rest: Omit<Field, 'name' | 'type' | 'number'> = {},
): Field => (number === 0 ? { name, type, ...rest } : { name, number, type, ...rest });

export function struct(
  name: string,
  fields: readonly Field[],
  rest: Omit<StructType, 'name' | 'fields' | 'byName'> = {},
): StructType {
  return { name, fields, byName: new Map(fields.map((f) => [f.name, f])), ...rest };
}

/** A struct of a group version with `empty: omit`. */
export const structOmittingEmpty: typeof struct = (name, fields, rest = {}) =>
  struct(name, fields, { omitEmpty: true, ...rest });

/** A special type that is published under another definition than its kind's own; empty: written out in place. */
export const publishedAs = (type: SpecialType, definition: string): SpecialType => ({ ...type, definition });
