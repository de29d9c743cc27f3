import type { HistoryLimits } from '../../../../runtime/storage/history-window.js';
import type { Storage, StorageEvent, WriteResult } from '../../../../runtime/storage/storage.js';

/** One kind of store under test. */
export interface StoreKind {
  readonly name: string;
  /** An empty store. */
  open(limits?: HistoryLimits): Promise<Storage>;
  /** Closes the store and opens it again; absent for stores that end with the process. */
  reopen?(storage: Storage): Promise<Storage>;
}

export const bytes = (text: string) => Buffer.from(text);

/** A put that must succeed; answers its revision. */
export async function put(storage: Storage, key: string, value: string, expected?: number): Promise<number> {
  return written(await storage.put(key, expected ?? storage.get(key)?.revision ?? 0, () => bytes(value)));
}

/** A delete that must succeed; answers its revision. */
export async function remove(storage: Storage, key: string): Promise<number> {
  return written(await storage.delete(key, storage.get(key)?.revision ?? 0, () => bytes(`last of ${key}`)));
}

function written(result: WriteResult): number {
  if (!result.ok) throw new Error('the comparison failed');
  return result.revision;
}

/** `key=value` of all keys with the prefix, as of a revision. */
export function shown(storage: Storage, prefix = '/', revision?: number): string[] {
  const options = revision === undefined ? {} : { revision };
  return storage
    .range(prefix, `${prefix.slice(0, -1)}0`, options)
    .items.map((item) => `${item.key}=${item.value.toString()}`);
}

export function described(event: StorageEvent): string {
  return `${event.revision} ${event.type} ${event.key} ${event.value.toString()}`;
}

/** All of history after a revision, page by page. */
export function historyAfter(storage: Storage, after: number, prefix = '/', limit = 3): StorageEvent[] {
  const events: StorageEvent[] = [];
  for (let from = after; ; ) {
    const page = storage.history(prefix, from, limit);
    events.push(...page.events);
    if (page.last) return events;
    from = page.revision;
  }
}

/** A watch that remembers what it got, and checks that nothing is out of order, twice, or beyond what it was told. */
export class Recorder {
  readonly events: StorageEvent[] = [];
  readonly errors: Error[] = [];
  position: number;
  private waiting: (() => void)[] = [];

  constructor(after: number) {
    this.position = after;
  }

  readonly onEvents = (events: readonly StorageEvent[], revision: number) => {
    for (const event of events) {
      if (event.revision <= this.position) throw new Error(`${event.revision} after ${this.position}`);
      this.position = event.revision;
      this.events.push(event);
    }
    if (revision < this.position) throw new Error(`progress ${revision} behind ${this.position}`);
    this.position = revision;
    for (const wake of this.waiting.splice(0)) wake();
  };

  readonly onEnd = (error: Error) => {
    this.errors.push(error);
    for (const wake of this.waiting.splice(0)) wake();
  };

  async reached(revision: number): Promise<void> {
    while (this.position < revision && this.errors.length === 0) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  async ended(): Promise<Error> {
    while (this.errors.length === 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
    return this.errors[0]!;
  }
}

export const idle = () => new Promise<void>((resolve) => setImmediate(resolve));
