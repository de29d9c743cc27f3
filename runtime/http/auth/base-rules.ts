/**
 * Who may do what without any role: administrators everything, everyone known may find out what there is and who they are,
 * service accounts who issues their tokens, everyone may see that the server lives. The same as upstream's bootstrap bindings to these groups.
 */
import type { UserInfo } from '../../api/hooks.js';
import { ISSUER_DISCOVERY_PATHS } from '../issuer-discovery.js';
import { ADMIN_GROUP } from '../pki/authority.js';
import { ALL_AUTHENTICATED } from './authenticator.js';
import { ALLOWED, type Attributes, type Authorizer, DENIED, type Rules } from './authorizer.js';
import { SERVICE_ACCOUNTS } from './service-account-tokens.js';

const EVERYTHING: Rules = {
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
};
const PUBLIC_PATHS = ['/healthz', '/livez', '/readyz', '/version', '/version/'];
const PUBLIC: Rules = { resourceRules: [], nonResourceRules: [{ verbs: ['get'], nonResourceURLs: PUBLIC_PATHS }] };
const DISCOVERY_PATHS = ['/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*'];
const KNOWN: Rules = {
  resourceRules: [
    {
      verbs: ['create'],
      apiGroups: ['authorization.k8s.io'],
      resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
    },
    { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
  ],
  nonResourceRules: [{ verbs: ['get'], nonResourceURLs: [...DISCOVERY_PATHS, ...PUBLIC_PATHS].sort() }],
};

/** Service accounts may show their tokens to others, who find out here what to think of them. */
const OF_SERVICE_ACCOUNTS: Rules = {
  resourceRules: [],
  nonResourceRules: [{ verbs: ['get'], nonResourceURLs: [...ISSUER_DISCOVERY_PATHS].sort() }],
};
const KNOWN_SERVICE_ACCOUNTS: Rules = {
  resourceRules: KNOWN.resourceRules,
  nonResourceRules: [...KNOWN.nonResourceRules, ...OF_SERVICE_ACCOUNTS.nonResourceRules],
};

export const baseRules: Authorizer = {
  authorize: (user, attributes) => (covers(rulesOf(user), attributes) ? ALLOWED : DENIED),
  rulesFor: allRulesOf,
};

/** Also those that the user would have without the widest one. */
function allRulesOf(user: UserInfo): Rules {
  const { groups } = user;
  const parts = [
    ...(groups.includes(ALL_AUTHENTICATED) ? [KNOWN] : []),
    PUBLIC,
    ...(groups.includes(SERVICE_ACCOUNTS) ? [OF_SERVICE_ACCOUNTS] : []),
    ...(groups.includes(ADMIN_GROUP) ? [EVERYTHING] : []),
  ];
  return {
    resourceRules: parts.flatMap((part) => part.resourceRules),
    nonResourceRules: parts.flatMap((part) => part.nonResourceRules),
  };
}

function rulesOf({ groups }: UserInfo): Rules {
  if (groups.includes(ADMIN_GROUP)) return EVERYTHING;
  if (!groups.includes(ALL_AUTHENTICATED)) return PUBLIC;
  return groups.includes(SERVICE_ACCOUNTS) ? KNOWN_SERVICE_ACCOUNTS : KNOWN;
}

function covers(rules: Rules, attributes: Attributes): boolean {
  if (rules === EVERYTHING) return true;
  const { isResource, verb, group, resource, path } = attributes;
  if (!isResource)
    return rules.nonResourceRules.some(
      (r) => r.verbs.includes(verb) && r.nonResourceURLs.some((url) => matchesPath(url, path)),
    );
  if (attributes.subresource !== '') return false;
  return rules.resourceRules.some(
    (r) => r.verbs.includes(verb) && r.apiGroups.includes(group) && r.resources.includes(resource),
  );
}

const matchesPath = (url: string, path: string): boolean =>
  url.endsWith('*') ? path.startsWith(url.slice(0, -1)) : url === path;
