import { Compactor } from './compactor.js';
import { GroupCommit, type PendingWrite } from './group-commit.js';
import { defaultHistoryLimits, type HistoryLimits, HistoryWindow } from './history-window.js';
import { keyBytes, maxKeyBytes } from './key-range.js';
import { ownedBuffer } from './owned-buffer.js';
import type { LogRecord, RecordHead, RevisionLog } from './revision-log.js';
import { eventOf, readHistory, readKey, readKeys, readRange } from './revision-reads.js';
import {
  CompactedError,
  FutureRevisionError,
  type HistoryPage,
  type KeyRevision,
  type KeyValue,
  type OnEvents,
  type RangeOptions,
  type RangeResult,
  type Storage,
  type StorageWatch,
  type WriteResult,
} from './storage.js';
import { StoreClosedError } from './storage-errors.js';
import { WatchHub } from './watch-hub.js';

/** How often the age of history is looked at. */
const expiryIntervalMs = 10_000;

/**
 * Revisions over a log: several versions of each key, compare and swap against the newest write, published or not. All
 * reads show the store as of `revision`, even while the log already has a batch that is not published.
 */
export class MvccStorage implements Storage {
  private published: number;
  private assigned: number;
  private closing: Promise<void> | undefined;
  private readonly commits: GroupCommit;
  private readonly compactor: Compactor;
  private readonly hub = new WatchHub((prefix, after, limit) => this.history(prefix, after, limit));
  private readonly window: HistoryWindow;
  private readonly expiryTimer: NodeJS.Timeout;

  constructor(
    private readonly log: RevisionLog,
    limits: HistoryLimits = defaultHistoryLimits,
  ) {
    this.published = log.openedAt;
    this.assigned = log.openedAt;
    this.commits = new GroupCommit(log, (records) => this.publish(records));
    this.compactor = new Compactor(log, this.commits);
    this.window = new HistoryWindow(limits);
    // History of earlier runs counts as new: its times are not kept.
    this.window.add(log.openedAt, log.openedAt - log.compactRevision, 0, performance.now());
    this.expiryTimer = setInterval(() => this.expireHistory(), expiryIntervalMs).unref();
  }

  get revision(): number {
    return this.published;
  }

  get compactRevision(): number {
    return this.compactor.revision;
  }

  get(key: string): KeyValue | undefined {
    return readKey(this.log, key, this.published);
  }

  range(start: string, end: string, options: RangeOptions = {}): RangeResult {
    const revision = options.revision ?? this.published;
    this.checkRevision(revision);
    return readRange(this.log, start, end, revision, options);
  }

  keys(start: string, end: string, limit: number): readonly KeyRevision[] {
    return readKeys(this.log, start, end, this.published, limit);
  }

  value(revision: number): Buffer | undefined {
    return this.log.value(revision);
  }

  lentValue(revision: number): Buffer | undefined {
    return this.log.lentValue(revision);
  }

  put(key: string, expected: number, encode: (revision: number) => Buffer): Promise<WriteResult> {
    return this.write('put', key, expected, encode);
  }

  delete(key: string, expected: number, encode: (revision: number) => Buffer): Promise<WriteResult> {
    if (expected === 0) throw new RangeError(`cannot delete ${key} at revision 0, which stands for "absent"`);
    return this.write('delete', key, expected, encode);
  }

  history(prefix: string, after: number, limit: number): HistoryPage {
    this.checkRevision(after);
    return readHistory(this.log, prefix, after, this.published, limit);
  }

  watch(prefix: string, after: number, onEvents: OnEvents, onEnd?: (error: Error) => void): StorageWatch {
    if (this.closing !== undefined) throw new StoreClosedError();
    this.checkRevision(after);
    return this.hub.add(prefix, after, after === this.published, onEvents, onEnd);
  }

  async compact(revision: number): Promise<void> {
    if (this.closing !== undefined) throw new StoreClosedError();
    if (revision > this.published) throw new FutureRevisionError(revision, this.published);
    await this.compactor.compact(revision);
  }

  close(): Promise<void> {
    this.closing ??= this.finish();
    return this.closing;
  }

  private async finish(): Promise<void> {
    clearInterval(this.expiryTimer);
    this.compactor.stop();
    await this.commits.drained();
    this.hub.end(new StoreClosedError());
    await this.log.close();
  }

  private checkRevision(revision: number): void {
    if (revision < this.compactor.revision) throw new CompactedError(this.compactor.revision);
    if (revision > this.published) throw new FutureRevisionError(revision, this.published);
  }

  private async write(
    type: LogRecord['type'],
    key: string,
    expected: number,
    encode: (revision: number) => Buffer,
  ): Promise<WriteResult> {
    const length = keyBytes(key);
    if (length === 0 || length > maxKeyBytes)
      throw new RangeError(`a key must have 1 to ${maxKeyBytes} bytes, not ${length}`);
    for (;;) {
      if (this.closing !== undefined) throw new StoreClosedError();
      const pending = this.commits.head(key);
      if (pending === undefined) {
        const head = this.log.head(key);
        if (liveRevision(head) !== expected) return { ok: false, current: this.get(key) };
        return this.enqueue(type, key, head, undefined, encode);
      }
      const head = { revision: pending.record.revision, deleted: pending.record.type === 'delete' };
      if (liveRevision(head) === expected) return this.enqueue(type, key, head, pending, encode);
      // Whether this is a conflict is known when the other write is durable or has failed.
      await new Promise<void>((resolve) => pending.onSettled.push(resolve));
    }
  }

  private enqueue(
    type: LogRecord['type'],
    key: string,
    head: RecordHead | undefined,
    under: PendingWrite | undefined,
    encode: (revision: number) => Buffer,
  ): Promise<WriteResult> {
    const revision = this.assigned + 1;
    const value = ownedBuffer(encode(revision));
    if (this.assigned >= revision) throw new Error('a write inside the encoding of another one');
    this.assigned = revision;
    const previous = head?.revision ?? 0;
    const record: LogRecord = { revision, type, key, previous, creates: head?.deleted ?? true, value };
    return new Promise<WriteResult>((resolve, reject) => {
      const done = () => resolve({ ok: true, revision, value });
      this.commits.add({ record, under, resolve: done, reject, onSettled: [], failure: undefined });
    });
  }

  private publish(records: readonly LogRecord[]): void {
    const revision = records.at(-1)!.revision;
    this.published = revision;
    this.hub.publish(
      records.map((record) => eventOf(record, record.value)),
      revision,
    );
    const bytes = records.reduce((sum, record) => sum + record.value.length, 0);
    this.window.add(revision, records.length, bytes, performance.now());
    this.expireHistory();
  }

  private expireHistory(): void {
    const revision = this.window.expire(performance.now());
    // A step that fails leaves history as it is; the next one tries again.
    if (revision !== undefined) this.compactor.compact(revision).catch(() => undefined);
  }
}

/** The revision that a compare sees: 0 for absent. */
function liveRevision(head: RecordHead | undefined): number {
  return head === undefined || head.deleted ? 0 : head.revision;
}
