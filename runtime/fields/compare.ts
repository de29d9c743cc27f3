/** How two objects differ. After upstream's structured-merge-diff, whose results `managedFields` show to clients. */
import { jsonEqual } from '../api/json.js';
import type { JsonObject, JsonValue } from '../api/meta.js';
import { getOwn } from '../schema/own.js';
import { type FieldSet, FieldSetBuilder } from './field-set.js';
import { indexItems } from './list-items.js';
import { fieldElement, type PathElement } from './path-element.js';
import { fieldShape, itemShape, type Shape } from './shape.js';
import { asList, asMap, hasNothing, isAtomic, type Maybe, walkOf } from './walk.js';

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
