import type { GroupCommit } from './group-commit.js';
import type { RecordLink, RevisionLog } from './revision-log.js';
import { StoreClosedError } from './storage-errors.js';

/** Bounds of one step: time on the event loop, and records dropped in one transaction. */
const stepMs = 2;
const stepRecords = 500;

/**
 * Compaction in the background. History up to `revision` is out of reach at once; records are dropped in small steps that
 * take turns with batches of writes. A record goes when a later one of its key is not newer than `revision`, or when it is
 * a deletion itself. What the log remembers as compacted follows step by step, so a store that is killed on the way opens
 * with consistent history.
 */
export class Compactor {
  private target: number;
  private swept: number;
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly log: RevisionLog,
    private readonly commits: GroupCommit,
  ) {
    this.target = log.compactRevision;
    this.swept = log.compactRevision;
  }

  get revision(): number {
    return this.target;
  }

  /** Resolves when everything before the revision is dropped. */
  compact(revision: number): Promise<void> {
    this.target = Math.max(this.target, revision);
    this.running ??= this.sweep().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  /** The step on its way is the last one; what is left is for the next opening. */
  stop(): void {
    this.stopped = true;
  }

  private async sweep(): Promise<void> {
    while (this.swept < this.target) {
      if (this.stopped) throw new StoreClosedError();
      await this.commits.job(() => this.step());
    }
  }

  private async step(): Promise<void> {
    const revisions: number[] = [];
    const deletions: RecordLink[] = [];
    const until = performance.now() + stepMs;
    let reached = this.target;
    this.log.links(this.swept, (link) => {
      if (link.revision > this.target) return false;
      if (link.previous !== 0) revisions.push(link.previous);
      if (link.type === 'delete') {
        revisions.push(link.revision);
        deletions.push(link);
      }
      const more = revisions.length < stepRecords && performance.now() < until;
      if (!more) reached = link.revision;
      return more;
    });
    const gone = deletions.filter((link) => this.log.head(link.key)?.revision === link.revision);
    const keys = gone.map((link) => link.key);
    await this.log.drop(revisions, keys, reached);
    this.swept = reached;
  }
}
