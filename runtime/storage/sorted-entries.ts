/** Entries per block; a full block in the middle is split in two. */
const blockLength = 256;

/**
 * A map in order of its keys (by code unit): entries in blocks, so that an insert moves a few hundred references and not all,
 * and an entry costs one reference beside itself.
 */
export class SortedEntries<E extends { readonly key: string }> {
  private readonly blocks: E[][] = [];
  private count = 0;

  get size(): number {
    return this.count;
  }

  get(key: string): E | undefined {
    const block = this.blocks[this.blockOf(key)];
    const entry = block?.[lowerBound(block, key)];
    return entry?.key === key ? entry : undefined;
  }

  /** Inserts or replaces; answers what stood there. */
  set(entry: E): E | undefined {
    const at = this.blockOf(entry.key);
    const block = this.blocks[at];
    if (block === undefined) {
      this.blocks.push([entry]);
      this.count = 1;
      return undefined;
    }
    const index = lowerBound(block, entry.key);
    const old = block[index];
    if (old?.key === entry.key) {
      block[index] = entry;
      return old;
    }
    this.count++;
    if (block.length < blockLength) block.splice(index, 0, entry);
    else if (index === block.length && at === this.blocks.length - 1) this.blocks.push([entry]);
    else {
      const upper = block.splice(blockLength / 2);
      this.blocks.splice(at + 1, 0, upper);
      if (index <= block.length) block.splice(index, 0, entry);
      else upper.splice(index - block.length, 0, entry);
    }
    return undefined;
  }

  delete(key: string): E | undefined {
    const at = this.blockOf(key);
    const block = this.blocks[at];
    if (block === undefined) return undefined;
    const index = lowerBound(block, key);
    const old = block[index];
    if (old?.key !== key) return undefined;
    block.splice(index, 1);
    if (block.length === 0) this.blocks.splice(at, 1);
    this.count--;
    return old;
  }

  /** Entries with keys in `[start, end)` in order until `visit` says false. Do not change the map meanwhile. */
  scan(start: string, end: string, visit: (entry: E) => boolean): void {
    const first = this.blockOf(start);
    for (let b = first; b < this.blocks.length; b++) {
      const block = this.blocks[b]!;
      for (let i = b === first ? lowerBound(block, start) : 0; i < block.length; i++) {
        const entry = block[i]!;
        if (entry.key >= end || !visit(entry)) return;
      }
    }
  }

  /** Number of keys in `[start, end)`. */
  countBetween(start: string, end: string): number {
    return Math.max(0, this.rank(end) - this.rank(start));
  }

  private rank(key: string): number {
    const at = this.blockOf(key);
    let rank = 0;
    for (let b = 0; b < at; b++) rank += this.blocks[b]!.length;
    const block = this.blocks[at];
    return block === undefined ? rank : rank + lowerBound(block, key);
  }

  /** The last block that starts at or before the key, else the first. */
  private blockOf(key: string): number {
    let low = 0;
    let high = this.blocks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.blocks[middle]![0]!.key <= key) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }
}

/** Index of the first entry whose key is not before `key`. */
function lowerBound(block: readonly { readonly key: string }[], key: string): number {
  let low = 0;
  let high = block.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (block[middle]!.key < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
