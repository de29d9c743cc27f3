import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { baseRules } from '../../../../runtime/http/auth/base-rules.js';
import { accessReviewers } from '../../../../runtime/http/auth/reviews.js';
import { changed, Kinds } from '../../../support/kinds.js';

const lena = { name: 'lena', uid: 'u-1', groups: ['dev', 'system:authenticated'], extra: { office: ['graz'] } };
const API = 'https://api';

let kinds: Kinds;
beforeAll(async () => {
  const userOfToken = (token: string) => (token === 'good' ? lena : undefined);
  const ofServiceAccount = async (token: string) =>
    token === 'bound'
      ? { user: lena, audiences: ['elsewhere'] }
      : token === 'late'
        ? { problem: 'too late' }
        : undefined;
  const parts = { authorizer: baseRules, userOfToken, ofServiceAccount, audiences: [API] };
  kinds = await Kinds.open({ reviewers: accessReviewers(parts) });
});
afterAll(() => kinds.close());

const review = (kind: string, spec: object, more: object = {}) => ({
  apiVersion: `${kind === 'TokenReview' ? 'authentication' : 'authorization'}.k8s.io/v1`,
  kind,
  spec,
  ...more,
});
const statusOf = async (object: object, user = lena) => (await kinds.create(object, { user })).object.status;

test('who am I', async () => {
  const { code, object } = await kinds.create(
    { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: { name: 'x' } },
    { user: lena },
  );
  expect(code).toBe(201);
  expect(object.metadata).toEqual({ creationTimestamp: expect.any(String) });
  expect(object.status).toEqual({ userInfo: { username: 'lena', uid: 'u-1', groups: lena.groups, extra: lena.extra } });
});

describe('tokens', () => {
  test('a good one', async () => {
    const status = {
      authenticated: true,
      user: { username: 'lena', uid: 'u-1', groups: lena.groups, extra: lena.extra },
      audiences: [API],
    };
    expect(await statusOf(review('TokenReview', { token: 'good' }))).toEqual(status);
    expect(await statusOf(review('TokenReview', { token: 'good', audiences: ['vault', API] }))).toEqual(status);
  });
  test('a bad one, and one for somebody else', async () => {
    const status = { user: {}, error: 'invalid bearer token' };
    expect(await statusOf(review('TokenReview', { token: 'bad' }))).toEqual(status);
    expect(
      await statusOf(
        review('TokenReview', { token: 'good', audiences: ['vault'] }, { status: { authenticated: true } }),
      ),
    ).toEqual(status);
  });
  test("a service account's", async () => {
    const audiences = ['elsewhere'];
    expect(await statusOf(review('TokenReview', { token: 'bound', audiences }))).toMatchObject({ audiences });
    const status = { user: {}, error: '[invalid bearer token, too late]' };
    expect(await statusOf(review('TokenReview', { token: 'late' }))).toEqual(status);
  });
  test('none', async () => expect((await kinds.create(review('TokenReview', {}))).code).toBe(400));
});

const pods = { verb: 'get', resource: 'pods', namespace: 'default' };
const named = { user: 'lena', resourceAttributes: pods };

describe('access', () => {
  test('of oneself and of others', async () => {
    const self = (resource: string) =>
      review('SelfSubjectAccessReview', {
        resourceAttributes: { verb: 'create', group: 'authorization.k8s.io', resource },
      });
    expect(await statusOf(self('selfsubjectrulesreviews'))).toEqual({ allowed: true });
    expect(await statusOf(self('subjectaccessreviews'))).toEqual({ allowed: false });
    expect(
      await statusOf(
        review('SubjectAccessReview', {
          groups: ['system:masters'],
          nonResourceAttributes: { path: '/any', verb: 'get' },
        }),
      ),
    ).toEqual({ allowed: true });
    expect(await statusOf(review('LocalSubjectAccessReview', named))).toEqual({ allowed: false });
  });

  test.each([
    ['SubjectAccessReview', {}, ['Invalid spec.resourceAttributes', 'Invalid spec.user']],
    ['SelfSubjectAccessReview', { ...named, nonResourceAttributes: {} }, ['Invalid spec.nonResourceAttributes']],
    [
      'LocalSubjectAccessReview',
      { user: 'a', nonResourceAttributes: { path: '/' } },
      ['Invalid spec.nonResourceAttributes'],
    ],
    [
      'LocalSubjectAccessReview',
      changed(named, ['resourceAttributes.namespace', 'other']),
      ['Invalid spec.resourceAttributes.namespace'],
    ],
    [
      'SubjectAccessReview',
      changed(named, ['resourceAttributes.fieldSelector', {}]),
      ['Required spec.resourceAttributes.fieldSelector.requirements'],
    ],
    [
      'SubjectAccessReview',
      changed(named, [
        'resourceAttributes.labelSelector',
        { rawSelector: 'a', requirements: [{ key: 'a b', operator: 'In' }] },
      ]),
      [
        'Invalid spec.resourceAttributes.labelSelector.rawSelector',
        'Invalid spec.resourceAttributes.labelSelector.requirements[0].key',
        'Required spec.resourceAttributes.labelSelector.requirements[0].values',
      ],
    ],
    [
      'SubjectAccessReview',
      changed(named, ['resourceAttributes.fieldSelector', { requirements: [{ operator: 'Exists', values: ['a'] }] }]),
      [
        'Forbidden spec.resourceAttributes.fieldSelector.requirements[0].values',
        'Required spec.resourceAttributes.fieldSelector.requirements[0].key',
      ],
    ],
  ])('%s %j', async (kind, spec, causes) => {
    const { object, ...outcome } = await kinds.create(review(kind, spec));
    expect(outcome.causes).toEqual(causes);
    expect(object.details).not.toHaveProperty('kind');
  });

  test('metadata has no meaning', async () => {
    expect((await kinds.create(review('SubjectAccessReview', named, { metadata: { name: 'x' } }))).causes).toEqual([
      'Invalid metadata',
    ]);
    expect(
      (await kinds.create(review('LocalSubjectAccessReview', named, { metadata: { namespace: 'default', uid: 'x' } })))
        .causes,
    ).toEqual([]);
  });

  test('selectors that cannot be read are told', async () => {
    const requirements = [
      { key: 'a', operator: 'In', values: ['b'] },
      { key: 'a', operator: 'Like', values: ['b'] },
    ];
    const asked = { ...pods, fieldSelector: { requirements }, labelSelector: { rawSelector: '&' } };
    expect(await statusOf(review('SubjectAccessReview', { user: 'a', resourceAttributes: asked }))).toEqual({
      allowed: false,
      evaluationError:
        'spec.resourceAttributes.fieldSelector partially ignored due to parse error; spec.resourceAttributes.labelSelector ignored due to parse error',
    });
  });

  test('all rules of a namespace', async () => {
    const status = await statusOf(review('SelfSubjectRulesReview', { namespace: 'default' }));
    expect(status).toMatchObject({
      incomplete: false,
      resourceRules: [{ verbs: ['create'] }, { resources: ['selfsubjectreviews'] }],
    });
    expect((await kinds.create(review('SelfSubjectRulesReview', {}))).code).toBe(400);
  });
});
