import type { RecordHead, RecordLink, RevisionLog } from './revision-log.js';
import type { HistoryPage, KeyRevision, KeyValue, RangeOptions, RangeResult, StorageEvent } from './storage.js';

/** Heads read from the log at a time. */
const pageLength = 1_000;

interface KeyHead extends RecordHead {
  readonly key: string;
}

/** Revision of the record that shows the key as of `at`, 0 when it was absent. History before `at` is not touched. */
export function visibleRevision(log: RevisionLog, head: RecordHead, at: number): number {
  let { revision, deleted } = head;
  while (revision > at) {
    const link = log.link(revision);
    if (link === undefined) throw missing(revision);
    revision = link.previous;
    deleted = link.creates;
  }
  return deleted ? 0 : revision;
}

export function readKey(log: RevisionLog, key: string, at: number): KeyValue | undefined {
  const head = log.head(key);
  const revision = head === undefined ? 0 : visibleRevision(log, head, at);
  return revision === 0 ? undefined : keyValue(log, key, revision);
}

export function readRange(
  log: RevisionLog,
  start: string,
  end: string,
  at: number,
  options: RangeOptions,
): RangeResult {
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
  const items: KeyValue[] = [];
  let others = 0;
  for (const { key, revision } of visibleKeys(log, start, end, at, limit + 1)) {
    if (items.length < limit) items.push(keyValue(log, key, revision));
    else {
      others++;
      if (options.count !== true) break;
    }
  }
  return { items, more: others > 0, remaining: options.count === true ? others : undefined, revision: at };
}

export function readKeys(log: RevisionLog, start: string, end: string, at: number, limit: number): KeyRevision[] {
  const keys: KeyRevision[] = [];
  for (const key of visibleKeys(log, start, end, at, limit)) {
    if (keys.push(key) >= limit) break;
  }
  return keys;
}

/** `wanted`: how many the caller will probably take. */
function* visibleKeys(
  log: RevisionLog,
  start: string,
  end: string,
  at: number,
  wanted: number,
): Generator<KeyRevision, void> {
  const length = Math.min(wanted, pageLength);
  for (let from = start; ; ) {
    const heads: KeyHead[] = [];
    log.scan(from, end, (key, revision, deleted) => heads.push({ key, revision, deleted }) < length);
    for (const head of heads) {
      const revision = visibleRevision(log, head, at);
      if (revision !== 0) yield { key: head.key, revision };
    }
    if (heads.length < length) return;
    from = `${heads.at(-1)!.key}\0`;
  }
}

/** See `Storage.history`; `upTo` is the newest revision to show. */
export function readHistory(log: RevisionLog, prefix: string, after: number, upTo: number, limit: number): HistoryPage {
  const found: RecordLink[] = [];
  let looked = 0;
  let reached = upTo;
  let last = after;
  log.links(after, (link) => {
    if (link.revision > upTo) return false;
    if (looked++ >= limit) {
      reached = last;
      return false;
    }
    last = link.revision;
    if (link.key.startsWith(prefix)) found.push(link);
    return true;
  });
  return {
    events: found.map((link) => eventOf(link, storedValue(log, link.revision))),
    revision: reached,
    last: reached === upTo,
  };
}

export function eventOf(link: RecordLink, value: Buffer): StorageEvent {
  const { type, key, revision, previous, creates } = link;
  return { type, key, revision, value, previousRevision: creates ? 0 : previous };
}

function keyValue(log: RevisionLog, key: string, revision: number): KeyValue {
  return { key, revision, value: storedValue(log, revision) };
}

function storedValue(log: RevisionLog, revision: number): Buffer {
  const value = log.value(revision);
  if (value === undefined) throw missing(revision);
  return value;
}

function missing(revision: number): Error {
  return new Error(`the store is damaged: the record of revision ${revision} is missing`);
}
