/** How many of something there were at most in the last second. */
export class Peak {
  private now = 0;
  private highest = 0;
  /** The highest of the second before. */
  private before = 0;
  private sinceMs = 0;

  enter(nowMs: number): void {
    if (nowMs - this.sinceMs >= WINDOW_MS) this.turn(nowMs);
    if (++this.now > this.highest) this.highest = this.now;
  }

  leave(): void {
    this.now--;
  }

  /** Between one and two seconds are looked back at. */
  value(nowMs: number): number {
    if (nowMs - this.sinceMs >= WINDOW_MS) this.turn(nowMs);
    return Math.max(this.highest, this.before);
  }

  private turn(nowMs: number): void {
    this.before = nowMs - this.sinceMs >= 2 * WINDOW_MS ? this.now : this.highest;
    this.highest = this.now;
    this.sinceMs = nowMs;
  }
}

const WINDOW_MS = 1000;
