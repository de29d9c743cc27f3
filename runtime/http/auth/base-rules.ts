/**
 * Who may do what without any role: administrators everything, everyone known may find out what there is and who they are,
 * everyone may see that the server lives. The same as upstream's bootstrap bindings to these groups.
 */
import type { UserInfo } from '../../api/hooks.js';
import { ADMIN_GROUP } from '../pki/authority.js';
import type { RequestInfo } from '../request-info.js';
import { ALL_AUTHENTICATED } from './authenticator.js';
import { ALLOWED, type Authorizer, DENIED } from './authorizer.js';

/** Paths that everyone may read. */
const PUBLIC_PATHS: ReadonlySet<string> = new Set(['/healthz', '/livez', '/readyz', '/version', '/version/']);

/** Paths that everyone known may read; those with a slash at the end stand for all below. */
const DISCOVERY_PATHS = ['/api', '/api/', '/apis', '/apis/', '/openapi', '/openapi/'];

/** Questions about oneself, as `group/resource`. */
const SELF_REVIEWS: ReadonlySet<string> = new Set([
  'authorization.k8s.io/selfsubjectaccessreviews',
  'authorization.k8s.io/selfsubjectrulesreviews',
  'authentication.k8s.io/selfsubjectreviews',
]);

export const baseRules: Authorizer = {
  authorize: (user, info) =>
    user.groups.includes(ADMIN_GROUP) || mayRead(user, info) || asksAboutSelf(user, info) ? ALLOWED : DENIED,
};

function mayRead(user: UserInfo, info: RequestInfo): boolean {
  if (info.isResource || info.verb !== 'get') return false;
  if (PUBLIC_PATHS.has(info.path)) return true;
  return (
    isKnown(user) &&
    DISCOVERY_PATHS.some((path) => info.path === path || (path.endsWith('/') && info.path.startsWith(path)))
  );
}

function asksAboutSelf(user: UserInfo, info: RequestInfo): boolean {
  return (
    info.isResource && info.verb === 'create' && isKnown(user) && SELF_REVIEWS.has(`${info.group}/${info.resource}`)
  );
}

const isKnown = (user: UserInfo): boolean => user.groups.includes(ALL_AUTHENTICATED);
