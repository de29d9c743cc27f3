/** Sets of fields as `managedFields` holds them (W68). */
import type { JsonObject, JsonValue } from '../api/meta.js';
import { isObject } from '../schema/own.js';
import { FieldSet } from './field-set.js';
import { type PathElement, parseElement } from './path-element.js';

/** Among what goes on below a step: the step itself is a member. */
const SELF = '.';

/** Leaves out steps of kinds that are not known, and what is below them. Throws an Error for what is no set of fields. */
export function parseFieldsV1(json: JsonValue): FieldSet {
  return parseLevel(json).set;
}

function parseLevel(json: JsonValue): { set: FieldSet; self: boolean } {
  if (!isObject(json)) throw new Error('a set of fields is an object');
  const members = new Set<PathElement>();
  const children = new Map<PathElement, FieldSet>();
  let self = false;
  for (const key of Object.keys(json)) {
    if (key === SELF) {
      self = true;
      continue;
    }
    const element = parseElement(key);
    if (element === undefined) continue;
    const below = parseLevel(json[key] as JsonValue);
    if (below.self || below.set.empty) members.add(element);
    if (!below.set.empty) children.set(element, below.set);
  }
  return { set: new FieldSet(members, children), self };
}

export function formatFieldsV1(set: FieldSet): JsonObject {
  return formatLevel(set, false);
}

function formatLevel(set: FieldSet, self: boolean): JsonObject {
  const json: JsonObject = self ? { [SELF]: {} } : {};
  for (const element of set.elements()) {
    const below = set.below(element);
    // A step is never `__proto__`: it says of what kind it is first.
    json[element] = below === undefined ? {} : formatLevel(below, set.members.has(element));
  }
  return json;
}
