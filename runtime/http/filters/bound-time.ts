import { readDuration } from '../../api/duration.js';
import { badRequest } from '../../api/status-error.js';
import type { Exchange } from '../exchange.js';
import type { Filter } from '../filters.js';
import type { InFlight } from '../in-flight.js';
import type { RequestInfo } from '../request-info.js';

/** W111. */
const MAX_MS = 60_000;
/** W54. */
const MAX_MUTATING_MS = 34_000;

const MUTATING: ReadonlySet<string> = new Set(['create', 'update', 'patch', 'delete']);
const STREAMING_SUBRESOURCES: ReadonlySet<string> = new Set(['attach', 'exec', 'portforward', 'log', 'proxy']);

/** Gives every request but streams a time by which it is answered, at most what `?timeout=` asks for. */
export const boundTime =
  (inFlight: InFlight): Filter =>
  (next) =>
  (exchange) => {
    if (!isStreaming(exchange.info)) exchange.deadlineMs = exchange.startMs + timeLimitMs(exchange);
    inFlight.add(exchange);
    let running: void | Promise<void>;
    try {
      running = next(exchange);
    } catch (error) {
      inFlight.remove(exchange);
      throw error;
    }
    if (running === undefined) return inFlight.remove(exchange);
    return running.finally(() => inFlight.remove(exchange));
  };

function isStreaming(info: RequestInfo): boolean {
  return (
    info.isResource && (info.verb === 'watch' || info.verb === 'proxy' || STREAMING_SUBRESOURCES.has(info.subresource))
  );
}

function timeLimitMs({ query, info }: Exchange): number {
  const limit = info.isResource && MUTATING.has(info.verb) ? MAX_MUTATING_MS : MAX_MS;
  if (!query.mentions('timeout')) return limit;
  const text = query.get('timeout');
  if (text === undefined || text === '') return limit;
  const nanos = readDuration(text);
  if (typeof nanos === 'string') throw badRequest(`invalid timeout specified in the request URL - ${nanos}`);
  return nanos <= 0n ? limit : Math.min(limit, Number(nanos) / 1e6);
}
