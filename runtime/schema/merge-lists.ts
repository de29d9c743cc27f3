/**
 * Lists of strategic merge patches: merging by key, deleting, and the order of what comes out. Precedence of orders:
 * `$setElementOrder`, then the list of the patch, then the list that was there.
 */
import { stringifyJson } from '../api/json.js';
import type { JsonObject, JsonValue } from '../api/meta.js';
import { jsonKind } from './decode-place.js';
import { DIRECTIVE, directiveError, withoutDirectives } from './merge-directives.js';
import { getOwn, isObject } from './own.js';
import { PatchError } from './patch-error.js';

type MergeItems = (old: JsonObject, patch: JsonObject) => JsonObject;

export interface MergedList {
  readonly items: JsonValue[];
  /** The order that later ordering respects: what was there and is still. */
  readonly before: readonly JsonValue[];
}

/** Merges a list with one of a patch, item by item. Lists of scalars become a union; lists of objects go by `mergeKey`. */
export function mergeLists(old: JsonValue[], patch: JsonValue[], mergeKey: string, merge: MergeItems): MergedList {
  if (old.length === 0 && patch.length === 0) return { items: old, before: old };
  if (itemKind(old, patch) !== 'object') {
    return { items: ordered([...new Set([...old, ...patch])], patch, old, ''), before: old };
  }
  if (mergeKey === '') throw new PatchError(500, 'cannot merge lists without merge key');
  const { kept, rest } = applyItemDirectives(old as JsonObject[], patch as JsonObject[], mergeKey);
  const merged = mergeByKey(kept, rest, mergeKey, merge);
  // Upstream deletes and adds in place: new items take the places that deleted ones left at the end.
  return { items: ordered(merged, rest, kept, mergeKey), before: merged.slice(0, Math.max(kept.length, old.length)) };
}

/** The list without the items given. */
export function deleteFromList(list: readonly JsonValue[], items: readonly JsonValue[]): JsonValue[] {
  const gone = new Set(items);
  return list.filter((item) => !gone.has(item));
}

/**
 * The merged list in the order of `$setElementOrder`; undefined when there is no list on either side. Items that the order
 * does not name stay where they were, relative to the others.
 */
export function orderList(
  old: JsonValue[] | undefined,
  patch: JsonValue[] | undefined,
  order: JsonValue[],
  mergeKey: string,
  merge: (old: JsonValue[], patch: JsonValue[]) => MergedList,
): JsonValue[] | undefined {
  checkOrder(patch ?? [], order, mergeKey);
  if (old === undefined && patch === undefined) return undefined;
  if (old?.length || patch?.length) itemKind(old ?? [], patch ?? []);
  if (old === undefined) return ordered(withoutDirectives(patch!) as JsonValue[], order, [], mergeKey);
  if (patch === undefined) return ordered(old, order, old, mergeKey);
  const { items, before } = merge(old, patch);
  return ordered(items, order, before, mergeKey);
}

/** Kind of the items, which must be one and the same in both lists. */
function itemKind(a: readonly JsonValue[], b: readonly JsonValue[]): string {
  const kinds = new Set([...a, ...b].map(jsonKind));
  const [kind, other] = kinds;
  if (a.includes(null) || b.includes(null)) throw new PatchError(422, 'a list that is merged holds null');
  if (kind === 'array') throw new PatchError(422, 'lists of lists are not supported');
  if (other !== undefined) throw new PatchError(500, `list element types are not identical: ${[...kinds].join(', ')}`);
  return kind ?? '';
}

/** Items of the patch that say `$patch`: those that delete are carried out, `replace` drops what was there. */
function applyItemDirectives(
  old: JsonObject[],
  patch: JsonObject[],
  mergeKey: string,
): { kept: JsonObject[]; rest: JsonObject[] } {
  const rest: JsonObject[] = [];
  const deleted = new Set<JsonValue>();
  let replace = false;
  for (const item of patch) {
    const directive = getOwn(item, DIRECTIVE);
    if (directive === undefined) rest.push(item);
    else if (directive === 'delete') deleted.add(keyOf(item, mergeKey));
    else if (directive === 'replace') replace = true;
    else if (directive === 'merge') throw new PatchError(500, 'merging lists cannot yet be specified in the patch');
    else throw directiveError(directive, item);
  }
  if (replace) return { kept: rest, rest: [] };
  const kept = deleted.size === 0 ? old : old.filter((item) => !deleted.has(getOwn(item, mergeKey) ?? null));
  return { kept, rest };
}

