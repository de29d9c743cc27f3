import type { Authenticator } from '../auth/authenticator.js';
import type { Filter } from '../filters.js';

/** Finds out who asks; bad credentials end with 401. */
export const authenticate =
  (authenticator: Authenticator): Filter =>
  (next) =>
  (exchange) => {
    const user = authenticator.authenticate(exchange.request);
    if (user instanceof Promise) {
      return user.then((found) => {
        exchange.user = found;
        return next(exchange);
      });
    }
    exchange.user = user;
    return next(exchange);
  };
