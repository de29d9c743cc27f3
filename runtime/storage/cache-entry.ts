import { ownedBuffer } from './owned-buffer.js';
import { CompactedError, type Storage } from './storage.js';

/**
 * One object at one revision: what lists, gets and events of a watch cache share. Immutable but for what is derived from
 * its bytes. `Facts` is what the owner of the cache wants parsed once for each revision, labels and fields say.
 */
export class CacheEntry<Facts> {
  /** Filled in by whoever needs it first. */
  facts: Facts | undefined;

  /** The bytes, while they are resident, and their place in the order of eviction. Kept by `ResidentValues`. */
  resident: Buffer | undefined;
  recentlyUsed = false;
  nextResident: CacheEntry<unknown> | undefined;

  constructor(
    readonly key: string,
    readonly revision: number,
    private readonly values: ResidentValues,
  ) {}

  /**
   * The JSON bytes; must not be changed. Read from the store when they are not in memory. Throws `CompactedError` when
   * the object was replaced or deleted so long ago that history has dropped them.
   */
  get value(): Buffer {
    if (this.resident === undefined) return this.values.load(this);
    this.recentlyUsed = true;
    return this.resident;
  }

  /** The same bytes, lent until the store or a cache is read again. They displace no others: a long list is no sign of use. */
  get lentValue(): Buffer {
    return this.resident === undefined ? this.values.lend(this) : this.value;
  }
}

/**
 * Bounds the bytes that watch caches hold in memory beside the store's own: values used again stay, others are dropped in
 * order of arrival (the clock algorithm) and read again when asked for.
 */
export class ResidentValues {
  private oldest: CacheEntry<unknown> | undefined;
  private newest: CacheEntry<unknown> | undefined;
  private bytes = 0;

  constructor(
    private readonly store: Pick<Storage, 'value' | 'lentValue'>,
    private readonly maxBytes: number,
  ) {}

  /** Bytes of the values in memory. */
  get residentBytes(): number {
    return this.bytes;
  }

  /** Takes the bytes of an entry that has none in memory. */
  admit(entry: CacheEntry<unknown>, value: Buffer): void {
    entry.resident = value;
    this.bytes += value.length;
    this.append(entry);
    // What came last goes last; a first use is no sign that there will be another.
    entry.recentlyUsed = true;
    while (this.bytes > this.maxBytes) this.evictOne();
    entry.recentlyUsed = false;
  }

  load(entry: CacheEntry<unknown>): Buffer {
    const value = this.store.value(entry.revision);
    if (value === undefined) throw new CompactedError(entry.revision);
    this.admit(entry, value);
    return value;
  }

  lend(entry: CacheEntry<unknown>): Buffer {
    const value = this.store.lentValue(entry.revision);
    if (value === undefined) throw new CompactedError(entry.revision);
    return this.bytes + value.length > this.maxBytes ? value : this.load(entry);
  }

  private append(entry: CacheEntry<unknown>): void {
    if (this.newest === undefined) this.oldest = entry;
    else this.newest.nextResident = entry;
    this.newest = entry;
  }

  /** The oldest value goes, or gets a second turn if it was used since it came. */
  private evictOne(): void {
    const entry = this.oldest!;
    this.oldest = entry.nextResident;
    entry.nextResident = undefined;
    if (this.oldest === undefined) this.newest = undefined;
    if (entry.recentlyUsed) {
      entry.recentlyUsed = false;
      // It outlives its neighbours: let it not keep their memory.
      entry.resident = ownedBuffer(entry.resident!);
      this.append(entry);
    } else {
      this.bytes -= entry.resident!.length;
      entry.resident = undefined;
    }
  }
}
