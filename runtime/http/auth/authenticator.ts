import type { UserInfo } from '../../api/hooks.js';
import { unauthorized } from '../../api/status-error.js';
import type { RawRequest } from '../exchange.js';

/** Tells who sends a request. Throws 401 for credentials that are not good. */
export interface Authenticator {
  authenticate(request: RawRequest): UserInfo | Promise<UserInfo>;
}

/** One way to prove who one is. Undefined: the request carries no such proof; throws 401 when it carries a bad one. */
export interface CredentialCheck {
  check(request: RawRequest): UserInfo | undefined | Promise<UserInfo | undefined>;
}

export const ALL_AUTHENTICATED = 'system:authenticated';

/** W96. */
export const ANONYMOUS: UserInfo = Object.freeze({
  name: 'system:anonymous',
  groups: Object.freeze(['system:unauthenticated']),
});

/** Everyone who proved a name belongs to `system:authenticated`. */
export function authenticated(user: UserInfo): UserInfo {
  return user.groups.includes(ALL_AUTHENTICATED) ? user : { ...user, groups: [...user.groups, ALL_AUTHENTICATED] };
}

/** Tries the checks in their order; who proves nothing is anonymous. */
export function authenticateBy(checks: readonly CredentialCheck[]): Authenticator {
  const from = (request: RawRequest, start: number): UserInfo | Promise<UserInfo> => {
    for (let i = start; i < checks.length; i++) {
      const user = checks[i]!.check(request);
      if (user instanceof Promise) return user.then((found) => found ?? from(request, i + 1));
      if (user !== undefined) return user;
    }
    return ANONYMOUS;
  };
  return { authenticate: (request) => from(request, 0) };
}

/** The token of an `Authorization: Bearer` header; undefined when there is none. */
export function bearerToken(request: RawRequest): string | undefined {
  const header = request.headers.authorization;
  if (header === undefined) return undefined;
  const [scheme = '', token = ''] = header.trim().split(' ', 2);
  return scheme.toLowerCase() === 'bearer' && token !== '' ? token : undefined;
}

/** A bearer token that nobody knows: this must be the last of the checks that look at tokens. */
export const refuseUnknownTokens: CredentialCheck = {
  check: (request) => {
    if (bearerToken(request) !== undefined) throw unauthorized();
    return undefined;
  },
};
