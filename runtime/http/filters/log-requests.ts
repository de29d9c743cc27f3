import type { Exchange } from '../exchange.js';
import type { Filter } from '../filters.js';
import type { Log } from '../log.js';

/** Verbosity at which each request has its line. */
const REQUEST_LEVEL = 2;

/** A line for each request when it is answered; of a watch when it is over. */
export const logRequests =
  (log: Log): Filter =>
  (next) => {
    if (!log.enabled(REQUEST_LEVEL)) return next;
    const write = (exchange: Exchange, startMs: number): void => {
      const { method, request, code } = exchange;
      const latencyMs = Math.round((performance.now() - startMs) * 1000) / 1000;
      const client = request.socket?.remoteAddress ?? '';
      const path = request.url ?? '';
      log.info(REQUEST_LEVEL, `${client} ${method} ${path} ${code} ${latencyMs} ms`, {
        client,
        method,
        path,
        code,
        latencyMs,
        user: exchange.user?.name,
        userAgent: exchange.userAgent,
        auditId: exchange.auditId,
      });
    };
    return (exchange) => {
      const startMs = performance.now();
      const running = next(exchange);
      if (running === undefined) return write(exchange, startMs);
      return running.then(() => write(exchange, startMs));
    };
  };
