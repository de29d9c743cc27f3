import type { CacheWatch } from '../../../../runtime/storage/cache-watch.js';
import type { CacheEvent } from '../../../../runtime/storage/event-window.js';
import type { WatchCache } from '../../../../runtime/storage/watch-cache.js';

export const describedEvent = (event: CacheEvent<unknown>) =>
  `${event.entry.revision} ${event.type} ${event.entry.key} ${event.entry.value.toString()}`;

/** A consumer that takes as many events as it has room for, and checks their order. */
export class CacheWatcher {
  readonly events: CacheEvent<unknown>[] = [];
  readonly seen: string[] = [];
  error: Error | undefined;
  room = Number.POSITIVE_INFINITY;
  readonly watch: CacheWatch<unknown>;
  private waiting: (() => void)[] = [];

  constructor(cache: WatchCache<unknown>, after: number, scope?: string, maxQueuedBytes?: number) {
    let last = after;
    this.watch = cache.watch({
      after,
      ...(scope === undefined ? {} : { scope }),
      ...(maxQueuedBytes === undefined ? {} : { maxQueuedBytes }),
      deliver: (event) => {
        if (event.entry.revision <= last) throw new Error(`${event.entry.revision} after ${last}`);
        last = event.entry.revision;
        this.events.push(event);
        this.seen.push(describedEvent(event));
        this.room--;
        this.wake();
        return this.room > 0;
      },
      onEnd: (error) => {
        this.error = error;
        this.wake();
      },
    });
  }

  resume(room = Number.POSITIVE_INFINITY): this {
    this.room = room;
    this.watch.resume();
    return this;
  }

  async until(done: () => boolean): Promise<void> {
    while (!done() && this.error === undefined) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private wake(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }
}
