/**
 * Keeps `metadata.managedFields` through the writes of one resource or subresource in one version, and carries out server-side apply
 * (W64–W69).
 */
import { jsonEqual } from '../api/json.js';
import type { JsonObject, JsonValue, KubeObject, ManagedFieldsEntry, ObjectMeta } from '../api/meta.js';
import { nowTime } from '../api/time.js';
import { DecodeError } from '../schema/decode.js';
import { capUpdaters } from './cap-updaters.js';
import { FieldSet } from './field-set.js';
import { allowedByLastApplied, KUBECTL, renewLastApplied } from './last-applied.js';
import { ItemError } from './list-items.js';
import {
  formatManagedFields,
  type Managed,
  type ManagerKey,
  managerKey,
  noManagers,
  parseManagedFields,
} from './managers.js';
import { fieldElement } from './path-element.js';
import { ConflictError, Updater, type VersionConverter } from './updater.js';

/** Owns what was there when the first applier came. */
const BEFORE_FIRST_APPLY = 'before-first-apply';
/** Stands for the writer until it is known what it changed. */
const SELF: ManagerKey = managerKey({
  manager: 'current-operation',
  operation: 'Update',
  apiVersion: '',
  subresource: '',
});

const META_FIELDS = [
  'clusterName',
  'creationTimestamp',
  'generation',
  'managedFields',
  'name',
  'namespace',
  'resourceVersion',
  'selfLink',
  'uid',
];
/** Fields that nobody owns: what an object is, and what only the server says of it. */
const UNOWNED = FieldSet.of(
  ...['apiVersion', 'kind', 'metadata'].map((name) => [fieldElement(name)]),
  ...META_FIELDS.map((name) => [fieldElement('metadata'), fieldElement(name)]),
);

export interface FieldManagerParts {
  readonly versions: VersionConverter;
  /** The version that clients speak. */
  readonly apiVersion: string;
  /** Empty for the resource itself. */
  readonly subresource: string;
  /** By version: what a write through this (sub)resource leaves as it was, and so gives nobody. */
  readonly ignored: ReadonlyMap<string, FieldSet>;
}

export class FieldManager {
  private readonly updater: Updater;

  constructor(private readonly parts: FieldManagerParts) {
    this.updater = new Updater(parts.versions, parts.ignored);
  }

  /**
   * Sets the managed fields of `next`, an object of this version that `manager` writes in place of `live` (undefined: creates), which
   * stays as it is. An object whose fields cannot be told apart has no entries.
   */
  update(live: KubeObject | undefined, next: KubeObject, manager: string): void {
    const managed = this.managedOf(live?.metadata, next.metadata);
    next.metadata.managedFields = undefined;
    if (managed.fields.size === 0 && live?.metadata.uid) return; // what was not tracked from the beginning, is not
    try {
      setManaged(next, this.updated(live && withoutManaged(live), next, managed, manager));
    } catch (error) {
      if (!(error instanceof ItemError || error instanceof DecodeError)) throw error;
    }
  }

  /**
   * The object that an applier's `config` makes of `live` (undefined: creates), with its managed fields: a JSON value in which nulls
   * may stand for what is gone. Both arguments stay as they are. Throws `ConflictError`, and an Error when the live entries cannot be
   * read.
   */
  apply(live: KubeObject | undefined, config: JsonObject, manager: string, force: boolean): JsonObject {
    const { apiVersion } = this.parts;
    const before = withoutManaged(live ?? ({ apiVersion, kind: config.kind } as unknown as KubeObject));
    let managed =
      live?.metadata.managedFields === undefined ? noManagers() : parseManagedFields(live.metadata.managedFields, true);
    if (managed.fields.size === 0 && live !== undefined)
      managed = this.updated(undefined, before as unknown as KubeObject, managed, BEFORE_FIRST_APPLY);
    const applied = this.applied(before, config, managed, manager, force);
    const object = (applied.object ?? { ...before, metadata: { ...(before.metadata as JsonObject) } }) as JsonObject;
    // A config without metadata, applied where nothing is yet.
    object.metadata ??= {};
    if (manager === KUBECTL) renewLastApplied(object, config);
    setManaged(object as unknown as KubeObject, applied.managed);
    return object;
  }

