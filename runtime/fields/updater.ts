/** Who owns which fields after a write (after upstream's structured-merge-diff). */
import { jsonEqual } from '../api/json.js';
import type { JsonObject, JsonValue } from '../api/meta.js';
import { isObject } from '../schema/own.js';
import { type Comparison, compare } from './compare.js';
import { FieldSet, type Path } from './field-set.js';
import { removeFields, toFieldSet } from './fields-of.js';
import type { ManagerFields, ManagerKey, Managers } from './managers.js';
import { merge } from './merge.js';
import type { Shape } from './shape.js';

/** An object in one version. */
export interface Versioned {
  readonly value: JsonObject;
  readonly apiVersion: string;
}

/** The versions of one kind. */
export interface VersionConverter {
  /** Undefined for a version that there is not. */
  shape(apiVersion: string): Shape | undefined;
  /** The object in another version; the argument stays as it is. */
  convert(object: Versioned, apiVersion: string): JsonObject;
}

/** A field that an applier wants and another manager has. */
export interface Conflict {
  readonly manager: ManagerKey;
  readonly path: Path;
}

export class ConflictError extends Error {
  constructor(readonly conflicts: readonly Conflict[]) {
    super(`${conflicts.length} conflicts`);
  }
}

export interface Applied {
  /** Undefined when nothing changed. */
  readonly object: JsonObject | undefined;
  readonly managers: Managers;
}

/** What other managers feel of a write. */
interface Change {
  /** Added or modified. */
  readonly set: FieldSet;
  readonly removed: FieldSet;
}

export class Updater {
  constructor(
    private readonly versions: VersionConverter,
    /** Fields that nobody owns who writes through this resource or subresource, for each version. */
    private readonly ignored: ReadonlyMap<string, FieldSet>,
  ) {}

  /** The managers after `manager` has written `next` where `live` was. */
  update(live: Versioned, next: Versioned, managers: Managers, manager: ManagerKey): Managers {
    const { apiVersion } = next;
    const { managers: after, comparison } = this.settle(live, next, this.collapsed(managers), manager, true);
    const { added, modified, removed } = comparison;
    const before = after.get(manager)?.set ?? FieldSet.EMPTY;
    const set = before.difference(removed).union(modified).union(added).recursiveDifference(this.ignoredIn(apiVersion));
    if (set.empty) after.delete(manager);
    else after.set(manager, { set, apiVersion });
    return after;
  }

  /** `config` applied to `live`. Throws `ConflictError` unless forced. */
  apply(live: Versioned, config: JsonObject, managers: Managers, manager: ManagerKey, force: boolean): Applied {
    const { apiVersion } = live;
    const shape = this.shapeIn(apiVersion);
    const known = this.collapsed(managers);
    const merged = { apiVersion, value: asObject(merge(live.value, config, shape)) };
    const last = known.get(manager);
    known.set(manager, { apiVersion, set: toFieldSet(config, shape).recursiveDifference(this.ignoredIn(apiVersion)) });
    const next = this.prune(merged, known, manager, last);
    const { managers: after } = this.settle(live, next, known, manager, force);
    return { object: jsonEqual(live.value, next.value) ? undefined : next.value, managers: after };
  }

  /** Takes from other managers what changed or is gone; what changed is a conflict for one who does not force. */
  private settle(
    live: Versioned,
    next: Versioned,
    managers: Managers,
    writer: ManagerKey,
    force: boolean,
  ): { managers: Managers; comparison: Comparison } {
    const comparison = compare(live.value, next.value, this.shapeIn(next.apiVersion));
    const versions = new Map([[next.apiVersion, this.changeOf(comparison, next.apiVersion)]]);
    const after: Managers = new Map();
    const conflicts: Conflict[] = [];
    for (const [manager, fields] of managers) {
      if (manager === writer) {
        after.set(manager, fields);
        continue;
      }
      const change = this.changeIn(fields.apiVersion, live, next, versions);
      if (change === undefined) continue; // its version is no longer known
      const taken = fields.set.intersection(change.set);
      if (!force) for (const path of taken.paths()) conflicts.push({ manager, path });
      const set = fields.set.difference(taken).difference(change.removed);
      if (!set.empty) after.set(manager, withSet(fields, set));
    }
    if (conflicts.length > 0) throw new ConflictError(conflicts);
    if (after.get(writer)?.set.empty) after.delete(writer);
    return { managers: after, comparison };
  }

