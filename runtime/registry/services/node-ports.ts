/** Ports that services have on every node: one pool for the whole server, held in memory. */

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Ports at the beginning of the range are kept for those that are asked for: a 32nd of it, within these bounds. */
const MIN_KEPT = 16;
const MAX_KEPT = 128;
/** What a dry run shows, which takes no port: beyond the default range. */
const DRY_RUN_FIRST = 32_769;

export class PortError extends Error {}

export class NodePorts {
  private readonly used = new Set<number>();

  constructor(
    readonly range: PortRange,
    private readonly random: (below: number) => number,
  ) {}

  has(port: number): boolean {
    return this.used.has(port);
  }

  add(port: number): void {
    this.used.add(port);
  }

  delete(port: number): void {
    this.used.delete(port);
  }

  inRange(port: number): boolean {
    return port >= this.range.first && port <= this.range.last;
  }

  /** A port that nobody has, at random. */
  next(): number {
    const size = this.range.last - this.range.first + 1;
    const kept = size < MIN_KEPT ? 0 : Math.min(Math.max(Math.floor(size / 32), MIN_KEPT), MAX_KEPT);
    const found = this.around(this.range.first + kept, size - kept) ?? this.around(this.range.first, kept);
    if (found === undefined) throw new PortError('range is full');
    return found;
  }

  private around(start: number, length: number): number | undefined {
    if (length <= 0) return undefined;
    const offset = this.random(length);
    for (let i = 0; i < length; i++) {
      const port = start + ((offset + i) % length);
      if (!this.used.has(port)) return port;
    }
    return undefined;
  }
}

/** What one write does to the pool. A dry run looks, and takes nothing. */
export class PortOperation {
  private readonly taken: number[] = [];

  constructor(
    private readonly ports: NodePorts,
    private readonly dryRun: boolean,
  ) {}

  /** Takes this port; throws `PortError` when it cannot be had. */
  take(port: number): void {
    if (this.ports.has(port) || this.taken.includes(port)) throw new PortError('provided port is already allocated');
    if (!this.dryRun) {
      const { first, last } = this.ports.range;
      if (!this.ports.inRange(port))
        throw new PortError(`provided port is not in the valid range. The range of valid ports is ${first}-${last}`);
      this.ports.add(port);
    }
    this.taken.push(port);
  }

  takeAny(): number {
    const port = this.dryRun ? Math.max(DRY_RUN_FIRST - 1, ...this.taken) + 1 : this.ports.next();
    this.taken.push(port);
    if (!this.dryRun) this.ports.add(port);
    return port;
  }

  revert(): void {
    if (!this.dryRun) for (const port of this.taken) this.ports.delete(port);
  }
}
