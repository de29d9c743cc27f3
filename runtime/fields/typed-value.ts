/**
 * Walks of a JSON value along its shape: which fields it has, how two of them differ, the merge of one into another, what is left
 * when fields are taken away. After upstream's structured-merge-diff, whose results `managedFields` show to clients.
 */
import { jsonEqual } from '../api/json.js';
import type { JsonObject, JsonValue } from '../api/meta.js';
import { getOwn, isEmptyObject, isObject, setOwn } from '../schema/own.js';
import { type FieldSet, FieldSetBuilder } from './field-set.js';
import { indexItems, itemElement } from './list-items.js';
import { fieldElement, type PathElement } from './path-element.js';
import { fieldShape, itemShape, type Shape } from './shape.js';

type Maybe = JsonValue | undefined;

/** What a value is walked as: a value of no declared type is what it looks like. */
type Walk = 'leaf' | 'list' | 'map';

function walkOf(shape: Shape, value: Maybe): Walk {
  if (shape.kind !== 'any') return shape.kind;
  return Array.isArray(value) ? 'list' : isObject(value) ? 'map' : 'leaf';
}

/** Lists of no declared type are always one piece. */
function isAtomic(shape: Shape, walk: Walk): boolean {
  return walk === 'leaf' || shape.atomic || (shape.kind === 'any' && walk === 'list');
}

const asList = (value: Maybe): JsonValue[] | undefined => (Array.isArray(value) ? value : undefined);
const asMap = (value: Maybe): JsonObject | undefined => (isObject(value) ? value : undefined);

/** All fields of a value: what an applier wants to own. Throws `ItemError`. */
export function toFieldSet(value: JsonValue, shape: Shape): FieldSet {
  const fields = new FieldSetBuilder();
  collect(value, shape, [], fields);
  return fields.build();
}

function collect(value: JsonValue, shape: Shape, path: PathElement[], out: FieldSetBuilder): void {
  const walk = walkOf(shape, value);
  if (isAtomic(shape, walk)) {
    if (path.length > 0) out.insert(path);
  } else if (walk === 'list') {
    const items = itemShape(shape);
    for (const item of asList(value) ?? []) {
      path.push(itemElement(shape, item));
      collect(item, items, path, out);
      out.insert(path);
      path.pop();
    }
  } else {
    const map = asMap(value);
    for (const name in map) {
      const child = map[name];
      if (child === undefined) continue;
      path.push(fieldElement(name));
      collect(child, fieldShape(shape, name), path, out);
      if (child === null || (isObject(child) && isEmptyObject(child)) || !shape.fields?.has(name)) out.insert(path);
      path.pop();
    }
  }
}

/** How one object became another. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** Compares two objects; what Go always writes counts as present in both. Throws `ItemError`. */
export function compare(before: JsonValue, after: JsonValue, shape: Shape): Comparison {
  const walk = new CompareWalk();
  walk.descend(before, after, shape);
  return { added: walk.added.build(), modified: walk.modified.build(), removed: walk.removed.build() };
}

class CompareWalk {
  readonly added = new FieldSetBuilder();
  readonly modified = new FieldSetBuilder();
  readonly removed = new FieldSetBuilder();
  private readonly path: PathElement[] = [];

  /** One of the values may be absent. */
  descend(before: Maybe, after: Maybe, shape: Shape): void {
    if (before === undefined && after === undefined) return;
    if (shape.kind === 'any' && before != null && after != null && walkOf(shape, before) !== walkOf(shape, after)) {
      return this.differ(before, after);
    }
    const walk = walkOf(shape, after ?? before);
    if (isAtomic(shape, walk) || (hasNothing(before, shape) && hasNothing(after, shape)))
      return this.differ(before, after);
    if (walk === 'list') this.items(shape, asList(before) ?? [], asList(after) ?? []);
    else this.fields(shape, asMap(before), asMap(after));
    if (before === undefined) this.insert(this.added);
    else if (after === undefined) this.insert(this.removed);
  }

  private differ(before: Maybe, after: Maybe): void {
    if (before === undefined) this.insert(this.added);
    else if (after === undefined) this.insert(this.removed);
    else if (!jsonEqual(before, after)) this.insert(this.modified);
  }

  private insert(set: FieldSetBuilder): void {
    if (this.path.length > 0) set.insert(this.path);
  }

  /** One of the maps may be absent: then all that Go writes of the other is new, or gone. */
  private fields(shape: Shape, before: JsonObject | undefined, after: JsonObject | undefined): void {
    for (const name in after) {
      if (after[name] !== undefined)
        this.field(shape, name, before && (getOwn(before, name) ?? zeroOf(shape, name)), after[name]);
    }
    for (const name in before) {
      if (before[name] !== undefined && (after === undefined || getOwn(after, name) === undefined))
        this.field(shape, name, before[name], after && zeroOf(shape, name));
    }
    if ((before === undefined) === (after === undefined)) return;
    const present = (before ?? after) as JsonObject;
    for (const { name, zero } of shape.zeros ?? []) {
      if (getOwn(present, name) === undefined) this.field(shape, name, before && zero, after && zero);
    }
  }

  private field(shape: Shape, name: string, before: Maybe, after: Maybe): void {
    this.path.push(fieldElement(name));
    this.descend(before, after, fieldShape(shape, name));
    this.path.pop();
  }

