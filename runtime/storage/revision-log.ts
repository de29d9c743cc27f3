/**
 * What the revision logic (`mvcc.ts`) needs kept: records by revision, and for each key the revision of its newest record.
 * A log does not judge; it stores what it is told, all of a batch or nothing.
 */
export interface RevisionLog {
  /** The newest revision of the log when it was opened, 1 when it was empty. */
  readonly openedAt: number;
  /** What the last `drop` said, 1 before. */
  readonly compactRevision: number;

  /** The newest record of the key, a deletion's included until it is dropped. */
  head(key: string): RecordHead | undefined;

  /** The value of a record. */
  value(revision: number): Buffer | undefined;

  /** The same bytes, lent until the log is read again. */
  lentValue(revision: number): Buffer | undefined;

  /** A record without its value. */
  link(revision: number): RecordLink | undefined;

  /** Heads of keys in `[start, end)` in order of keys until `visit` says false. `visit` must not read the log. */
  scan(start: string, end: string, visit: (key: string, revision: number, deleted: boolean) => boolean): void;

  /** Links after a revision in order until `visit` says false. `visit` must not read the log. */
  links(after: number, visit: (link: RecordLink) => boolean): void;

  /** Resolves when all records are durable and can be read; records come in order of revisions. */
  append(records: readonly LogRecord[]): Promise<void>;

  /** Forgets records, and keys whose newest record is among them; remembers `compactRevision`. Unknown ones are ignored. */
  drop(revisions: readonly number[], keys: readonly string[], compactRevision: number): Promise<void>;

  close(): Promise<void>;
}

export interface RecordHead {
  readonly revision: number;
  readonly deleted: boolean;
}

export interface RecordLink {
  readonly revision: number;
  readonly type: 'put' | 'delete';
  readonly key: string;
  /** The key's record before this one, a deletion included; 0 for none. */
  readonly previous: number;
  /** The record makes an object where there was none: `previous`, if any, is a deletion. */
  readonly creates: boolean;
}

export interface LogRecord extends RecordLink {
  readonly value: Buffer;
}