function mergeByKey(
  old: readonly JsonObject[],
  patch: readonly JsonObject[],
  mergeKey: string,
  merge: MergeItems,
): JsonObject[] {
  const out = [...old];
  const places = new Map<JsonValue | undefined, number>();
  out.forEach((item, i) => {
    const key = getOwn(item, mergeKey);
    if (!places.has(key)) places.set(key, i);
  });
  for (const item of patch) {
    const key = keyOf(item, mergeKey);
    const place = places.get(key);
    if (place !== undefined) out[place] = merge(out[place]!, item);
    else places.set(key, out.push(withoutDirectives(item) as JsonObject) - 1);
  }
  return out;
}

/** The value of the merge key of an item. */
function keyOf(item: JsonValue, mergeKey: string): JsonValue {
  if (!isObject(item)) throw new PatchError(500, `expected a map, but received a ${jsonKind(item)}`);
  const key = getOwn(item, mergeKey);
  if (key === undefined)
    throw new PatchError(500, `map: ${stringifyJson(item)} does not contain declared merge key: ${mergeKey}`);
  if (typeof key === 'object' && key !== null)
    throw new PatchError(500, `merge key ${mergeKey} is no scalar in map: ${stringifyJson(item)}`);
  return key;
}

/** What an item is known by in an order: its key, or itself where there are no keys. */
const identity = (item: JsonValue, mergeKey: string): JsonValue => (mergeKey === '' ? item : keyOf(item, mergeKey));

function positions(order: readonly JsonValue[], mergeKey: string): Map<JsonValue, number> {
  const places = new Map<JsonValue, number>();
  order.forEach((item, i) => {
    const key = identity(item, mergeKey);
    if (!places.has(key)) places.set(key, i);
  });
  return places;
}

/** Items of the patch must come in the relative order of `$setElementOrder`, and be in it; items to delete do not count. */
function checkOrder(patch: readonly JsonValue[], order: readonly JsonValue[], mergeKey: string): void {
  if (patch.length === 0 || order.length === 0) return;
  let at = 0;
  for (const item of patch) {
    if (isObject(item) && getOwn(item, DIRECTIVE) !== undefined) continue;
    const key = identity(item, mergeKey);
    while (at < order.length && identity(order[at]!, mergeKey) !== key) at++;
    if (at === order.length) {
      throw new PatchError(
        500,
        `the order in patch list:\n${stringifyJson([...patch])}\n doesn't match $setElementOrder list:\n${stringifyJson([...order])}`,
      );
    }
    at++;
  }
}

interface Placed {
  readonly item: JsonValue;
  /** Place in the list that was there; undefined for new items. */
  readonly before: number | undefined;
}

/** Items named by `order` in that order, and between them the others in the order that they had. */
function ordered(
  merged: readonly JsonValue[],
  order: readonly JsonValue[],
  before: readonly JsonValue[],
  mergeKey: string,
): JsonValue[] {
  const wanted = positions(order, mergeKey);
  const had = positions(before, mergeKey);
  const named: (Placed & { readonly at: number })[] = [];
  const others: Placed[] = [];
  for (const item of merged) {
    const key = identity(item, mergeKey);
    const at = wanted.get(key);
    if (at === undefined) others.push({ item, before: had.get(key) });
    else named.push({ item, at, before: had.get(key) });
  }
  named.sort((a, b) => a.at - b.at);
  others.sort((a, b) => (a.before ?? 0) - (b.before ?? 0));
  return interleave(others, named);
}

/** An item that was before the next named one stays before it. */
function interleave(others: readonly Placed[], named: readonly Placed[]): JsonValue[] {
  const out: JsonValue[] = [];
  let i = 0;
  for (const { item, before } of named) {
    while (i < others.length && before !== undefined && (others[i]!.before ?? Number.POSITIVE_INFINITY) < before)
      out.push(others[i++]!.item);
    out.push(item);
  }
  while (i < others.length) out.push(others[i++]!.item);
  return out;
}