  private changeIn(
    apiVersion: string,
    live: Versioned,
    next: Versioned,
    versions: Map<string, Change>,
  ): Change | undefined {
    const known = versions.get(apiVersion);
    if (known !== undefined) return known;
    const shape = this.versions.shape(apiVersion);
    if (shape === undefined) return undefined;
    const before = this.inVersion(live, apiVersion).value;
    const change = this.changeOf(compare(before, this.inVersion(next, apiVersion).value, shape), apiVersion);
    versions.set(apiVersion, change);
    return change;
  }

  private changeOf({ added, modified, removed }: Comparison, apiVersion: string): Change {
    const ignored = this.ignoredIn(apiVersion);
    return {
      set: modified.union(added).recursiveDifference(ignored),
      removed: removed.recursiveDifference(ignored),
    };
  }

  /** Takes away what the applier alone had owned and no longer names. */
  private prune(
    merged: Versioned,
    managers: Managers,
    manager: ManagerKey,
    last: ManagerFields | undefined,
  ): Versioned {
    if (last === undefined || last.set.empty) return merged;
    const shape = this.versions.shape(last.apiVersion);
    if (shape === undefined) return merged;
    const there = this.inVersion(merged, last.apiVersion);
    const without = { ...there, value: asObject(removeFields(there.value, last.set.withNamedFields(shape), shape)) };
    const owned = this.addBackOwned(there, without, managers);
    const whole = this.addBackDangling(there, owned, last.set, shape);
    return this.inVersion(whole, (managers.get(manager) as ManagerFields).apiVersion);
  }

  /** What any manager owns stays. The version that was pruned comes first: others may need its fields to convert. */
  private addBackOwned(merged: Versioned, pruned: Versioned, managers: Managers): Versioned {
    const owned = new Map<string, FieldSet>([[pruned.apiVersion, FieldSet.EMPTY]]);
    for (const { set, apiVersion } of managers.values())
      owned.set(apiVersion, (owned.get(apiVersion) ?? FieldSet.EMPTY).union(set));
    let result = pruned;
    for (const [apiVersion, set] of owned) {
      const shape = this.versions.shape(apiVersion);
      if (shape === undefined || set.empty) continue;
      const all = this.inVersion(merged, apiVersion);
      const kept = fieldsOf(this.inVersion(result, apiVersion), shape).union(set.withNamedFields(shape));
      const gone = fieldsOf(all, shape).difference(kept);
      result = { apiVersion, value: asObject(removeFields(all.value, gone, shape)) };
    }
    return result;
  }

  /** What goes with something that was pruned, but was never the applier's, stays. */
  private addBackDangling(merged: Versioned, pruned: Versioned, last: FieldSet, shape: Shape): Versioned {
    const kept = fieldsOf(this.inVersion(pruned, merged.apiVersion), shape);
    const gone = fieldsOf(merged, shape).difference(kept).intersection(last.withNamedFields(shape));
    return { ...merged, value: asObject(removeFields(merged.value, gone, shape)) };
  }

  private inVersion(object: Versioned, apiVersion: string): Versioned {
    return object.apiVersion === apiVersion ? object : { apiVersion, value: this.versions.convert(object, apiVersion) };
  }

  private shapeIn(apiVersion: string): Shape {
    const shape = this.versions.shape(apiVersion);
    if (shape === undefined) throw new Error(`there is no version ${apiVersion}`);
    return shape;
  }

  private ignoredIn(apiVersion: string): FieldSet {
    return this.ignored.get(apiVersion) ?? FieldSet.EMPTY;
  }

  /** A copy of the managers, for types as they are now. */
  private collapsed(managers: Managers): Managers {
    const result: Managers = new Map();
    for (const [manager, fields] of managers) {
      const shape = this.versions.shape(fields.apiVersion);
      result.set(manager, shape === undefined ? fields : withSet(fields, fields.set.collapsed(shape)));
    }
    return result;
  }
}

/** The same manager with what it owns now. */
function withSet(fields: ManagerFields, set: FieldSet): ManagerFields {
  return set === fields.set ? fields : { set, apiVersion: fields.apiVersion };
}

function fieldsOf({ value }: Versioned, shape: Shape): FieldSet {
  return toFieldSet(value, shape).withNamedFields(shape);
}

function asObject(value: JsonValue): JsonObject {
  return isObject(value) ? value : {};
}
