import { ResidentValues } from './cache-entry.js';
import type { Storage } from './storage.js';
import { WatchCache } from './watch-cache.js';

/** Bytes of values that all caches together keep in memory beside the store's own. */
const defaultResidentBytes = 32 << 20;

/** The watch caches of a store, each built when it is first asked for. */
export class WatchCaches<Facts> {
  private readonly ready = new Map<string, WatchCache<Facts>>();
  private readonly building = new Map<string, Promise<WatchCache<Facts>>>();
  private readonly values: ResidentValues;

  constructor(
    private readonly storage: Storage,
    residentBytes: number = defaultResidentBytes,
  ) {
    this.values = new ResidentValues(storage, residentBytes);
  }

  /** The cache if it is built already: no promise on hot paths. `prefix` ends with `/`. */
  built(prefix: string): WatchCache<Facts> | undefined {
    return this.ready.get(prefix);
  }

  get(prefix: string): Promise<WatchCache<Facts>> {
    const ready = this.ready.get(prefix);
    if (ready !== undefined) return Promise.resolve(ready);
    let building = this.building.get(prefix);
    if (building === undefined) {
      building = this.build(prefix).finally(() => this.building.delete(prefix));
      this.building.set(prefix, building);
    }
    return building;
  }

  private async build(prefix: string): Promise<WatchCache<Facts>> {
    let ended = false;
    const cache = await WatchCache.build<Facts>(this.storage, prefix, this.values, () => {
      ended = true;
      this.ready.delete(prefix);
    });
    if (!ended) this.ready.set(prefix, cache);
    return cache;
  }
}
