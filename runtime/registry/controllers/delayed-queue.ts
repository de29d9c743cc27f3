/** When work that failed is tried again. */
const RETRY_MS = 1_000;

/** Share of a delay by which work may come later than asked, so that keys added one after another come due together. */
const SLACK = 0.1;

/** Work to be done a little later, once for each key however often it is asked for. One piece at a time; what fails is tried again. */
export class DelayedQueue {
  /** When each key is due, in milliseconds of `performance.now()`. */
  private readonly due = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  /** What the timer waits for. */
  private timerAt = Number.POSITIVE_INFINITY;
  private working: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly work: (key: string) => Promise<void>,
    private readonly onError: (error: Error) => void,
  ) {}

  /** Keeps the earlier time of two. */
  add(key: string, delayMs: number): void {
    if (this.stopped) return;
    const slack = delayMs * SLACK;
    const earliest = performance.now() + delayMs;
    const at = slack > 0 ? Math.ceil(earliest / slack) * slack : earliest;
    const known = this.due.get(key);
    if (known !== undefined && known <= at) return;
    this.due.set(key, at);
    if (at < this.timerAt) this.wakeAt(at);
  }

  /** Forgets what is to be done for the key. */
  cancel(key: string): void {
    this.due.delete(key);
  }

  /** Resolves when the piece at hand is done; nothing is begun after that. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    this.due.clear();
    await this.working;
  }

  /** While a piece is at hand the timer waits: what is due next is found when it is done. */
  private wakeAt(at: number): void {
    if (this.working !== undefined || this.stopped) return;
    clearTimeout(this.timer);
    this.timerAt = at;
    this.timer = setTimeout(() => this.run(), Math.max(0, at - performance.now()));
  }

  private run(): void {
    this.timerAt = Number.POSITIVE_INFINITY;
    this.working = this.runDue().finally(() => {
      this.working = undefined;
      let next = Number.POSITIVE_INFINITY;
      for (const at of this.due.values()) if (at < next) next = at;
      if (this.due.size > 0) this.wakeAt(next);
    });
  }

  private async runDue(): Promise<void> {
    const now = performance.now();
    for (const [key, at] of [...this.due]) {
      if (this.stopped) return;
      if (at > now || this.due.get(key) !== at) continue;
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
