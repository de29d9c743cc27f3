import type { CacheEvent, EventWindow } from './event-window.js';
import { inScope } from './key-range.js';

/** Events delivered in one turn of the event loop while a watch catches up. */
const turnEvents = 500;

/** The consumer did not keep up; it should begin again from a list. */
export class SlowWatchError extends Error {
  constructor(readonly queuedBytes: number) {
    super(`the watch is closed because it fell ${queuedBytes} bytes behind`);
    this.name = 'SlowWatchError';
  }
}

export interface CacheWatchOptions<Facts> {
  /** Events strictly after this revision. */
  readonly after: number;
  /** A prefix that ends with `/`, or one key; all of the resource when absent. */
  readonly scope?: string;
  /**
   * Takes the next event, called synchronously when it is published. False pauses the watch until `resume`; this event
   * counts as taken. An error that it throws ends the watch.
   */
  readonly deliver: (event: CacheEvent<Facts>) => boolean;
  /**
   * The watch is over, not by `close`: `CompactedError` (history is gone), `SlowWatchError`, `StoreClosedError`, or what
   * `deliver` threw.
   */
  readonly onEnd: (error: Error) => void;
  /** Bytes of values published while the watch is paused that it may fall behind; then it ends. 16 MiB when absent. */
  readonly maxQueuedBytes?: number;
}

/** What a watch needs of its cache. */
export interface WatchSource<Facts> {
  readonly window: EventWindow<Facts>;
  /** Everything up to this revision has been offered to watches. */
  readonly progress: number;
  /** Events older than the window. Throws `CompactedError`. */
  history(after: number): { readonly events: readonly CacheEvent<Facts>[]; readonly revision: number };
  forget(watch: CacheWatch<Facts>): void;
}

const defaultMaxQueuedBytes = 16 << 20;

/**
 * One watcher's place in the stream of events. A watch that is behind or paused holds no queue: it reads on from the window
 * that all share, or from the store's history when the window has moved on.
 */
export class CacheWatch<Facts> {
  readonly scope: string;
  private readonly options: CacheWatchOptions<Facts>;
  private readonly maxQueuedBytes: number;
  private position: number;
  /** `live` gets events as they are published; `reading` has a turn of reading ahead. */
  private state: 'paused' | 'reading' | 'live' | 'ended' = 'paused';
  private queuedBytes = 0;

  constructor(
    private readonly source: WatchSource<Facts>,
    prefix: string,
    options: CacheWatchOptions<Facts>,
  ) {
    this.options = options;
    this.scope = options.scope ?? prefix;
    this.maxQueuedBytes = options.maxQueuedBytes ?? defaultMaxQueuedBytes;
    this.position = options.after;
  }

  /** All events up to this revision have been delivered: what a bookmark may say. */
  get progress(): number {
    return this.state === 'live' ? Math.max(this.position, this.source.progress) : this.position;
  }

  /** Begins, or goes on after a pause; what was published meanwhile is delivered before it returns, or in later turns. */
  resume(): void {
    if (this.state === 'paused') this.read();
  }

  close(): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    this.source.forget(this);
  }

  /** For the cache: an event in the watch's scope is published. */
  offer(event: CacheEvent<Facts>): void {
    if (event.entry.revision <= this.position) return;
    if (this.state === 'live') {
      this.deliver(event);
      return;
    }
    this.queuedBytes += event.bytes;
    if (this.queuedBytes > this.maxQueuedBytes) this.end(new SlowWatchError(this.queuedBytes));
  }

  /** For the cache: ends the watch with a reason. */
  end(error: Error): void {
    if (this.state === 'ended') return;
    this.close();
    this.options.onEnd(error);
  }

  private deliver(event: CacheEvent<Facts>): void {
    this.position = event.entry.revision;
    try {
      if (!this.options.deliver(event) && this.state !== 'ended') this.state = 'paused';
    } catch (error) {
      this.end(error as Error);
    }
  }

  private read(): void {
    this.state = 'reading';
    this.queuedBytes = 0;
    if (this.position < this.source.window.start) this.readHistory();
    else this.readWindow();
  }

  private readWindow(): void {
    const { window } = this.source;
    let sequence = window.seqAfter(this.position);
    for (let turns = 0; sequence < window.end; turns++) {
      if (turns === turnEvents) {
        this.readLater();
        return;
      }
      const event = window.at(sequence++);
      if (!this.take(event)) return;
    }
    this.state = 'live';
  }

  private readHistory(): void {
    let page: ReturnType<WatchSource<Facts>['history']>;
    try {
      page = this.source.history(this.position);
    } catch (error) {
      this.end(error as Error);
      return;
    }
    for (const event of page.events) {
      if (!this.take(event)) return;
    }
    this.position = page.revision;
    this.readLater();
  }

  /** Delivers an event if it is in scope; false when reading must stop. */
  private take(event: CacheEvent<Facts>): boolean {
    if (inScope(event.entry.key, this.scope)) this.deliver(event);
    else this.position = event.entry.revision;
    return this.state === 'reading';
  }

  private readLater(): void {
    setImmediate(() => {
      if (this.state === 'reading') this.read();
    });
  }
}
