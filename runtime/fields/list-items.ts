/** How items of lists that are merged item by item are told apart. */
import type { JsonValue } from '../api/meta.js';
import { getOwn, isObject } from '../schema/own.js';
import { keyElement, type PathElement, valueElement } from './path-element.js';
import { itemShape, type Shape } from './shape.js';

/** An item that cannot be told from others; its message is a client's. */
export class ItemError extends Error {}

/** The step that leads to an item: of its keys those that it has or that have a default, at least one. Throws `ItemError`. */
export function itemElement(list: Shape, item: JsonValue): PathElement {
  if (list.keys === undefined) return setElement(item);
  if (item === null) throw new ItemError('associative list with keys may not have a null element');
  if (!isObject(item)) throw new ItemError('associative list with keys may not have non-map elements');
  const keys: [string, JsonValue][] = [];
  for (const name of list.keys) {
    const value = getOwn(item, name) ?? itemShape(list).fields?.get(name)?.default;
    if (value !== undefined) keys.push([name, value]);
  }
  if (keys.length === 0) {
    const names = list.keys.map((name) => JSON.stringify(name)).join(' ');
    throw new ItemError(
      `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
    );
  }
  return keyElement(keys);
}

function setElement(item: JsonValue): PathElement {
  if (item === null) throw new ItemError("associative list without keys has an element that's an explicit null");
  if (typeof item === 'object') {
    const kind = Array.isArray(item) ? 'list' : 'map';
    throw new ItemError(`associative list without keys has an element that's a ${kind} type`);
  }
  return valueElement(item);
}

/** Items by their steps, in the list's order; several of one step where the list repeats itself. Throws `ItemError`. */
export function indexItems(list: Shape, items: readonly JsonValue[]): Map<PathElement, JsonValue[]> {
  const index = new Map<PathElement, JsonValue[]>();
  for (const item of items) {
    const element = itemElement(list, item);
    const same = index.get(element);
    if (same === undefined) index.set(element, [item]);
    else same.push(item);
  }
  return index;
}
