import { describe, expect, it } from 'vitest';
import { ANONYMOUS, authenticated } from '../../../../runtime/http/auth/authenticator.js';
import { baseRules } from '../../../../runtime/http/auth/base-rules.js';
import { forbiddenSentence } from '../../../../runtime/http/auth/forbidden.js';
import { Query } from '../../../../runtime/http/query.js';
import { parseRequestInfo } from '../../../../runtime/http/request-info.js';

const admin = authenticated({ name: 'root', groups: ['system:masters'] });
const alice = authenticated({ name: 'alice', groups: ['dev'] });
const account = authenticated({ name: 'system:serviceaccount:a:b', groups: ['system:serviceaccounts'] });
const infoOf = (method: string, path: string) => parseRequestInfo(method, path, Query.none);

describe('base rules', () => {
  it.each([
    ['GET', '/healthz', 'admin alice account anonymous'],
    ['GET', '/version', 'admin alice account anonymous'],
    ['GET', '/readyz/etcd', 'admin'],
    ['POST', '/healthz', 'admin'],
    ['GET', '/api', 'admin alice account'],
    ['GET', '/apis/apps/v1', 'admin alice account'],
    ['GET', '/openapi/v3/api/v1', 'admin alice account'],
    ['GET', '/openid/v1/jwks', 'admin account'],
    ['GET', '/.well-known/openid-configuration/', 'admin account'],
    ['GET', '/metrics', 'admin'],
    ['GET', '/', 'admin'],
    ['GET', '/api/v1/namespaces', 'admin'],
    ['POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', 'admin alice account'],
    ['POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', 'admin alice account'],
    ['POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', 'admin'],
    ['DELETE', '/apis/apps/v1/namespaces/a/deployments/b', 'admin'],
  ])('%s %s is for %s', async (method, path, expected) => {
    const allowed: string[] = [];
    for (const [name, user] of Object.entries({ admin, alice, account, anonymous: ANONYMOUS })) {
      if ((await baseRules.authorize(user, infoOf(method, path))).allowed) allowed.push(name);
    }
    expect(allowed.join(' ')).toBe(expected);
  });

  it.each([
    ['GET', '/metrics', 'User "alice" cannot get path "/metrics"'],
    [
      'GET',
      '/api/v1/namespaces/n/pods/x',
      'User "alice" cannot get resource "pods" in API group "" in the namespace "n"',
    ],
    [
      'GET',
      '/apis/apps/v1/deployments',
      'User "alice" cannot list resource "deployments" in API group "apps" at the cluster scope',
    ],
    [
      'PATCH',
      '/api/v1/nodes/x/status',
      'User "alice" cannot patch resource "nodes/status" in API group "" at the cluster scope',
    ],
  ])('says of %s %s what is forbidden', (method, path, sentence) => {
    expect(forbiddenSentence(alice, infoOf(method, path))).toBe(sentence);
  });
});
