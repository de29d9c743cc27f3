import type { HistoryPage, OnEvents, StorageEvent, StorageWatch } from './storage.js';

/** Records looked at in one turn of the event loop while a watch catches up. */
const catchUpRecords = 500;
const noEvents: readonly StorageEvent[] = [];

interface Watch {
  readonly prefix: string;
  /** Everything up to this revision is delivered. */
  position: number;
  live: boolean;
  readonly onEvents: OnEvents;
  readonly onEnd: ((error: Error) => void) | undefined;
}

/** The watches of a store: those in the past read history page by page, those in the present get what is published. */
export class WatchHub {
  private readonly watches = new Set<Watch>();

  constructor(private readonly history: (prefix: string, after: number, limit: number) => HistoryPage) {}

  add(
    prefix: string,
    after: number,
    live: boolean,
    onEvents: OnEvents,
    onEnd: ((error: Error) => void) | undefined,
  ): StorageWatch {
    const watch: Watch = { prefix, position: after, live, onEvents, onEnd };
    this.watches.add(watch);
    if (!live) setImmediate(() => this.catchUp(watch));
    return { close: () => this.watches.delete(watch) };
  }

  publish(events: readonly StorageEvent[], revision: number): void {
    for (const watch of this.watches) {
      if (!watch.live || watch.position >= revision) continue;
      let matching: StorageEvent[] | undefined;
      for (const event of events) {
        if (event.key.startsWith(watch.prefix)) {
          if (matching === undefined) matching = [event];
          else matching.push(event);
        }
      }
      this.deliver(watch, matching ?? noEvents, revision);
    }
  }

  /** Ends all watches. */
  end(error: Error): void {
    for (const watch of this.watches) this.remove(watch, error);
  }

  private catchUp(watch: Watch): void {
    if (!this.watches.has(watch)) return;
    let page: HistoryPage;
    try {
      page = this.history(watch.prefix, watch.position, catchUpRecords);
    } catch (error) {
      this.remove(watch, error as Error);
      return;
    }
    watch.live = page.last;
    this.deliver(watch, page.events, page.revision);
    if (!watch.live) setImmediate(() => this.catchUp(watch));
  }

  private deliver(watch: Watch, events: readonly StorageEvent[], revision: number): void {
    watch.position = revision;
    try {
      watch.onEvents(events, revision);
    } catch (error) {
      this.remove(watch, error as Error);
    }
  }

  private remove(watch: Watch, error: Error): void {
    if (this.watches.delete(watch)) watch.onEnd?.(error);
  }
}
