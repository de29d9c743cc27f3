/** `metadata.managedFields` as sets of fields, and back (W64–W69). */
import type { JsonValue, ManagedFieldsEntry } from '../api/meta.js';
import type { FieldSet } from './field-set.js';
import { formatFieldsV1, parseFieldsV1 } from './fields-v1.js';

/** What one manager owns, in the version that it wrote. */
export interface ManagerFields {
  readonly set: FieldSet;
  readonly apiVersion: string;
  /** What the server had written of the set; absent where it may be written otherwise. */
  readonly written?: ManagedFieldsEntry;
}

/** Who a manager is. An applier is the same one in every version, an updater is another one in each. */
export interface ManagerId {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  /** Empty for the resource itself. */
  readonly subresource: string;
}

/** A manager's name among the managers of an object. */
export type ManagerKey = string;

export function managerKey({ manager, operation, apiVersion, subresource }: ManagerId): ManagerKey {
  return JSON.stringify([manager, operation, operation === 'Apply' ? '' : apiVersion, subresource]);
}

export function managerIdOf(key: ManagerKey): ManagerId {
  const [manager, operation, apiVersion, subresource] = JSON.parse(key) as [string, 'Apply' | 'Update', string, string];
  return { manager, operation, apiVersion, subresource };
}

/** The managers of an object and what each of them owns; changed in place. */
export type Managers = Map<ManagerKey, ManagerFields>;

/** With the times of their last writes. */
export interface Managed {
  readonly fields: Managers;
  readonly times: Map<ManagerKey, string>;
}

export const noManagers = (): Managed => ({ fields: new Map(), times: new Map() });

/**
 * Reads the entries of an object; `stored`: the server itself has written them. Throws an Error for entries that say nothing this
 * server understands.
 */
export function parseManagedFields(entries: readonly ManagedFieldsEntry[], stored = false): Managed {
  const managed = noManagers();
  for (const entry of entries) {
    const { manager = '', operation, apiVersion, subresource = '', fieldsType, fieldsV1 = {}, time } = entry;
    if (operation !== 'Apply' && operation !== 'Update') throw new Error('operation must be `Update` or `Apply`');
    if (!apiVersion) throw new Error('apiVersion must not be empty');
    if (fieldsType !== 'FieldsV1') throw new Error('fieldsType must be `FieldsV1`');
    const key = managerKey({ manager, operation, apiVersion, subresource });
    const set = parseFieldsV1(fieldsV1 as JsonValue);
    managed.fields.set(key, stored ? { set, apiVersion, written: entry } : { set, apiVersion });
    if (time) managed.times.set(key, time);
  }
  return managed;
}

/** Entries in upstream's order: appliers first, then by time, by name, by version, by subresource. */
export function formatManagedFields({ fields, times }: Managed): ManagedFieldsEntry[] {
  const entries: ManagedFieldsEntry[] = [];
  for (const [key, { set, apiVersion, written }] of fields) {
    const time = times.get(key);
    if (written !== undefined && written.time === time) {
      entries.push(written);
      continue;
    }
    const { manager, operation, subresource } = managerIdOf(key);
    const entry: ManagedFieldsEntry = {};
    if (manager) entry.manager = manager;
    entry.operation = operation;
    entry.apiVersion = apiVersion;
    if (time) entry.time = time;
    entry.fieldsType = 'FieldsV1';
    entry.fieldsV1 = written?.fieldsV1 ?? formatFieldsV1(set);
    if (subresource) entry.subresource = subresource;
    entries.push(entry);
  }
  return entries.sort(compareEntries);
}

const COMPARED = ['operation', 'time', 'manager', 'apiVersion', 'subresource'] as const;

/** The order of entries. Times are of one form and compare as text. */
export function compareEntries(a: ManagedFieldsEntry, b: ManagedFieldsEntry): number {
  for (const name of COMPARED) {
    const x = a[name] ?? '';
    const y = b[name] ?? '';
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}
