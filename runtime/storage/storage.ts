/**
 * What a store of revisions must do (D3). One suite of tests runs on every implementation.
 *
 * Revisions are one total order for the whole store: each successful write has its own, greater than all before it.
 * Keys are `/registry/<group>/<resource>/<namespace>/<name>`-like strings, ordered by code unit. Values are JSON bytes.
 */
export interface Storage {
  /** The revision of the newest published write; 1 in a fresh store, so that no object has revision 0. */
  readonly revision: number;

  /** The oldest revision that `range` can still show; `watch` and `history` can start after it. */
  readonly compactRevision: number;

  /** The current value, from published writes only. */
  get(key: string): KeyValue | undefined;

  /**
   * Keys in `[start, end)` in order, as of `revision` (the newest when absent).
   * Throws `CompactedError` for a revision that is compacted, `FutureRevisionError` for one not reached yet.
   */
  range(start: string, end: string, options?: RangeOptions): RangeResult;

  /** The first `limit` keys in `[start, end)` now and the revisions of their values: a range that reads no values. */
  keys(start: string, end: string, limit: number): readonly KeyRevision[];

  /** The bytes that the write with this revision made; undefined when history has dropped them. */
  value(revision: number): Buffer | undefined;

  /** The same bytes, lent until the store is read again: for who looks at many values once. */
  lentValue(revision: number): Buffer | undefined;

  /**
   * Compare and swap: writes when the key's newest revision (pending writes included) is `expected`, 0 for "absent".
   * Resolves after the write is durable and published to watchers. `encode` is called at most once, synchronously with the
   * decision to write, with the revision that the write gets, so that the bytes carry it; an error it throws leaves the
   * store unchanged. Rejects with `StoreWriteError` when the log could not keep the write.
   */
  put(key: string, expected: number, encode: (revision: number) => Buffer): Promise<WriteResult>;

  /**
   * Deletes when the key's newest revision is `expected`. `encode` gives the final state of the object, whose
   * resourceVersion is the deletion's revision (W38); watchers receive it.
   */
  delete(key: string, expected: number, encode: (revision: number) => Buffer): Promise<WriteResult>;

  /**
   * Events of keys with the prefix, strictly after `after`, in order and without gaps or duplicates. `onEvents` gets each
   * durable batch synchronously when it is published, and `revision`, up to which nothing is missing; batches without
   * events of the prefix tell progress. A watch that starts in the past first receives history in later turns of the event
   * loop. Throws `CompactedError` when `after` is older than the history kept; `onEnd` is told when that happens on the way,
   * when `onEvents` throws, and when the store closes.
   */
  watch(prefix: string, after: number, onEvents: OnEvents, onEnd?: (error: Error) => void): StorageWatch;

  /**
   * A page of the events of keys with the prefix, strictly after `after`. Looks at `limit` records of any key at most, so a
   * page may be empty; the next one starts after its `revision`. Throws as `range` does.
   */
  history(prefix: string, after: number, limit: number): HistoryPage;

  /** Drops history before `revision`; current values stay. */
  compact(revision: number): Promise<void>;

  /** Waits for pending writes, then releases files and locks. Writes that come later reject with `StoreClosedError`. */
  close(): Promise<void>;
}

export interface KeyRevision {
  readonly key: string;
  /** Revision of the write that made the value. */
  readonly revision: number;
}

export interface KeyValue extends KeyRevision {
  readonly value: Buffer;
}

export interface RangeOptions {
  readonly revision?: number;
  /** At most so many; `more` of the result tells whether there were others. */
  readonly limit?: number;
  /** Asks for `remaining`, which reads the whole rest of the index. */
  readonly count?: boolean;
}

export interface RangeResult {
  readonly items: readonly KeyValue[];
  readonly more: boolean;
  /** Keys in the range after the last item returned, when asked for. */
  readonly remaining: number | undefined;
  /** The revision that the result shows. */
  readonly revision: number;
}

/** `ok: false`: the comparison failed against a published write; `current` is what stands there now (undefined when absent). */
export type WriteResult =
  | { readonly ok: true; readonly revision: number; readonly value: Buffer }
  | { readonly ok: false; readonly current: KeyValue | undefined };

export interface StorageEvent {
  readonly type: 'put' | 'delete';
  readonly key: string;
  readonly revision: number;
  /** The new value; of a delete the final state. */
  readonly value: Buffer;
  /** Revision of the value before, 0 when there was none; `Storage.value` has its bytes while history keeps them. */
  readonly previousRevision: number;
}

export type OnEvents = (events: readonly StorageEvent[], revision: number) => void;

export interface HistoryPage {
  readonly events: readonly StorageEvent[];
  /** Nothing of the prefix is missing up to here. */
  readonly revision: number;
  /** There is nothing after this page yet: `revision` is the store's. */
  readonly last: boolean;
}

export interface StorageWatch {
  close(): void;
}

/** The history asked for is compacted. */
export class CompactedError extends Error {
  constructor(readonly compactRevision: number) {
    super(`the requested revision has been compacted, the oldest kept is ${compactRevision}`);
    this.name = 'CompactedError';
  }
}

/** The revision asked for lies ahead of the store. */
export class FutureRevisionError extends Error {
  constructor(
    readonly requested: number,
    readonly current: number,
  ) {
    super(`revision ${requested} is ahead of the store's ${current}`);
    this.name = 'FutureRevisionError';
  }
}
