/** When work that failed is tried again. */
const RETRY_MS = 1_000;

/** Work to be done a little later, once for each key however often it is asked for. One piece at a time; what fails is tried again. */
export class DelayedQueue {
  /** When each key is due, in milliseconds of `performance.now()`. */
  private readonly due = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly work: (key: string) => Promise<void>,
    private readonly onError: (error: Error) => void,
  ) {}

  /** Keeps the earlier time of two. */
  add(key: string, delayMs: number): void {
    if (this.stopped) return;
    const at = performance.now() + delayMs;
    const known = this.due.get(key);
    if (known !== undefined && known <= at) return;
    this.due.set(key, at);
    this.schedule();
  }

  get size(): number {
    return this.due.size;
  }

  /** Resolves when the piece at hand is done; nothing is begun after that. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    this.due.clear();
    await this.working;
  }

  private schedule(): void {
    if (this.working !== undefined || this.stopped || this.due.size === 0) return;
    clearTimeout(this.timer);
    let next = Number.POSITIVE_INFINITY;
    for (const at of this.due.values()) if (at < next) next = at;
    this.timer = setTimeout(() => this.run(), Math.max(0, next - performance.now()));
  }

  private run(): void {
    this.working = this.runDue().finally(() => {
      this.working = undefined;
      this.schedule();
    });
  }

  private async runDue(): Promise<void> {
    const now = performance.now();
    for (const [key, at] of [...this.due]) {
      if (this.stopped) return;
      if (at > now) continue;
      this.due.delete(key);
      try {
        await this.work(key);
      } catch (error) {
        this.onError(error as Error);
        this.add(key, RETRY_MS);
      }
    }
  }
}
