import { timeout } from '../api/status-error.js';
import { sendStatus } from './errors.js';
import type { Exchange } from './exchange.js';
import { Peak } from './metrics/peak.js';
import { isStarted } from './reply.js';

/** How often deadlines are looked at; requests may be answered so much later than they should. */
const SWEEP_MS = 250;
/** Of requests whose deadline is over: they are no streams for that. */
const NEVER_AGAIN = Number.MAX_VALUE;
const READING: ReadonlySet<string> = new Set(['get', 'list', 'watch']);

/** Requests that are not answered yet. One timer watches over all their deadlines. */
export class InFlight {
  private readonly exchanges = new Set<Exchange>();
  private timer: NodeJS.Timeout | undefined;
  private waiting: (() => void)[] = [];
  /** Requests that only read, and those that change something; streams are neither. */
  readonly reading = new Peak();
  readonly mutating = new Peak();

  add(exchange: Exchange): void {
    this.exchanges.add(exchange);
    this.peakOf(exchange)?.enter(exchange.startMs);
    this.timer ??= setInterval(() => this.sweep(), SWEEP_MS).unref();
  }

  remove(exchange: Exchange): void {
    this.exchanges.delete(exchange);
    this.peakOf(exchange)?.leave();
    if (this.waiting.length > 0 && this.exchanges.size === 0) this.wake();
  }

  /** Resolves when nothing is left to answer, at the latest after `limitMs`. */
  async drained(limitMs: number): Promise<void> {
    if (this.exchanges.size === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.waiting.push(resolve);
      timer = setTimeout(resolve, limitMs);
    });
    clearTimeout(timer);
  }

  private peakOf({ deadlineMs, info }: Exchange): Peak | undefined {
    if (deadlineMs === Number.POSITIVE_INFINITY) return undefined;
    return READING.has(info.verb) ? this.reading : this.mutating;
  }

  private wake(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting = [];
  }

  private sweep(): void {
    const nowMs = performance.now();
    for (const exchange of this.exchanges) {
      if (exchange.deadlineMs > nowMs) continue;
      exchange.deadlineMs = NEVER_AGAIN;
      exchange.expire();
      if (!isStarted(exchange))
        void sendStatus(exchange, timeout('request did not complete within the allotted timeout').status);
    }
    if (this.exchanges.size === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
  }
}
