/** Lists: revisions, pages, selection (W27–W33, W129). */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ListMeta } from '../api/meta.js';
import { badRequest, expired, tooLargeResourceVersion } from '../api/status-error.js';
import { CompactedError, FutureRevisionError } from '../storage/storage.js';
import type { CacheListOptions, WatchCache } from '../storage/watch-cache.js';
import { ANY_REVISION, decodeContinue, encodeContinue } from './continue-token.js';
import type { ObjectFormat } from './list-format.js';
import { PieceWriter } from './piece-writer.js';
import { checkListOptions, listRevision } from './request-options.js';
import type { Entry, ObjectFacts, Selection } from './selection.js';
import type { ListOptions, ListResult } from './types.js';

/** How long a request waits for a revision that the store has not reached. */
const FUTURE_WAIT_MS = 3_000;
/** Milliseconds spent on one request before others get a turn. */
const TURN_MS = 10;
const PIECE_BYTES = 64 * 1024;
/** Room for the object that ends a piece, so that few pieces have to grow. */
const PIECE_SLACK_BYTES = 8 * 1024;

const EXPIRED_PAGE =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';
const EXPIRED_LIST = 'The resourceVersion for the provided list is too old.';

/** Lets the event loop run when a long piece of work has held it for a while. */
export class Turns {
  private since = performance.now();
  private steps = 0;

  /** Looks at the clock now and then only. */
  get due(): boolean {
    return ++this.steps % 16 === 0 && this.overdue;
  }

  /** Looks at the clock at once: for steps that are long. */
  get overdue(): boolean {
    return performance.now() - this.since > TURN_MS;
  }

  async yield(): Promise<void> {
    await nextTurn();
    this.since = performance.now();
  }
}

export interface Listed {
  readonly entries: readonly Entry[];
  readonly meta: ListMeta;
  readonly revision: number;
}

type Cache = WatchCache<ObjectFacts>;

/** Which revision and which part of the resource a list shows. */
interface Page {
  /** Undefined: the newest. */
  readonly revision: number | undefined;
  readonly startKey: string | undefined;
  readonly limit: number;
}

/** `scope` is a prefix that ends with a slash. */
export async function listObjects(
  cache: Cache,
  scope: string,
  options: ListOptions,
  selection: Selection,
): Promise<Listed> {
  checkListOptions(options, false);
  const page = await pageOf(cache, scope, options);
  const all = selection.everything;
  const wanted: CacheListOptions = {
    // A page may begin after the only key; the scope then keeps to its end.
    scope: page.startKey === undefined ? selection.narrow(scope) : scope,
    ...(page.startKey !== undefined && { startKey: page.startKey }),
    ...(all && page.limit > 0 && { limit: page.limit }),
  };
  const found = await read(cache, wanted, page, scope, options);
  if (all) return pageResult(found.entries, found.remaining, found.revision, scope, true);
  const { entries, more } = await select(found.entries, selection, page.limit);
  return pageResult(entries, more ? 1 : 0, found.revision, scope, false);
}

