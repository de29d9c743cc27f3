import { setImmediate as nextTurn } from 'node:timers/promises';
import { CacheEntry, type ResidentValues } from './cache-entry.js';
import { listEntries } from './cache-list.js';
import { CacheWatch, type CacheWatchOptions, type WatchSource } from './cache-watch.js';
import { CacheEvent, EventWindow } from './event-window.js';
import { prefixEnd, scopeRange } from './key-range.js';
import { RevisionWaiters } from './revision-waiters.js';
import { ScopedWatches } from './scoped-watches.js';
import { SortedEntries } from './sorted-entries.js';
import { CompactedError, FutureRevisionError, type Storage, type StorageEvent } from './storage.js';

/** Keys read in one turn of the event loop while the cache is built, or values while an old list is read. */
const turnKeys = 500;
/** Records of history looked at in one turn for a watch that begins before the window. */
const turnRecords = 500;
const maxWindowEvents = 8_192;

export interface CacheListOptions {
  /** A prefix that ends with `/`, or one key; all of the resource when absent. */
  readonly scope?: string;
  /** Entries with keys from here on: where the next page of a list begins. */
  readonly startKey?: string;
  readonly limit?: number;
  /** The state as of this revision; the newest when absent. */
  readonly revision?: number;
}

export interface CacheList<Facts> {
  /** In order of keys. Stays as it is while the cache goes on. */
  readonly entries: readonly CacheEntry<Facts>[];
  /** Entries after the last one. */
  readonly remaining: number;
  /** The revision that the list shows; a watch after it continues without a gap. */
  readonly revision: number;
}

/**
 * The current objects of one resource and the newest of their events (D4). It follows the store synchronously: what a write's
 * promise announces is here, and watchers have it. `revision` moves with the whole store, so it is true progress for
 * bookmarks of every resource.
 */
export class WatchCache<Facts> implements WatchSource<Facts> {
  window: EventWindow<Facts>;
  private readonly entries = new SortedEntries<CacheEntry<Facts>>();
  private readonly watches: ScopedWatches<Facts>;
  private readonly waiters = new RevisionWaiters(() => this.current);
  private current: number;
  private delivered: number;
  /** Events that come while the cache is being filled. */
  private early: StorageEvent[] | undefined = [];

  private constructor(
    private readonly storage: Storage,
    /** All keys of the resource begin with it. */
    readonly prefix: string,
    private readonly values: ResidentValues,
  ) {
    this.current = storage.revision;
    this.delivered = this.current;
    this.window = new EventWindow(this.current, maxWindowEvents);
    this.watches = new ScopedWatches(prefix);
  }

  /**
   * Reads the keys of the resource, page by page, and follows the store from then on. `prefix` ends with `/`. `onEnd` is told
   * when the cache can follow no longer; its watches are ended with the same error.
   */
  static async build<Facts>(
    storage: Storage,
    prefix: string,
    values: ResidentValues,
    onEnd: () => void,
  ): Promise<WatchCache<Facts>> {
    const cache = new WatchCache<Facts>(storage, prefix, values);
    const feed = storage.watch(
      prefix,
      cache.current,
      (events, revision) => cache.follow(events, revision),
      (error) => {
        cache.watches.end(error);
        cache.waiters.end(error);
        onEnd();
      },
    );
    try {
      await cache.fill();
    } catch (error) {
      feed.close();
      throw error;
    }
    return cache;
  }

  /** Everything up to this revision is here. */
  get revision(): number {
    return this.current;
  }

  /** Everything up to this revision has been offered to watchers. */
  get progress(): number {
    return this.delivered;
  }

  get size(): number {
    return this.entries.size;
  }

  get(key: string): CacheEntry<Facts> | undefined {
    return this.entries.get(key);
  }

  /**
   * Throws `CompactedError` for a revision older than the window, which `listAt` may still read, and `FutureRevisionError`
   * for one that the store has not reached (`waitFor` waits for it).
   */
  list(options: CacheListOptions = {}): CacheList<Facts> {
    const revision = options.revision ?? this.current;
    if (revision > this.current) throw new FutureRevisionError(revision, this.current);
    if (revision < this.window.start) throw new CompactedError(this.window.start);
    const { start, end } = this.rangeOf(options);
    return { ...listEntries(this.entries, this.window, start, end, revision, options.limit), revision };
  }

