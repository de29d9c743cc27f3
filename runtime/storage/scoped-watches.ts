import type { CacheWatch } from './cache-watch.js';
import type { CacheEvent } from './event-window.js';

/** The watches of a cache by scope, so that an event reaches those it concerns without asking the others. */
export class ScopedWatches<Facts> {
  private readonly byScope = new Map<string, Set<CacheWatch<Facts>>>();

  constructor(private readonly prefix: string) {}

  add(watch: CacheWatch<Facts>): void {
    const watches = this.byScope.get(watch.scope);
    if (watches === undefined) this.byScope.set(watch.scope, new Set([watch]));
    else watches.add(watch);
  }

  remove(watch: CacheWatch<Facts>): void {
    const watches = this.byScope.get(watch.scope);
    if (watches?.delete(watch) && watches.size === 0) this.byScope.delete(watch.scope);
  }

  /** To the watches of the whole resource, of each prefix of the key that ends with `/`, and of the key itself. */
  offer(event: CacheEvent<Facts>): void {
    if (this.byScope.size === 0) return;
    const { key } = event.entry;
    this.offerTo(this.prefix, event);
    for (let slash = key.indexOf('/', this.prefix.length); slash > 0; slash = key.indexOf('/', slash + 1)) {
      this.offerTo(key.slice(0, slash + 1), event);
    }
    this.offerTo(key, event);
  }

  end(error: Error): void {
    for (const watches of [...this.byScope.values()]) {
      for (const watch of [...watches]) watch.end(error);
    }
  }

  private offerTo(scope: string, event: CacheEvent<Facts>): void {
    const watches = this.byScope.get(scope);
    if (watches === undefined) return;
    for (const watch of watches) watch.offer(event);
  }
}
