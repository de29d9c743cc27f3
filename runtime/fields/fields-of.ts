/** Which fields a value has, and what is left of it when some are taken away. */
import type { JsonObject, JsonValue } from '../api/meta.js';
import { isEmptyObject, isObject, setOwn } from '../schema/own.js';
import { type FieldSet, FieldSetBuilder } from './field-set.js';
import { itemElement } from './list-items.js';
import { fieldElement, type PathElement } from './path-element.js';
import { fieldShape, itemShape, type Shape } from './shape.js';
import { asList, asMap, isAtomic, walkOf } from './walk.js';

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
