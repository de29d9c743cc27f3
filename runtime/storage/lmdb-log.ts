import type { RootDatabase } from 'lmdb';
import {
  headBytes,
  type KeyEncoder,
  numberBytes,
  readHead,
  readLink,
  readNumber,
  readValue,
  recordBytes,
  revisionKeys,
  stringKeys,
  viewValue,
  writeHead,
  writeRecord,
} from './lmdb-encoding.js';
import type { LogRecord, RecordHead, RecordLink, RevisionLog } from './revision-log.js';
import { StoreUnreadableError } from './storage-errors.js';

/** What this code writes; a store of another number is refused. */
const formatNumber = 1;
const formatKey = 'format';
const compactedKey = 'compacted';

/** lmdb's pages of 16 KiB: eleven objects of 1 KiB in each, 1.3 times the data on disk (4 KiB pages: 3.1 times). */
const pageBytes = 16_384;

/**
 * Address space reserved for the file. lmdb would begin small and map the file anew as it grows, and the pages of old maps
 * count as memory of the process. lmdb still grows beyond it. Windows would make the file so long.
 */
const mapBytes = process.platform === 'win32' ? undefined : 16 * 2 ** 30;

/** Bytes kept for batches; a larger batch gets memory of its own. */
const stagingBytes = 1 << 20;

/** The last key that a revision can be. */
const maxRevision = 2 ** 48 - 1;

/** The part of lmdb's `Database` that is used, with values decoded as `V` and written as bytes. */
interface Table<K, V> {
  get(key: K): V | undefined;
  /** Valid until the next read. */
  getBinaryFast(key: K): Uint8Array | undefined;
  getRange(range: { start: K; end: K }): Iterable<{ readonly key: K; readonly value: V }>;
  getKeys(range: { start: K; end: K; reverse: boolean; limit: number }): Iterable<K>;
  put(key: K, bytes: Uint8Array): Promise<boolean>;
  remove(key: K): Promise<boolean>;
}

/**
 * A log in one lmdb file: `records` by revision, each written once at the end of its tree, and `index` with the newest
 * revision of each key. A batch is one transaction with one fsync.
 */
export class LmdbLog implements RevisionLog {
  readonly openedAt: number;
  private compacted: number;
  private readonly records: Table<number, RecordLink>;
  private readonly index: Table<string, RecordHead>;
  private readonly meta: Table<string, number>;
  private readonly staging = Buffer.allocUnsafeSlow(stagingBytes);

  private constructor(
    file: string,
    private readonly root: RootDatabase<unknown, string>,
    private readonly onClosed: () => void,
  ) {
    this.meta = table(root, 'meta', stringKeys, readNumber);
    const format = this.meta.get(formatKey);
    if (format !== undefined && format !== formatNumber) {
      const problem = `it has format ${format}, this version reads format ${formatNumber}`;
      throw new StoreUnreadableError(
        file,
        problem,
        'use the version of kindsmith that wrote it, or another data folder',
      );
    }
    this.records = table(root, 'records', revisionKeys, (source) => readLink(source, 0));
    this.index = table(root, 'index', stringKeys, readHead);
    this.compacted = this.meta.get(compactedKey) ?? 1;
    const [newest = 1] = this.records.getKeys({ start: maxRevision, end: 0, reverse: true, limit: 1 });
    this.openedAt = Math.max(newest, this.compacted);
  }

  /** Opens or makes the file. The caller has checked that it is lmdb's and whole, and that nobody else has it open. */
  static async open(file: string, onClosed: () => void): Promise<LmdbLog> {
    const lmdb = await import('lmdb');
    const root = lmdb.open<unknown, string>({
      path: file,
      noSubdir: true,
      pageSize: pageBytes,
      ...(mapBytes === undefined ? {} : { mapSize: mapBytes }),
      // Else promises are resolved before the fsync.
      overlappingSync: false,
      // Else a failed transaction rejects a promise besides ours, which nobody can handle.
      eventTurnBatching: false,
    });
    try {
      const log = new LmdbLog(file, root, onClosed);
      if (log.meta.get(formatKey) === undefined) await log.meta.put(formatKey, numberBytes(formatNumber));
      return log;
    } catch (error) {
      await root.close();
      throw error;
    }
  }