  /** Entries of an update's object count where they can be read; `[{}]` and `[]` mean that tracking begins anew. */
  private managedOf(live: ObjectMeta | undefined, next: ObjectMeta): Managed {
    const given = next.managedFields;
    if (this.parts.subresource === '') {
      if (given !== undefined && isReset(given)) return noManagers();
      // Clients mostly send what they have read.
      const read = sameEntries(given, live?.managedFields) ? undefined : readable(given, false);
      if (read !== undefined && read.fields.size > 0) return read;
    }
    return readable(live?.managedFields, true) ?? noManagers();
  }

  private updated(live: JsonObject | undefined, next: KubeObject, managed: Managed, manager: string): Managed {
    const { apiVersion } = this.parts;
    const after = next as unknown as JsonObject;
    const fields = this.updater.update(
      { apiVersion, value: live ?? {} },
      { apiVersion, value: after },
      managed.fields,
      SELF,
    );
    const own = fields.get(SELF);
    fields.delete(SELF);
    const times = new Map(managed.times);
    const set = own?.set.difference(UNOWNED);
    if (set !== undefined && !set.empty) {
      const key = this.keyOf(manager, 'Update');
      const known = fields.get(key);
      const all = known === undefined ? set : known.set.union(set);
      if (known === undefined || all !== known.set) fields.set(key, { set: all, apiVersion });
      times.set(key, nowTime());
    }
    return capUpdaters({ fields, times });
  }

  private applied(
    live: JsonObject,
    config: JsonObject,
    managed: Managed,
    manager: string,
    force: boolean,
  ): { object: JsonObject | undefined; managed: Managed } {
    const { apiVersion, versions } = this.parts;
    const key = this.keyOf(manager, 'Apply');
    const run = (forced: boolean) =>
      this.updater.apply({ value: live, apiVersion }, config, managed.fields, key, forced);
    const { object, managers } =
      manager === KUBECTL ? asKubectl(run, force, () => allowedByLastApplied(live, apiVersion, versions)) : run(force);
    const own = managers.get(key);
    const set = own?.set.difference(UNOWNED);
    if (own !== undefined && set !== undefined) {
      if (set.empty) managers.delete(key);
      else managers.set(key, { set, apiVersion: own.apiVersion });
    }
    const times = new Map(managed.times);
    if (object !== undefined) times.set(key, nowTime());
    return { object, managed: { fields: managers, times } };
  }

  private keyOf(manager: string, operation: 'Apply' | 'Update'): ManagerKey {
    const { apiVersion, subresource } = this.parts;
    return managerKey({ manager, operation, apiVersion, subresource });
  }
}

/** Who moves from client-side to server-side apply may take what it had applied before (W69). Throws `ConflictError` for the rest. */
function asKubectl<T>(run: (force: boolean) => T, force: boolean, allowed: () => FieldSet): T {
  try {
    return run(force);
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    const mine = allowed();
    const others = error.conflicts.filter(({ path }) => !mine.has(path));
    if (others.length > 0) throw new ConflictError(others);
    return run(true);
  }
}

const isReset = (entries: readonly ManagedFieldsEntry[]) =>
  entries.length === 0 || (entries.length === 1 && Object.keys(entries[0] as object).length === 0);

/** Undefined for entries that cannot be read: those of the live object count then. */
function readable(entries: readonly ManagedFieldsEntry[] | undefined, stored: boolean): Managed | undefined {
  if (entries === undefined) return undefined;
  try {
    return parseManagedFields(entries, stored);
  } catch {
    return undefined;
  }
}

const sameEntries = (a: readonly ManagedFieldsEntry[] | undefined, b: readonly ManagedFieldsEntry[] | undefined) =>
  jsonEqual(a as unknown as JsonValue | undefined, b as unknown as JsonValue | undefined);

/** A shallow copy without the entries. */
function withoutManaged(object: KubeObject): JsonObject {
  return { ...object, metadata: { ...object.metadata, managedFields: undefined } } as unknown as JsonObject;
}

function setManaged(object: KubeObject, managed: Managed): void {
  if (managed.fields.size > 0) object.metadata.managedFields = formatManagedFields(managed);
}