  /** The state as of a revision, from the window or from the store's history. Throws as `list` does. */
  async listAt(options: CacheListOptions & { readonly revision: number }): Promise<CacheList<Facts>> {
    const { revision, limit = Number.POSITIVE_INFINITY } = options;
    if (revision >= this.window.start) return this.list(options);
    const { start, end } = this.rangeOf(options);
    const entries: CacheEntry<Facts>[] = [];
    for (let from = start; ; ) {
      const wanted = Math.min(limit - entries.length, turnKeys);
      const last = wanted === limit - entries.length;
      const range = this.storage.range(from, end, { revision, limit: wanted, count: last });
      for (const { key, revision, value } of range.items) entries.push(this.entry(key, revision, value));
      if (!range.more || last) return { entries, remaining: range.remaining ?? 0, revision };
      from = `${range.items.at(-1)!.key}\0`;
      await nextTurn();
    }
  }

  /** Resolves when the cache has reached the revision; rejects with `FutureRevisionError` after `timeoutMs`. */
  waitFor(revision: number, timeoutMs: number): Promise<void> {
    return this.waiters.wait(revision, timeoutMs);
  }

  /** The watch is paused: `resume` starts it. Throws `CompactedError` when events after `after` are no longer kept. */
  watch(options: CacheWatchOptions<Facts>): CacheWatch<Facts> {
    const oldest = Math.min(this.window.start, this.storage.compactRevision);
    if (options.after < oldest) throw new CompactedError(oldest);
    const watch = new CacheWatch<Facts>(this, this.prefix, options);
    this.watches.add(watch);
    return watch;
  }

  forget(watch: CacheWatch<Facts>): void {
    this.watches.remove(watch);
  }

  history(after: number): { readonly events: readonly CacheEvent<Facts>[]; readonly revision: number } {
    const page = this.storage.history(this.prefix, after, turnRecords);
    const events = page.events.map(({ type, key, revision, value, previousRevision }) => {
      const previous = previousRevision === 0 ? undefined : this.entry(key, previousRevision);
      return new CacheEvent<Facts>(type, this.entry(key, revision, value), previous, value.length);
    });
    return { events, revision: page.revision };
  }

  private rangeOf(options: CacheListOptions): { readonly start: string; readonly end: string } {
    const { start, end } = scopeRange(options.scope ?? this.prefix);
    const { startKey } = options;
    return { start: startKey !== undefined && startKey > start ? startKey : start, end };
  }

  private entry(key: string, revision: number, value?: Buffer): CacheEntry<Facts> {
    const entry = new CacheEntry<Facts>(key, revision, this.values);
    if (value !== undefined) this.values.admit(entry, value);
    return entry;
  }

  private async fill(): Promise<void> {
    const end = prefixEnd(this.prefix);
    for (let from = this.prefix; ; ) {
      const keys = this.storage.keys(from, end, turnKeys);
      for (const { key, revision } of keys) this.entries.set(this.entry(key, revision));
      if (keys.length < turnKeys) break;
      from = `${keys.at(-1)!.key}\0`;
      await nextTurn();
    }
    // A page shows the store as it was when it was read, which may be later than an event.
    for (const { type, key, revision, value } of this.early ?? []) {
      const found = this.entries.get(key);
      if (found !== undefined && found.revision >= revision) continue;
      if (type === 'put') this.entries.set(this.entry(key, revision, value));
      else if (found !== undefined) this.entries.delete(key);
    }
    this.early = undefined;
    this.window = new EventWindow(this.current, maxWindowEvents);
  }

  private follow(events: readonly StorageEvent[], revision: number): void {
    if (this.early !== undefined) {
      this.early.push(...events);
      this.current = revision;
      this.delivered = revision;
      return;
    }
    // The state is that of the whole batch before anyone hears of it.
    const fresh: CacheEvent<Facts>[] = [];
    for (const { type, key, revision, value } of events) {
      const entry = this.entry(key, revision, value);
      const previous = type === 'put' ? this.entries.set(entry) : this.entries.delete(key);
      const event = new CacheEvent<Facts>(type, entry, previous, value.length);
      this.window.push(event);
      fresh.push(event);
    }
    this.current = revision;
    for (const event of fresh) this.watches.offer(event);
    this.delivered = revision;
    this.waiters.wake();
  }
}