  get compactRevision(): number {
    return this.compacted;
  }

  head(key: string): RecordHead | undefined {
    return this.index.get(key);
  }

  value(revision: number): Buffer | undefined {
    const bytes = this.records.getBinaryFast(revision);
    return bytes === undefined ? undefined : readValue(bytes, bytes.length);
  }

  lentValue(revision: number): Buffer | undefined {
    const bytes = this.records.getBinaryFast(revision);
    return bytes === undefined ? undefined : viewValue(bytes, bytes.length);
  }

  link(revision: number): RecordLink | undefined {
    const bytes = this.records.getBinaryFast(revision);
    return bytes === undefined ? undefined : readLink(bytes, revision);
  }

  scan(start: string, end: string, visit: (key: string, revision: number, deleted: boolean) => boolean): void {
    for (const { key, value } of this.index.getRange({ start, end })) {
      if (!visit(key, value.revision, value.deleted)) return;
    }
  }

  links(after: number, visit: (link: RecordLink) => boolean): void {
    for (const { key, value } of this.records.getRange({ start: after + 1, end: maxRevision })) {
      if (!visit({ ...value, revision: key })) return;
    }
  }

  append(records: readonly LogRecord[]): Promise<void> {
    let bytes = 0;
    for (const record of records) bytes += recordBytes(record) + headBytes;
    // One batch is on its way at a time, so its bytes can lie in the same memory as those of the one before.
    const target = bytes <= stagingBytes ? this.staging : Buffer.allocUnsafeSlow(bytes);
    return this.transaction(() => {
      let at = 0;
      for (const record of records) {
        const recordEnd = writeRecord(target, record, at);
        const headEnd = writeHead(target, record, recordEnd);
        this.records.put(record.revision, target.subarray(at, recordEnd));
        this.index.put(record.key, target.subarray(recordEnd, headEnd));
        at = headEnd;
      }
    });
  }

  async drop(revisions: readonly number[], keys: readonly string[], compactRevision: number): Promise<void> {
    await this.transaction(() => {
      for (const revision of revisions) this.records.remove(revision);
      for (const key of keys) this.index.remove(key);
      this.meta.put(compactedKey, numberBytes(compactRevision));
    });
    this.compacted = compactRevision;
  }

  async close(): Promise<void> {
    await this.root.close();
    this.onClosed();
  }

  /**
   * All writes of `write` or none, durable when it resolves. lmdb aborts a batch as a whole when one of its writes fails, but
   * does commit what came before an exception: `write` must not throw.
   */
  private async transaction(write: () => void): Promise<void> {
    try {
      await this.root.batch(write);
    } catch (error) {
      throw await causeOf(error);
    }
  }
}

function table<K extends string | number, V>(
  root: RootDatabase<unknown, string>,
  name: string,
  keyEncoder: KeyEncoder<K>,
  decode: (source: Uint8Array) => V,
): Table<K, V> {
  const encoder = { encode: (bytes: Uint8Array) => bytes, decode };
  const options = { name, keyEncoder, encoder };
  return root.openDB<unknown, K>(options) as unknown as Table<K, V>;
}

/** lmdb rejects with an error whose `commitError` is a promise that rejects with the reason, a little later. */
async function causeOf(error: unknown): Promise<unknown> {
  const commitError = (error as { commitError?: unknown }).commitError;
  if (!(commitError instanceof Promise)) return error;
  const later = new Promise((resolve) => setTimeout(resolve, 100, error));
  return Promise.race([commitError.catch((reason: unknown) => reason), later]);
}
