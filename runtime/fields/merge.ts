/** The merge of what an applier sends into the live object, after upstream's structured-merge-diff. */
import type { JsonObject, JsonValue } from '../api/meta.js';
import { getOwn, isEmptyObject, setOwn } from '../schema/own.js';
import { itemElement } from './list-items.js';
import type { PathElement } from './path-element.js';
import { fieldShape, itemShape, type Shape } from './shape.js';
import { asList, asMap, hasNothing, isAtomic, type Maybe, walkOf } from './walk.js';

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
