/** Who owns the number of replicas: entries of an object as entries of its Scale, and back. */
import type { ManagedFieldsEntry } from '../api/meta.js';
import { FieldSet, type Path } from './field-set.js';
import { formatManagedFields, type Managed, type Managers, parseManagedFields } from './managers.js';
import { fieldElement } from './path-element.js';

const SCALE_REPLICAS: Path = ['spec', 'replicas'].map(fieldElement);
const REPLICAS_ONLY = FieldSet.of(SCALE_REPLICAS);

export interface ScaledObject {
  /** The version that the client speaks. */
  readonly apiVersion: string;
  /** All versions of the object. */
  readonly apiVersions: readonly string[];
  /** Names on the way to the number of replicas, in each of them. */
  readonly replicas: readonly string[];
}

/** The entries that the Scale of an object shows. Throws an Error for entries that cannot be read. */
export function entriesOfScale(
  entries: readonly ManagedFieldsEntry[],
  { apiVersions, replicas }: ScaledObject,
  scaleVersion: string,
): ManagedFieldsEntry[] {
  const path = replicas.map(fieldElement);
  const { fields, times } = parseManagedFields(entries);
  const shown: Managers = new Map();
  for (const [manager, { set, apiVersion }] of fields) {
    if (apiVersions.includes(apiVersion) && set.has(path))
      shown.set(manager, { set: REPLICAS_ONLY, apiVersion: scaleVersion });
  }
  return formatManagedFields({ fields: shown, times });
}

/** The entries of an object after its Scale was written: who no longer owns the Scale's replicas does not own the object's. */
export function entriesOfScaled(
  entries: readonly ManagedFieldsEntry[],
  scaleEntries: readonly ManagedFieldsEntry[],
  { apiVersion: spoken, apiVersions, replicas }: ScaledObject,
): ManagedFieldsEntry[] {
  const path = replicas.map(fieldElement);
  const owned = FieldSet.of(path);
  const before = parseManagedFields(entries);
  const scale = parseManagedFields(scaleEntries);
  const after: Managed = { fields: new Map(), times: new Map() };
  const take = (manager: string, set: FieldSet, apiVersion: string) => {
    if (set.empty) return;
    after.fields.set(manager, { set, apiVersion });
    const time = before.times.get(manager);
    if (time !== undefined) after.times.set(manager, time);
  };
  for (const [manager, { set, apiVersion }] of before.fields) {
    if (!apiVersions.includes(apiVersion)) continue;
    const keeps = !set.has(path) || scale.fields.delete(manager);
    take(manager, keeps ? set : set.difference(owned), apiVersion);
  }
  // Who comes new has no time, as upstream leaves it.
  for (const [manager, { set }] of scale.fields) if (set.has(SCALE_REPLICAS)) take(manager, owned, spoken);
  return formatManagedFields(after);
}
