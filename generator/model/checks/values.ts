/** Checks of linked fields: defaults that fit their type, list keys and merge keys that exist. */
import type { Field, ListType, MapType, Type } from '../../../runtime/schema/model.js';
import type { Definition } from '../definitions.js';
import { type Diagnostics, didYouMean, quote } from '../diagnostics.js';
import { isObject, type JsonValue } from '../json.js';

export function checkFields(definition: Definition, diagnostics: Diagnostics): void {
  for (const field of definition.struct?.fields ?? []) {
    const add = (key: string, message: string, remedy: string) =>
      diagnostics.add(definition.spec.locate([...definition.path, 'properties', field.name, key]), message, remedy);
    checkValues(field, add);
    checkListKeys(field, add);
  }
}

type Add = (key: string, message: string, remedy: string) => void;

function checkValues(field: Field, add: Add): void {
  const values = [
    ['default', field.default ?? field.published?.default],
    ['x-default', field.requestDefault],
    ['x-zero', field.zero],
  ] as const;
  for (const [key, value] of values) {
    if (value === undefined || (key === 'x-zero' && value === null)) continue;
    const problem = misfit(value, field.type);
    if (problem !== undefined)
      add(key, `the ${key} ${quote(value)} of ${quote(field.name)} ${problem}`, `write a value of the property's type`);
  }
  const choices = field.rules?.enum;
  const value = field.default ?? field.requestDefault;
  // An `enum` that is no list was reported already.
  if (Array.isArray(choices) && value !== undefined && !choices.includes(value as string | number)) {
    add(
      field.default === undefined ? 'x-default' : 'default',
      `the default ${quote(value)} of ${quote(field.name)} is not among its enum values`,
      `write one of ${choices.map((it) => quote(it)).join(', ')}`,
    );
  }
}

const LIMITS = { int32: [-(2 ** 31), 2 ** 31 - 1], int64: [-(2 ** 63), 2 ** 63] } as const;

/** What is wrong with a value of a type, as the end of a sentence. */
function misfit(value: JsonValue, type: Type): string | undefined {
  switch (type.t) {
    case 'string':
    case 'bytes':
      return typeof value === 'string' ? undefined : 'is no string';
    case 'bool':
      return typeof value === 'boolean' ? undefined : 'is no boolean';
    case 'int32':
    case 'int64': {
      const [least, most] = LIMITS[type.t];
      return typeof value === 'bigint' ||
        (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most)
        ? undefined
        : `is no ${type.t}`;
    }
    case 'float':
    case 'double':
      return typeof value === 'number' ? undefined : 'is no number';
    case 'quantity':
    case 'int-or-string':
      return typeof value === 'string' || typeof value === 'number' ? undefined : 'is neither a string nor a number';
    case 'list':
      return misfitOfItems(value, type as ListType);
    case 'map':
      return misfitOfValues(value, type as MapType);
    case 'ref':
      return misfitOfStruct(value, type as Extract<Type, { t: 'ref' }>);
    default:
      return undefined;
  }
}

function misfitOfItems(value: JsonValue, type: ListType): string | undefined {
  if (!Array.isArray(value)) return 'is no list';
  return value.map((item) => misfit(item, type.items)).find((problem) => problem !== undefined);
}

function misfitOfValues(value: JsonValue, type: MapType): string | undefined {
  if (!isObject(value)) return 'is no mapping';
  return Object.values(value)
    .map((item) => (item === undefined ? undefined : misfit(item, type.values)))
    .find((problem) => problem !== undefined);
}

function misfitOfStruct(value: JsonValue, type: Extract<Type, { t: 'ref' }>): string | undefined {
  if (!isObject(value)) return 'is no mapping';
  const struct = type.of();
  for (const [name, inner] of Object.entries(value)) {
    const field = struct.byName.get(name);
    if (field === undefined && !struct.preserveUnknown)
      return `has ${quote(name)}, which is no property${didYouMean(name, struct.byName.keys())}`;
    const problem = field === undefined || inner === undefined ? undefined : misfit(inner, field.type);
    if (problem !== undefined) return `has a value of ${quote(name)} that ${problem}`;
  }
  return undefined;
}

function checkListKeys(field: Field, add: Add): void {
  if (field.type.t !== 'list') return;
  const { items, listType, mapKeys } = field.type as ListType;
  const struct = items.t === 'ref' ? (items as Extract<Type, { t: 'ref' }>).of() : undefined;
  const missing = (key: string) => struct === undefined || !struct.byName.has(key);
  if (listType === 'map' && (mapKeys === undefined || struct === undefined)) {
    add(
      'x-kubernetes-list-type',
      `${quote(field.name)} is a list of type map without ${struct === undefined ? 'objects as items' : 'keys'}`,
      struct === undefined ? 'write set or atomic' : 'add x-kubernetes-list-map-keys: [name]',
    );
  }
  for (const key of mapKeys ?? [])
    if (struct !== undefined && missing(key))
      add(
        'x-kubernetes-list-map-keys',
        `the key ${quote(key)} is no property of ${struct.name}${didYouMean(key, struct.byName.keys())}`,
        'name properties of the items',
      );
  const merge = field.patchMergeKey;
  if (merge !== undefined && struct !== undefined && missing(merge))
    add(
      'x-kubernetes-patch-merge-key',
      `the merge key ${quote(merge)} is no property of ${struct.name}${didYouMean(merge, struct.byName.keys())}`,
      'name a property of the items',
    );
}
