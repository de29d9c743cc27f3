/** How often values fell below each of some bounds: plain numbers, made into text when somebody asks. */
export class Histogram {
  /** Values up to each bound and above the one before it; the last is for those above all bounds. */
  readonly counts: number[];
  sum = 0;

  /** Bounds ascend. */
  constructor(readonly bounds: readonly number[]) {
    this.counts = bounds.map(() => 0);
    this.counts.push(0);
  }

  /** Most values are small: the bounds are tried from below. */
  observe(value: number): void {
    const { bounds, counts } = this;
    let at = 0;
    while (at < bounds.length && value > (bounds[at] as number)) at++;
    (counts[at] as number)++;
    this.sum += value;
  }
}
