/**
 * Strategic merge patch: a merge patch in which lists may be merged item by item, as the type of the object says
 * (`patchStrategy`, `patchMergeKey`), with directives: `$patch`, `$retainKeys`, `$setElementOrder/…`,
 * `$deleteFromPrimitiveList/…`.
 */
import { cloneJson } from '../api/json.js';
import type { JsonObject, JsonValue } from '../api/meta.js';
import { jsonKind } from './decode-place.js';
import { patchObject } from './json-merge-patch.js';
import {
  DELETE_FROM_LIST,
  DIRECTIVE,
  directiveError,
  RETAIN_KEYS,
  SET_ORDER,
  withoutDirectives,
} from './merge-directives.js';
import { deleteFromList, type MergedList, mergeLists, orderList } from './merge-lists.js';
import type { StructType, Type } from './model.js';
import { getOwn, isObject, setOwn } from './own.js';
import { PatchError } from './patch-error.js';

/**
 * Applies a patch. `original` is used up: the result is it, changed, or made of its parts; the patch stays as it is and
 * shares nothing with the result. Throws `PatchError` for patches that upstream refuses.
 */
export function strategicMergePatch(original: JsonObject, patch: JsonValue, type: StructType): JsonObject {
  return mergeObjects(original, cloneJson(patchObject(patch)), { t: 'ref', of: () => type });
}

/** What the type says of one field of an object. */
interface FieldMerge {
  readonly type: Type | undefined;
  /** `''` when it says nothing. */
  readonly strategy: 'merge' | 'replace' | '';
  readonly mergeKey: string;
}

function fieldMerge(type: Type | undefined, name: string): FieldMerge {
  if (type?.t === 'map') return { type: type.values, strategy: '', mergeKey: '' };
  const field = type?.t === 'ref' ? type.of().byName.get(name) : undefined;
  const strategy = field?.patchStrategy?.find((s) => s !== 'retainKeys') as 'merge' | 'replace' | undefined;
  return { type: field?.type, strategy: strategy ?? '', mergeKey: field?.patchMergeKey ?? '' };
}

/** Both objects are used up. */
function mergeObjects(original: JsonObject, patch: JsonObject, type: Type | undefined): JsonObject {
  const directive = getOwn(patch, DIRECTIVE);
  if (directive !== undefined) return applyDirective(directive, patch);
  applyRetainKeys(original, patch);
  applyElementOrders(original, patch, type);
  for (const key of Object.keys(patch)) mergeField(original, key, patch[key], type);
  return original;
}

function applyDirective(directive: JsonValue, patch: JsonObject): JsonObject {
  if (directive === 'delete') return {};
  if (directive !== 'replace') throw directiveError(directive, patch);
  delete patch[DIRECTIVE];
  return patch;
}

/** `$retainKeys`: fields that it does not list go; the patch may set listed ones only. */
function applyRetainKeys(original: JsonObject, patch: JsonObject): void {
  const list = getOwn(patch, RETAIN_KEYS);
  if (list === undefined) return;
  delete patch[RETAIN_KEYS];
  if (!Array.isArray(list)) throw new PatchError(400, 'invalid patch format of retainKeys');
  const retained = new Set(list);
  for (const key of Object.keys(patch)) {
    const parallel = key.startsWith(DELETE_FROM_LIST) || key.startsWith(SET_ORDER);
    if (patch[key] !== null && !parallel && !retained.has(key))
      throw new PatchError(400, 'invalid patch format of retainKeys');
  }
  for (const key of Object.keys(original)) if (!retained.has(key)) delete original[key];
}

/** `$setElementOrder/list`: merges the list of that name at once and puts it into that order. */
function applyElementOrders(original: JsonObject, patch: JsonObject, type: Type | undefined): void {
  for (const directive of Object.keys(patch)) {
    if (!directive.startsWith(SET_ORDER)) continue;
    const order = patch[directive];
    delete patch[directive];
    const name = listName(directive, SET_ORDER, 'setElementOrder');
    const oldList = listOf(getOwn(original, name));
    const newList = listOf(getOwn(patch, name));
    const merge = fieldMerge(type, name);
    const merged = orderList(oldList, newList, listOf(order) ?? [], merge.mergeKey, (before, given) =>
      mergedList(before, given, merge),
    );
    if (merged === undefined) continue;
    setOwn(original, name, merged);
    delete patch[name];
  }
}

/** The name behind `$setElementOrder/` and the like. */
function listName(directive: string, prefix: string, what: string): string {
  if (directive[prefix.length] === '/') return directive.slice(prefix.length + 1);
  throw new PatchError(400, `invalid patch format of ${what} list`);
}

function listOf(value: JsonValue | undefined): JsonValue[] | undefined {
  if (value === undefined || Array.isArray(value)) return value;
  throw new PatchError(500, `expected a list, but received a ${jsonKind(value)}`);
}

function mergeField(original: JsonObject, key: string, value: JsonValue | undefined, type: Type | undefined): void {
  if (value === undefined) return;
  if (key.startsWith(DELETE_FROM_LIST)) {
    removeItems(original, listName(key, DELETE_FROM_LIST, 'primitive'), value);
    return;
  }
  if (value === null) {
    delete original[key];
    return;
  }
  const old = getOwn(original, key);
  if (isObject(old) && isObject(value)) {
    const merge = fieldMerge(type, key);
    setOwn(original, key, merge.strategy === 'replace' ? value : mergeObjects(old, value, merge.type));
  } else if (Array.isArray(old) && Array.isArray(value)) {
    setOwn(original, key, mergedList(old, value, fieldMerge(type, key)).items);
  } else {
    const taken = withoutDirectives(value);
    if (taken === undefined) delete original[key];
    else setOwn(original, key, taken);
  }
}

/** `$deleteFromPrimitiveList/list`: does nothing where there is no such list. */
function removeItems(original: JsonObject, name: string, items: JsonValue): void {
  const old = getOwn(original, name);
  if (items === null) delete original[name];
  else if (Array.isArray(old) && Array.isArray(items)) original[name] = deleteFromList(old, items);
}

function mergedList(old: JsonValue[], given: JsonValue[], merge: FieldMerge): MergedList {
  if (merge.strategy !== 'merge') return { items: given, before: old };
  const items = merge.type?.t === 'list' ? merge.type.items : merge.type;
  return mergeLists(old, given, merge.mergeKey, (before, patch) => mergeObjects(before, patch, items));
}
