/** How much history is kept; whatever bound is met first applies. */
export interface HistoryLimits {
  readonly ageMs: number;
  /** Records of any kind, creations included. */
  readonly records: number;
  /** Bytes of the values written. */
  readonly bytes: number;
}

/** kube-apiserver compacts etcd every five minutes. */
export const defaultHistoryLimits: HistoryLimits = { ageMs: 300_000, records: 100_000, bytes: 256 << 20 };

interface Segment {
  readonly openedAtMs: number;
  lastAtMs: number;
  lastRevision: number;
  records: number;
  bytes: number;
}

/** A window is cut in about so many segments: it keeps up to one of them more than the limits say. */
const segments = 32;

/** Decides up to which revision history may go. Times are of a monotonic clock. */
export class HistoryWindow {
  private readonly open: Segment[] = [];
  private records = 0;
  private bytes = 0;

  constructor(private readonly limits: HistoryLimits) {}

  add(revision: number, records: number, bytes: number, nowMs: number): void {
    const { ageMs, records: maxRecords, bytes: maxBytes } = this.limits;
    let segment = this.open.at(-1);
    if (
      segment === undefined ||
      nowMs - segment.openedAtMs > ageMs / segments ||
      segment.records > maxRecords / segments ||
      segment.bytes > maxBytes / segments
    ) {
      segment = { openedAtMs: nowMs, lastAtMs: nowMs, lastRevision: revision, records: 0, bytes: 0 };
      this.open.push(segment);
    }
    segment.lastAtMs = nowMs;
    segment.lastRevision = revision;
    segment.records += records;
    segment.bytes += bytes;
    this.records += records;
    this.bytes += bytes;
  }

  /** Forgets segments outside the limits; answers the newest revision in them, undefined when all is within. */
  expire(nowMs: number): number | undefined {
    let revision: number | undefined;
    for (;;) {
      const oldest = this.open[0];
      if (oldest === undefined) return revision;
      const over =
        this.records > this.limits.records ||
        this.bytes > this.limits.bytes ||
        nowMs - oldest.lastAtMs > this.limits.ageMs;
      if (!over) return revision;
      this.open.shift();
      this.records -= oldest.records;
      this.bytes -= oldest.bytes;
      revision = oldest.lastRevision;
    }
  }
}
