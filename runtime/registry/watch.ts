/** Watches: from the cache's events to frames for a client (W36–W41). */
import { expired, internalError, StatusError } from '../api/status-error.js';
import type { CacheWatch } from '../storage/cache-watch.js';
import type { CacheEvent } from '../storage/event-window.js';
import { CompactedError } from '../storage/storage.js';
import type { WatchCache } from '../storage/watch-cache.js';
import { reach, Turns } from './list.js';
import { checkListOptions, readRevision } from './request-options.js';
import type { Entry, ObjectFacts, Selection } from './selection.js';
import { withResourceVersion } from './stored-bytes.js';
import type { ListOptions, WatchSink, WatchStream } from './types.js';
import type { WatchFrames } from './watch-frames.js';

/** A bookmark about every minute, and one shortly before the deadline (W39). */
const BOOKMARK_INTERVAL_MS = 60_000;
const LAST_BOOKMARK_BEFORE_MS = 2_000;
/** Without `timeoutSeconds`: between 30 and 60 minutes, so that clients do not all come back at once (W41). */
const MIN_TIMEOUT_MS = 30 * 60_000;
const MAX_TIMER_MS = 2 ** 31 - 1;

type Cache = WatchCache<ObjectFacts>;

export interface WatchRequest {
  readonly cache: Cache;
  /** A prefix that ends with a slash. */
  readonly scope: string;
  readonly options: ListOptions;
  readonly selection: Selection;
  readonly frames: WatchFrames;
  /** Told once, when the watch is over. */
  readonly onEnd: (watch: ObjectWatch) => void;
}

/** Checks the options and finds where to begin; throws before the first byte is sent. */
export async function openWatch(request: WatchRequest): Promise<ObjectWatch> {
  const { cache, options } = request;
  checkListOptions(options, true);
  const after = readRevision(options.resourceVersion);
  const initial = options.sendInitialEvents ?? after === 0;
  if (!initial) return new ObjectWatch(request, after === 0 ? cache.revision : after, false);
  await reach(cache, after);
  return new ObjectWatch(request, 0, true);
}

export class ObjectWatch implements WatchStream {
  private sink: WatchSink | undefined;
  private watch: CacheWatch<ObjectFacts> | undefined;
  private deadline: NodeJS.Timeout | undefined;
  private bookmarks: NodeJS.Timeout | undefined;
  private over = false;
  /** Every event in the scope concerns the watcher. */
  private readonly selectsAll: boolean;

  constructor(
    private readonly request: WatchRequest,
    private readonly after: number,
    private readonly initial: boolean,
  ) {
    const { selection, scope } = request;
    this.selectsAll = selection.everything || selection.isNarrow(scope);
  }

  start(sink: WatchSink): void {
    this.sink = sink;
    this.setTimers();
    if (this.initial) void this.sendInitial();
    else this.follow(this.after);
  }

  stop(): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.deadline);
    clearInterval(this.bookmarks);
    this.watch?.close();
    this.request.onEnd(this);
  }

  /** Ends the response, after a last bookmark for those who asked for bookmarks. */
  end(): void {
    if (this.over) return;
    this.stop();
    this.sink?.end();
  }

  private setTimers(): void {
    const { timeoutSeconds, allowWatchBookmarks } = this.request.options;
    const asked =
      timeoutSeconds !== undefined && timeoutSeconds > 0 ? timeoutSeconds * 1000 : MIN_TIMEOUT_MS * (1 + Math.random());
    const timeoutMs = Math.min(asked, MAX_TIMER_MS);
    if (allowWatchBookmarks) {
      this.bookmarks = setInterval(() => this.bookmark(), BOOKMARK_INTERVAL_MS);
      const last = timeoutMs - LAST_BOOKMARK_BEFORE_MS;
      if (last > 0) {
        this.deadline = setTimeout(() => {
          this.bookmark();
          this.deadline = setTimeout(() => this.end(), LAST_BOOKMARK_BEFORE_MS);
        }, last);
        return;
      }
    }
    this.deadline = setTimeout(() => this.end(), timeoutMs);
  }

  /** Current objects first, then (W40) a bookmark that says so where it is asked for, then changes. */
  private async sendInitial(): Promise<void> {
    const { cache, scope, selection, options, frames } = this.request;
    const list = cache.list({ scope: selection.narrow(scope) });
    // Changes queue up from the list's revision on, while its objects are sent.
    this.attach(list.revision);
    try {
      const turns = new Turns();
      for (const entry of list.entries) {
        if (turns.due) await turns.yield();
        if (this.over) return;
        if (!selection.everything && !selection.matches(entry)) continue;
        if (!this.sink!.write(frames.object('ADDED', entry.value))) await this.sink!.drained();
      }
    } catch (error) {
      this.fail(error as Error);
      return;
    }
    if (this.over) return;
    if (options.sendInitialEvents && options.allowWatchBookmarks)
      this.sink!.write(frames.bookmark(list.revision, true));
    this.watch?.resume();
  }

  private follow(after: number): void {
    if (this.attach(after)) this.watch!.resume();
  }

  private attach(after: number): boolean {
    const { cache, scope, selection } = this.request;
    try {
      this.watch = cache.watch({
        after,
        scope: selection.narrow(scope),
        deliver: (event) => this.deliver(event),
        onEnd: (error) => this.fail(error),
      });
      return true;
    } catch (error) {
      this.fail(error as Error);
      return false;
    }
  }

  private deliver(event: CacheEvent<ObjectFacts>): boolean {
    const frame = this.frameOf(event);
    if (frame === undefined || this.sink!.write(frame)) return true;
    void this.sink!.drained().then(() => {
      if (!this.over) this.watch?.resume();
    });
    return false;
  }

  /** What the event means to this watcher (W38); undefined when nothing. */
  private frameOf(event: CacheEvent<ObjectFacts>): Buffer | undefined {
    const { selection, frames } = this.request;
    const { entry, previous } = event;
    if (this.selectsAll) {
      return frames.event(event, event.type === 'delete' ? 'DELETED' : previous === undefined ? 'ADDED' : 'MODIFIED');
    }
    const was = previous !== undefined && selection.matches(previous);
    if (event.type === 'delete') return was ? frames.event(event, 'DELETED') : undefined;
    const is = selection.matches(entry);
    if (is) return frames.event(event, was ? 'MODIFIED' : 'ADDED');
    return was
      ? frames.departure(event, () => withResourceVersion((previous as Entry).value, entry.revision))
      : undefined;
  }

  private bookmark(): void {
    const { frames } = this.request;
    if (this.watch !== undefined && !this.over) this.sink!.write(frames.bookmark(this.watch.progress, false));
  }

  /** History is gone: the client hears so and begins anew (W36). Whatever else ends a watch just ends it. */
  private fail(error: Error): void {
    if (this.over) return;
    const status = statusOf(error, this.after);
    if (status !== undefined) this.sink!.write(this.request.frames.error(status));
    this.end();
  }
}

function statusOf(error: Error, after: number): StatusError | undefined {
  if (error instanceof StatusError) return error;
  if (error instanceof CompactedError) return expired(`too old resource version: ${after} (${error.compactRevision})`);
  return error.name === 'SlowWatchError' || error.name === 'StoreClosedError'
    ? undefined
    : internalError(error.message);
}

export { jsonFrames } from './watch-frames.js';
