/**
 * What a store of revisions must do (D3). One suite of tests runs on every implementation.
 *
 * Revisions are one total order for the whole store: each successful write has its own, greater than all before it.
 * Keys are `/registry/<group>/<resource>/<namespace>/<name>`-like strings, ordered by code unit. Values are JSON bytes.
 */
export interface Storage {
  /** The revision of the newest durable write; 1 in a fresh store, so that no object has revision 0. */
  readonly revision: number;

  /** The current value, from durable writes only. */
  get(key: string): KeyValue | undefined;

  /**
   * Keys in `[start, end)` in order, as of `revision` (the newest when absent).
   * Throws `CompactedError` for a revision that is compacted, `FutureRevisionError` for one not reached yet.
   */
  range(start: string, end: string, options?: RangeOptions): RangeResult;

  /**
   * Compare and swap: writes when the key's newest revision (pending writes included) is `expected`, 0 for "absent".
   * Resolves after the write is durable and published to watchers. `encode` is called once, synchronously, with the
   * revision that the write gets, so that the bytes carry it; an error it throws leaves the store unchanged.
   */
  put(key: string, expected: number, encode: (revision: number) => Buffer): Promise<WriteResult>;

  /**
   * Deletes when the key's newest revision is `expected`. `encode` gives the final state of the object, whose
   * resourceVersion is the deletion's revision (W38); watchers receive it.
   */
  delete(key: string, expected: number, encode: (revision: number) => Buffer): Promise<WriteResult>;

  /**
   * Events of keys with the prefix, strictly after `after`, in order and without gaps; `onEvents` is called synchronously with
   * each durable batch. Throws `CompactedError` when `after` is older than the history kept.
   */
  watch(prefix: string, after: number, onEvents: (events: readonly StorageEvent[], revision: number) => void): StorageWatch;

  /** Drops history before `revision`; current values stay. */
  compact(revision: number): Promise<void>;

  /** Waits for pending writes, then releases files and locks. */
  close(): Promise<void>;
}

export interface KeyValue {
  readonly key: string;
  readonly value: Buffer;
  /** Revision of the write that made this value. */
  readonly revision: number;
}

export interface RangeOptions {
  readonly revision?: number;
  /** At most so many; `more` of the result tells whether there were others. */
  readonly limit?: number;
}

export interface RangeResult {
  readonly items: readonly KeyValue[];
  readonly more: boolean;
  /** Keys in the range after the last item returned. */
  readonly remaining: number;
  /** The revision that the result shows. */
  readonly revision: number;
}

/** `ok: false`: the comparison failed; `current` is what stands there now (undefined when absent or still pending). */
export type WriteResult = { readonly ok: true; readonly revision: number; readonly value: Buffer } | { readonly ok: false; readonly current: KeyValue | undefined };

export interface StorageEvent {
  readonly type: 'put' | 'delete';
  readonly key: string;
  readonly revision: number;
  /** The new value; of a delete the final state. */
  readonly value: Buffer;
  /** The value before, when there was one. */
  readonly previous: Buffer | undefined;
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
