import type { LogRecord, RevisionLog } from './revision-log.js';
import { StoreWriteError } from './storage-errors.js';

/** Bounds of one batch: so much is copied in one turn of the event loop and fsynced at once. */
const maxBatchRecords = 1_000;
const maxBatchBytes = 4 << 20;

/** A write that is accepted, numbered and encoded, but not durable yet. */
export interface PendingWrite {
  readonly record: LogRecord;
  /** The pending write of the same key that this one stands on; undefined once either is settled. */
  under: PendingWrite | undefined;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  /** Told when the write is published or has failed. */
  readonly onSettled: (() => void)[];
  failure: StoreWriteError | undefined;
}

interface Job {
  readonly run: () => Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: writes that arrive while a batch is on its way to the disk become the next batch and share its fsync. One
 * batch is on its way at a time, so batches become durable, and are published, in order of revisions.
 */
export class GroupCommit {
  private queue: PendingWrite[] = [];
  private readonly jobs: Job[] = [];
  private readonly heads = new Map<string, PendingWrite>();
  private readonly idle: (() => void)[] = [];
  private busy = false;

  constructor(
    private readonly log: RevisionLog,
    private readonly publish: (records: readonly LogRecord[]) => void,
  ) {}

  /** The newest write of the key that is not published yet. */
  head(key: string): PendingWrite | undefined {
    return this.heads.get(key);
  }

  add(write: PendingWrite): void {
    this.queue.push(write);
    this.heads.set(write.record.key, write);
    this.wake();
  }

  /** Runs work on the log when no batch is on its way. */
  job(run: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.jobs.push({ run, resolve, reject });
      this.wake();
    });
  }

  /** Resolves when nothing waits any more. */
  drained(): Promise<void> {
    return this.busy ? new Promise((resolve) => this.idle.push(resolve)) : Promise.resolve();
  }

  /** Begins at the end of this turn of the event loop, so that all writes of the turn are in one batch. */
  private wake(): void {
    if (this.busy) return;
    this.busy = true;
    setImmediate(() => void this.next());
  }

  private async next(): Promise<void> {
    const job = this.jobs.shift();
    if (job !== undefined) await job.run().then(job.resolve, job.reject);
    if (this.queue.length > 0) await this.commit(this.takeBatch());
    if (this.queue.length > 0 || this.jobs.length > 0) {
      setImmediate(() => void this.next());
      return;
    }
    this.busy = false;
    for (const resolve of this.idle.splice(0)) resolve();
  }

  private takeBatch(): PendingWrite[] {
    let bytes = 0;
    let length = 0;
    while (length < this.queue.length && length < maxBatchRecords && bytes < maxBatchBytes) {
      bytes += this.queue[length++]!.record.value.length;
    }
    if (length === this.queue.length) {
      const all = this.queue;
      this.queue = [];
      return all;
    }
    return this.queue.splice(0, length);
  }

  private async commit(batch: readonly PendingWrite[]): Promise<void> {
    const records = batch.map((write) => write.record);
    try {
      await this.log.append(records);
    } catch (cause) {
      this.fail(batch, cause);
      return;
    }
    for (const write of batch) this.settle(write);
    this.publish(records);
    for (const write of batch) {
      write.resolve();
      for (const told of write.onSettled) told();
    }
  }

  /** The batch did not happen, nor can what was to stand on it. */
  private fail(batch: readonly PendingWrite[], cause: unknown): void {
    const failed = [...batch];
    for (const write of batch) write.failure = new StoreWriteError(cause);
    this.queue = this.queue.filter((write) => {
      write.failure = write.under?.failure;
      if (write.failure !== undefined) failed.push(write);
      return write.failure === undefined;
    });
    for (const write of failed) this.settle(write);
    for (const write of failed) {
      write.reject(write.failure!);
      for (const told of write.onSettled) told();
    }
  }

  private settle(write: PendingWrite): void {
    write.under = undefined;
    if (this.heads.get(write.record.key) === write) this.heads.delete(write.record.key);
  }
}
