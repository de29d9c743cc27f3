import { StatusError } from '../../api/status-error.js';
import { BodyAbortedError } from '../body.js';
import { sendStatus } from '../errors.js';
import type { Exchange } from '../exchange.js';
import type { Filter } from '../filters.js';
import type { Log } from '../log.js';
import { abort, isStarted } from '../reply.js';
import { RequestInfoError } from '../request-info.js';
import { sendText } from '../text.js';

/**
 * Turns what handlers throw into answers: a `StatusError` is the client's to know, anything else is logged with its stack and
 * answered with 500 (W92). No error of one request reaches another.
 */
export const recover =
  (log: Log): Filter =>
  (next) => {
    const fail = (exchange: Exchange, error: unknown): void | Promise<void> => {
      if (error instanceof StatusError && !isStarted(exchange)) return sendStatus(exchange, error.status);
      if (error instanceof BodyAbortedError) return;
      if (error instanceof RequestInfoError) {
        const text = `Internal Server Error: ${JSON.stringify(exchange.request.url)}: failed to create RequestInfo: ${error.message}\n`;
        return sendText(exchange, 500, text);
      }
      log.error(`${exchange.method} ${exchange.rawPath} failed`, error, { auditId: exchange.auditId });
      if (isStarted(exchange)) abort(exchange);
      else sendText(exchange, 500, 'The server met an error that it did not expect; its log tells more.\n');
    };
    const failSafely = (exchange: Exchange, error: unknown): Promise<void> =>
      Promise.resolve(fail(exchange, error)).catch((second: unknown) => {
        log.error(`${exchange.method} ${exchange.rawPath}: the error could not be answered`, second);
        abort(exchange);
      });
    return (exchange) => {
      try {
        const running = next(exchange);
        return running?.catch((error: unknown) => failSafely(exchange, error));
      } catch (error) {
        return failSafely(exchange, error);
      }
    };
  };
