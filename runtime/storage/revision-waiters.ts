import { FutureRevisionError } from './storage.js';

interface Waiter {
  readonly revision: number;
  readonly timer: NodeJS.Timeout;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Those who wait until a revision is reached. */
export class RevisionWaiters {
  private waiters: Waiter[] = [];

  constructor(private readonly current: () => number) {}

  /** Rejects with `FutureRevisionError` after `timeoutMs`. */
  wait(revision: number, timeoutMs: number): Promise<void> {
    if (revision <= this.current()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.waiters = this.waiters.filter((other) => other !== waiter);
        reject(new FutureRevisionError(revision, this.current()));
      };
      const waiter: Waiter = { revision, timer: setTimeout(giveUp, timeoutMs), resolve, reject };
      this.waiters.push(waiter);
    });
  }

  /** To be called when the revision has moved. */
  wake(): void {
    if (this.waiters.length === 0) return;
    const current = this.current();
    for (const waiter of this.take((it) => it.revision <= current)) waiter.resolve();
  }

  end(error: Error): void {
    for (const waiter of this.take(() => true)) waiter.reject(error);
  }

  private take(wanted: (waiter: Waiter) => boolean): Waiter[] {
    const taken = this.waiters.filter(wanted);
    this.waiters = this.waiters.filter((waiter) => !wanted(waiter));
    for (const { timer } of taken) clearTimeout(timer);
    return taken;
  }
}
