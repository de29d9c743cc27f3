import { addressAt, type Cidr, cidrSize, formatIp, type IpAddress, networkOf } from '../../api/ip.js';

/** The lower part of a range is kept for addresses that are asked for: a sixteenth of it, within these bounds. */
const MIN_KEPT = 16n;
const MAX_KEPT = 256n;
/** Positions are drawn at random below this bound: greater ranges are used from their beginning. */
const MAX_RANDOM = 2 ** 48 - 1;

/** Addresses that services can have: the range without its first address and, for IPv4, without its last. */
export class AddressRange {
  readonly first: bigint;
  readonly count: bigint;

  constructor(readonly cidr: Cidr) {
    const size = cidrSize(cidr);
    this.first = size > 2n ? 1n : 0n;
    this.count = size > 2n ? size - (cidr.family === 4 ? 2n : 1n) : size;
  }

  has(ip: IpAddress): boolean {
    const offset = ip.value - networkOf(this.cidr).value;
    return ip.family === this.cidr.family && offset >= this.first && offset < this.first + this.count;
  }

  /** The range's own address, which no service gets: what a dry run shows. */
  get placeholder(): string {
    return formatIp(networkOf(this.cidr));
  }

  /** The first address that a service can have: the server's own service has it. */
  get lowest(): string {
    const ip = addressAt(this.cidr, this.first);
    return ip === undefined ? this.placeholder : formatIp(ip);
  }

  /** Addresses in the order in which they are tried: the upper part from a random place on, then the lower part likewise. */
  *candidates(random: (below: number) => number): Generator<string> {
    const kept = this.keptForRequests();
    yield* this.around(kept, this.count - kept, random);
    yield* this.around(0n, kept, random);
  }

  private keptForRequests(): bigint {
    if (this.count < MIN_KEPT) return 0n;
    const part = this.count / 16n;
    return part < MIN_KEPT ? MIN_KEPT : part > MAX_KEPT ? MAX_KEPT : part;
  }

  private *around(start: bigint, length: bigint, random: (below: number) => number): Generator<string> {
    if (length <= 0n) return;
    const offset = BigInt(random(Number(length < BigInt(MAX_RANDOM) ? length : MAX_RANDOM)));
    for (let i = 0n; i < length; i++) {
      const ip = addressAt(this.cidr, this.first + start + ((offset + i) % length));
      if (ip !== undefined) yield formatIp(ip);
    }
  }
}