  private items(shape: Shape, before: readonly JsonValue[], after: readonly JsonValue[]): void {
    const old = indexItems(shape, before);
    const items = itemShape(shape);
    for (const [element, now] of indexItems(shape, after)) {
      this.item(items, element, old.get(element) ?? [], now);
      old.delete(element);
    }
    for (const [element, gone] of old) this.item(items, element, gone, []);
  }

  /** Items that repeat each other are compared as one piece. */
  private item(shape: Shape, element: PathElement, before: readonly JsonValue[], after: readonly JsonValue[]): void {
    this.path.push(element);
    if (before.length <= 1 && after.length <= 1) this.descend(before[0], after[0], shape);
    else if (before.length === 0) this.insert(this.added);
    else if (after.length === 0) this.insert(this.removed);
    else if (!jsonEqual([...before], [...after])) this.insert(this.modified);
    this.path.pop();
  }
}

const zeroOf = (shape: Shape, name: string): Maybe => shape.fields?.get(name)?.zero;

/** Absent, null or empty: such values have no parts to compare. */
function hasNothing(value: Maybe, shape?: Shape): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && isEmptyObject(value) && !shape?.zeros?.length;
}

/** `config` merged into `live`: its fields win, what it does not name stays. Both stay as they are and share parts with the result. */
export function merge(live: JsonValue, config: JsonValue, shape: Shape): JsonValue {
  return mergeValue(live, config, shape) ?? null;
}

/** Undefined where nothing is left, as of two empty maps. */
function mergeValue(live: Maybe, config: Maybe, shape: Shape): Maybe {
  const walk = walkOf(shape, config ?? live);
  if (isAtomic(shape, walk) || (hasNothing(live) && hasNothing(config))) return config === undefined ? live : config;
  if (walk === 'list') {
    const items = mergeItems(shape, asList(live) ?? [], asList(config) ?? []);
    return items.length === 0 ? undefined : items;
  }
  const out: JsonObject = {};
  const liveMap = asMap(live) ?? {};
  const configMap = asMap(config) ?? {};
  for (const name of new Set([...Object.keys(liveMap), ...Object.keys(configMap)])) {
    const child = mergeValue(getOwn(liveMap, name), getOwn(configMap, name), fieldShape(shape, name));
    if (child !== undefined) setOwn(out, name, child);
  }
  return isEmptyObject(out) ? undefined : out;
}

/**
 * Items of both lists: those of the applier in its order; those that only the live list has keep their places relative to the items
 * that both have.
 */
function mergeItems(shape: Shape, live: readonly JsonValue[], config: readonly JsonValue[]): JsonValue[] {
  const items = itemShape(shape);
  const liveElements = live.map((item) => itemElement(shape, item));
  const observedLive = new Map<PathElement, JsonValue>();
  for (const [i, element] of liveElements.entries()) {
    if (!observedLive.has(element)) observedLive.set(element, live[i] as JsonValue);
  }
  const configElements = config.map((item) => itemElement(shape, item));
  const observedConfig = new Map(configElements.map((element, i) => [element, config[i] as JsonValue]));
  const shared = configElements.filter((element) => observedLive.has(element));
  const out: JsonValue[] = [];
  const merged = new Set<PathElement>();
  let nextShared = 0;
  const take = (element: PathElement, liveItem: Maybe) => {
    const item = mergeValue(liveItem, observedConfig.get(element), items);
    if (item !== undefined) out.push(item);
    if (observedConfig.has(element)) merged.add(element);
    if (shared[nextShared] === element) nextShared++;
  };
  let l = 0;
  let c = 0;
  while (l < live.length || c < config.length) {
    const liveElement = liveElements[l];
    const configElement = configElements[c];
    if (liveElement !== undefined && liveElement === configElement) {
      take(liveElement, observedLive.get(liveElement));
      l++;
      c++;
    } else if (liveElement !== undefined && !observedConfig.has(liveElement)) {
      take(liveElement, live[l]);
      l++;
    } else if (
      liveElement !== undefined &&
      (merged.has(liveElement) || (configElement !== undefined && shared[nextShared] !== liveElement))
    ) {
      l++; // comes, or came, at its place in the applier's order
    } else if (configElement !== undefined) {
      take(configElement, observedLive.get(configElement));
      c++;
    } else {
      l++;
    }
  }
  return out;
}

/** The value without the fields of a set; maps and lists that lose all become null. */
export function removeFields(value: JsonValue, set: FieldSet, shape: Shape): JsonValue {
  const walk = walkOf(shape, value);
  if (walk === 'leaf') return value;
  if (isAtomic(shape, walk)) return null;
  if (walk === 'list') {
    const items = itemShape(shape);
    const kept = (asList(value) ?? []).flatMap((item) => {
      const element = itemElement(shape, item);
      if (set.members.has(element)) return [];
      const below = set.below(element);
      return [below === undefined ? item : removeFields(item, below, items)];
    });
    return kept.length === 0 ? null : kept;
  }
  const map = asMap(value);
  const out: JsonObject = {};
  for (const name in map) {
    const element = fieldElement(name);
    const child = map[name];
    if (child === undefined || set.members.has(element)) continue;
    const below = set.below(element);
    setOwn(out, name, below === undefined ? child : removeFields(child, below, fieldShape(shape, name)));
  }
  return isEmptyObject(out) ? null : out;
}
