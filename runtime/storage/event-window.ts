import type { CacheEntry } from './cache-entry.js';

/** A change of a resource, shared by all watchers. */
export class CacheEvent<Facts> {
  private memo: Map<unknown, Buffer> | undefined;
  private isFaded = false;

  constructor(
    readonly type: 'put' | 'delete',
    /** The new state; of a delete the final one, which carries the deletion's revision. */
    readonly entry: CacheEntry<Facts>,
    /** The state before, when there was one. Reading its value may throw `CompactedError`. */
    readonly previous: CacheEntry<Facts> | undefined,
    /** Length of the new state's value. */
    readonly bytes: number,
  ) {}

  /** Bytes made from the event before, such as its encoding in a media type. */
  remembered(key: unknown): Buffer | undefined {
    return this.memo?.get(key);
  }

  /** Keeps bytes that were made once to send them to many, for as long as the event is among the newest. */
  remember(key: unknown, bytes: Buffer): void {
    if (this.isFaded) return;
    this.memo ??= new Map();
    this.memo.set(key, bytes);
  }

  /** The event is no longer among the newest: nothing is remembered of it any more. */
  fade(): void {
    this.isFaded = true;
    this.memo = undefined;
  }
}

const firstCapacity = 128;
/** The newest events, which remember bytes made of them: so many, while their values are not more than so many bytes. */
const newestEvents = 256;
const newestBytes = 8 << 20;

/** The newest events of a resource in order: a ring that grows to `maxEvents`, then forgets the oldest. */
export class EventWindow<Facts> {
  private ring: (CacheEvent<Facts> | undefined)[] = new Array(firstCapacity).fill(undefined);
  /** Sequence numbers of the first event kept and of the next to come. */
  private first = 0;
  private next = 0;
  /** Sequence number of the first of the newest events, and the bytes of all of them. */
  private newest = 0;
  private bytes = 0;

  /** @param startRevision all events after it are kept @param maxEvents a power of two, 256 or more */
  constructor(
    private startRevision: number,
    private readonly maxEvents: number,
  ) {}

  /** All events after this revision are here. */
  get start(): number {
    return this.startRevision;
  }

  /** Sequence number of the next event. */
  get end(): number {
    return this.next;
  }

  /** The event with a sequence number from `seqAfter(…)` up to `end`. */
  at(sequence: number): CacheEvent<Facts> {
    return this.ring[sequence & (this.ring.length - 1)]!;
  }

  push(event: CacheEvent<Facts>): void {
    if (this.next - this.first === this.ring.length) {
      if (this.ring.length < this.maxEvents) this.grow();
      else this.startRevision = this.at(this.first++).entry.revision;
    }
    this.ring[this.next++ & (this.ring.length - 1)] = event;
    this.bytes += event.bytes;
    while (this.next - this.newest > newestEvents || (this.bytes > newestBytes && this.newest < this.next - 1)) {
      const old = this.at(this.newest++);
      this.bytes -= old.bytes;
      old.fade();
    }
  }

  /** Sequence number of the first event after a revision that is not before `start`. */
  seqAfter(revision: number): number {
    let low = this.first;
    let high = this.next;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.at(middle).entry.revision <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private grow(): void {
    const ring: (CacheEvent<Facts> | undefined)[] = new Array(this.ring.length * 2).fill(undefined);
    for (let sequence = this.first; sequence < this.next; sequence++) {
      ring[sequence & (ring.length - 1)] = this.at(sequence);
    }
    this.ring = ring;
  }
}
