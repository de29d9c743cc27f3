import { badRequest } from '../../api/status-error.js';
import type { Filter } from '../filters.js';
import { unescapePercent } from '../query.js';
import { parseRequestInfo } from '../request-info.js';

/** Reads from method and path what the request is about. */
export const readRequestInfo: Filter = (next) => (exchange) => {
  const path = unescapePercent(exchange.rawPath);
  if (path === undefined) throw badRequest(`invalid URL escape in ${JSON.stringify(exchange.rawPath)}`);
  exchange.info = parseRequestInfo(exchange.method, path, exchange.query);
  return next(exchange);
};
