/**
 * What happens to every request before a handler sees it, in this order and nowhere else.
 */
import type { Authenticator } from './auth/authenticator.js';
import type { Authorizer } from './auth/authorizer.js';
import type { Exchange } from './exchange.js';
import { authenticate } from './filters/authenticate.js';
import { authorize } from './filters/authorize.js';
import { boundTime } from './filters/bound-time.js';
import { countRequests } from './filters/count-requests.js';
import { logRequests } from './filters/log-requests.js';
import { readRequestInfo } from './filters/read-request-info.js';
import { recover } from './filters/recover.js';
import type { InFlight } from './in-flight.js';
import type { Log } from './log.js';

/** Answers a request, at once or later; throws what is answered as an error. */
export type Handler = (exchange: Exchange) => void | Promise<void>;

/** Stands before a handler; composed once when the server starts. */
export type Filter = (next: Handler) => Handler;

export interface FilterParts {
  readonly log: Log;
  readonly inFlight: InFlight;
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
}

export function filterChain(parts: FilterParts, handler: Handler): Handler {
  const filters: readonly Filter[] = [
    logRequests(parts.log),
    countRequests,
    recover(parts.log),
    readRequestInfo,
    boundTime(parts.inFlight),
    authenticate(parts.authenticator),
    // Audit, impersonation, and priority and fairness belong here, in this order (W99).
    authorize(parts.authorizer),
  ];
  return filters.reduceRight<Handler>((next, filter) => filter(next), handler);
}
