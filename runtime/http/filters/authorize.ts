import { forbidden } from '../../api/status-error.js';
import type { Authorizer, Decision } from '../auth/authorizer.js';
import { forbiddenSentence } from '../auth/forbidden.js';
import type { Exchange } from '../exchange.js';
import type { Filter } from '../filters.js';

/** Asks whether the user may do that; 403 when not (W87). */
export const authorize =
  (authorizer: Authorizer): Filter =>
  (next) =>
  (exchange) => {
    const decision = authorizer.authorize(exchange.user, exchange.info);
    if (decision instanceof Promise) {
      return decision.then((found) => {
        check(exchange, found);
        return next(exchange);
      });
    }
    check(exchange, decision);
    return next(exchange);
  };

function check({ user, info }: Exchange, decision: Decision): void {
  if (decision.allowed) return;
  const sentence = forbiddenSentence(user, info);
  const detail = decision.reason === undefined ? sentence : `${sentence}: ${decision.reason}`;
  throw forbidden({ group: info.group, resource: info.resource }, info.name, detail);
}
