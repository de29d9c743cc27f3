/** An object has at most so many updaters: the oldest become one for each version. */
import { compareUtf8 } from '../api/utf8-order.js';
import { type Managed, type ManagerKey, managerIdOf, managerKey } from './managers.js';

const MAX_UPDATERS = 10;
const ANCIENT = 'ancient-changes';

export function capUpdaters(managed: Managed): Managed {
  if (managed.fields.size <= MAX_UPDATERS) return managed;
  const updaters = [...managed.fields.keys()].filter((key) => managerIdOf(key).operation === 'Update');
  if (updaters.length <= MAX_UPDATERS) return managed;
  const fields = new Map(managed.fields);
  const times = new Map(managed.times);
  const timeOf = (key: ManagerKey) => times.get(key) ?? '';
  updaters.sort((a, b) => compareUtf8(timeOf(a), timeOf(b)) || compareUtf8(a, b));
  const firstOf = new Map<string, ManagerKey>();
  let count = updaters.length;
  for (const key of updaters) {
    if (count <= MAX_UPDATERS) break;
    const { apiVersion, set } = fields.get(key)!;
    const bucket = managerKey({ manager: ANCIENT, operation: 'Update', apiVersion, subresource: '' });
    const first = firstOf.get(apiVersion);
    if (first === undefined || key === bucket) {
      firstOf.set(apiVersion, key);
      continue;
    }
    let kept = fields.get(bucket);
    if (kept === undefined) {
      kept = fields.get(first)!;
      fields.delete(first);
    }
    fields.delete(key);
    fields.set(bucket, { apiVersion, set: kept.set.union(set) });
    const time = times.get(key);
    if (time !== undefined) times.set(bucket, time);
    count--;
  }
  return { fields, times };
}
