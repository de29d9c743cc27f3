import type { LogRecord, RecordHead, RecordLink, RevisionLog } from './revision-log.js';
import { SortedEntries } from './sorted-entries.js';

interface IndexEntry extends RecordHead {
  readonly key: string;
}

/** A log that lives and dies with the process. A write is as durable as it will get at the end of the event-loop turn. */
export class MemoryLog implements RevisionLog {
  readonly openedAt = 1;
  compactRevision = 1;
  private readonly index = new SortedEntries<IndexEntry>();
  /** In order of revisions: records are added at the end and dropped from anywhere. */
  private readonly records = new Map<number, LogRecord>();
  private newest = 1;

  head(key: string): RecordHead | undefined {
    return this.index.get(key);
  }

  value(revision: number): Buffer | undefined {
    return this.records.get(revision)?.value;
  }

  lentValue(revision: number): Buffer | undefined {
    return this.value(revision);
  }

  link(revision: number): RecordLink | undefined {
    return this.records.get(revision);
  }

  scan(start: string, end: string, visit: (key: string, revision: number, deleted: boolean) => boolean): void {
    this.index.scan(start, end, (entry) => visit(entry.key, entry.revision, entry.deleted));
  }

  links(after: number, visit: (link: RecordLink) => boolean): void {
    for (let revision = after + 1; revision <= this.newest; revision++) {
      const record = this.records.get(revision);
      if (record !== undefined && !visit(record)) return;
    }
  }

  append(records: readonly LogRecord[]): Promise<void> {
    for (const record of records) {
      this.records.set(record.revision, record);
      this.index.set({ key: record.key, revision: record.revision, deleted: record.type === 'delete' });
      this.newest = record.revision;
    }
    return Promise.resolve();
  }

  drop(revisions: readonly number[], keys: readonly string[], compactRevision: number): Promise<void> {
    for (const revision of revisions) this.records.delete(revision);
    for (const key of keys) this.index.delete(key);
    this.compactRevision = compactRevision;
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