async function pageOf(cache: Cache, scope: string, options: ListOptions): Promise<Page> {
  const limit = options.limit !== undefined && options.limit > 0 ? options.limit : 0;
  const { resourceVersion, resourceVersionMatch } = options;
  if (options.continue) {
    if (resourceVersion && resourceVersion !== '0')
      throw badRequest('specifying resource version is not allowed when using continue');
    const { revision, start } = decodeContinue(options.continue);
    const startKey = scope + start.replace(/^\//, '');
    return {
      revision: revision === ANY_REVISION ? undefined : revision,
      startKey,
      limit: resourceVersion === '0' ? 0 : limit,
    };
  }
  if (resourceVersion === '0') return { revision: undefined, startKey: undefined, limit: 0 };
  const revision = listRevision(resourceVersion);
  await reach(cache, revision);
  // Without a match, a limit asks for pages of exactly that revision.
  const exact = revision > 0 && (resourceVersionMatch === 'Exact' || (limit > 0 && !resourceVersionMatch));
  return { revision: exact ? revision : undefined, startKey: undefined, limit };
}

/** Waits a little for a revision ahead of the store; throws 504 when it does not come (W33). */
export async function reach(cache: Cache, revision: number): Promise<void> {
  if (revision <= cache.revision) return;
  try {
    await cache.waitFor(revision, FUTURE_WAIT_MS);
  } catch (error) {
    throw error instanceof FutureRevisionError ? tooLargeResourceVersion(revision, cache.revision) : error;
  }
}

async function read(cache: Cache, wanted: CacheListOptions, page: Page, scope: string, options: ListOptions) {
  if (page.revision === undefined) return cache.list(wanted);
  try {
    return await cache.listAt({ ...wanted, revision: page.revision });
  } catch (error) {
    if (error instanceof FutureRevisionError) throw tooLargeResourceVersion(page.revision, cache.revision);
    if (!(error instanceof CompactedError)) throw error;
    if (page.startKey === undefined || !options.continue) throw expired(EXPIRED_LIST);
    const failure = expired(EXPIRED_PAGE);
    failure.status.metadata = {
      continue: encodeContinue({ revision: ANY_REVISION, start: page.startKey.slice(scope.length) }),
    };
    throw failure;
  }
}

/** The entries that are selected, up to the limit; `more`: others come after them. */
async function select(
  entries: readonly Entry[],
  selection: Selection,
  limit: number,
): Promise<{ entries: Entry[]; more: boolean }> {
  const selected: Entry[] = [];
  const turns = new Turns();
  for (let i = 0; i < entries.length; i++) {
    if (limit > 0 && selected.length === limit) return { entries: selected, more: true };
    const entry = entries[i] as Entry;
    if (selection.matches(entry)) selected.push(entry);
    if (turns.due) await turns.yield();
  }
  return { entries: selected, more: false };
}

function pageResult(
  entries: readonly Entry[],
  remaining: number,
  revision: number,
  scope: string,
  counted: boolean,
): Listed {
  const meta: ListMeta = { resourceVersion: String(revision) };
  const last = entries.at(-1);
  if (remaining > 0 && last !== undefined) {
    meta.continue = encodeContinue({ revision, start: `${last.key.slice(scope.length)}\u0000` });
    if (counted) meta.remainingItemCount = remaining;
  }
  return { entries, meta, revision };
}

const COMMA = 0x2c;
const OPEN = 0x5b;
const CLOSE = 0x5d;

/** The document of a list. */
export function listResult(entries: readonly Entry[], meta: ListMeta, format: ObjectFormat): ListResult {
  return {
    meta,
    length: entries.length,
    pieces: () => pieces(entries, meta, format),
    empty: () => Buffer.concat([format.head(meta), format.tail]),
    batches: () => batches(entries, format),
  };
}

async function* pieces(entries: readonly Entry[], meta: ListMeta, format: ObjectFormat): AsyncGenerator<Buffer> {
  const out = new PieceWriter(PIECE_BYTES + PIECE_SLACK_BYTES);
  out.bytes(format.head(meta));
  const turns = new Turns();
  for (let i = 0; i < entries.length; i++) {
    if (i > 0) out.byte(COMMA);
    format.item(out, (entries[i] as Entry).lentValue);
    if (turns.due) await turns.yield();
    if (out.length < PIECE_BYTES) continue;
    yield out.take();
    if (turns.overdue) await turns.yield();
  }
  out.bytes(format.tail);
  yield out.end();
}

async function* batches(entries: readonly Entry[], format: ObjectFormat): AsyncGenerator<Buffer> {
  const out = new PieceWriter(PIECE_BYTES + PIECE_SLACK_BYTES);
  const turns = new Turns();
  for (let i = 0; i < entries.length; i++) {
    out.byte(out.length === 0 ? OPEN : COMMA);
    format.item(out, (entries[i] as Entry).lentValue);
    if (turns.due) await turns.yield();
    if (out.length < PIECE_BYTES && i < entries.length - 1) continue;
    out.byte(CLOSE);
    yield out.take();
    // What is made of them takes far longer than they took.
    await turns.yield();
  }
}
