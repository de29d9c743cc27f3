import { setImmediate } from 'node:timers/promises';
import { resourcePrefix } from '../../registry/storage-keys.js';
import type { Scheme } from '../../scheme/scheme.js';
import type { Storage } from '../../storage/storage.js';
import type { CountObjects } from './families.js';

/** Counts what the store has of each resource that is served, from its index; other requests take their turns in between. */
export const countStored =
  (scheme: Scheme, storage: Storage): CountObjects =>
  async () => {
    const counts = new Map<string, number>();
    for (const { versions } of scheme.groups) {
      for (const { storage: place } of versions.flatMap(({ resources }) => resources)) {
        if (place === undefined) continue;
        const name = place.group === '' ? place.resource : `${place.resource}.${place.group}`;
        if (counts.has(name)) continue;
        const prefix = resourcePrefix(place);
        const { items, remaining = 0 } = storage.range(prefix, `${prefix}\uffff`, { limit: 1, count: true });
        counts.set(name, items.length + remaining);
        if (remaining > 0) await setImmediate();
      }
    }
    return counts;
  };
