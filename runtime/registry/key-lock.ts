/** Serializes writers of one key: each waits for the one before, so that a read-modify-write seldom meets a conflict. */
export class KeyLock {
  /** The end of the queue of each key that somebody holds. */
  private readonly tails = new Map<string, Promise<void>>();

  /** Runs `work` when all earlier work on the key is over; its errors are the caller's only. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.tails.get(key);
    let release!: () => void;
    const mine = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.tails.set(key, mine);
    if (before !== undefined) await before;
    try {
      return await work();
    } finally {
      if (this.tails.get(key) === mine) this.tails.delete(key);
      release();
    }
  }
}
