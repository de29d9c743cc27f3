import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Change, changed, Kinds } from '../../support/kinds.js';

const API = 'flowcontrol.apiserver.k8s.io/v1';
const subjects = [{ kind: 'User', user: { name: 'lena' } }];
const resourceRules = [{ verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'], namespaces: ['*'] }];
const schema = {
  apiVersion: API,
  kind: 'FlowSchema',
  metadata: { name: 'lena' },
  spec: {
    priorityLevelConfiguration: { name: 'slow' },
    distinguisherMethod: { type: 'ByUser' },
    rules: [{ subjects, resourceRules }],
  },
};
const level = {
  apiVersion: API,
  kind: 'PriorityLevelConfiguration',
  metadata: { name: 'slow' },
  spec: { type: 'Limited', limited: { limitResponse: { type: 'Queue', queuing: { queues: 0 } } } },
};

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

type Cases = readonly (readonly [change: Change, causes: readonly string[]])[];
const R = 'spec.rules.0';

const SCHEMA: Cases = [
  [['spec.matchingPrecedence', -1], ['Invalid spec.matchingPrecedence']],
  [['spec.matchingPrecedence', 1], ['Invalid spec.matchingPrecedence']],
  [['spec.matchingPrecedence', 10001], ['Invalid spec.matchingPrecedence']],
  [['spec.distinguisherMethod.type'], ['NotSupported spec.distinguisherMethod.type']],
  [['spec.priorityLevelConfiguration'], ['Required spec.priorityLevelConfiguration.name']],
  [[`${R}.subjects`, []], ['Required spec.rules[0].subjects']],
  [[`${R}.resourceRules`], ['Required spec.rules[0]']],
  [[`${R}.subjects.0.kind`, 'Robot'], ['NotSupported spec.rules[0].subjects[0].kind']],
  [
    [`${R}.subjects.0`, { kind: 'Group', user: { name: 'a' } }],
    ['Forbidden spec.rules[0].subjects[0].user', 'Required spec.rules[0].subjects[0].group'],
  ],
  [[`${R}.subjects.0.user.name`, ''], ['Required spec.rules[0].subjects[0].user.name']],
  [
    [`${R}.subjects.0`, { kind: 'ServiceAccount', serviceAccount: { name: 'A' } }],
    [
      'Invalid spec.rules[0].subjects[0].serviceAccount.name',
      'Required spec.rules[0].subjects[0].serviceAccount.namespace',
    ],
  ],
  [[`${R}.resourceRules.0.verbs`, ['*', 'get']], ['Invalid spec.rules[0].resourceRules[0].verbs']],
  [[`${R}.resourceRules.0.verbs`, ['read']], ['NotSupported spec.rules[0].resourceRules[0].verbs']],
  [[`${R}.resourceRules.0.apiGroups`, ['*', '']], ['Invalid spec.rules[0].resourceRules[0].apiGroups']],
  [[`${R}.resourceRules.0.namespaces`], ['Required spec.rules[0].resourceRules[0].namespaces']],
  [[`${R}.resourceRules.0.namespaces`, ['A']], ['Invalid spec.rules[0].resourceRules[0].namespaces[0]']],
  [
    [`${R}.nonResourceRules`, [{ verbs: ['get'], nonResourceURLs: ['/', '/a/*', 'a', '/a*', '//', '/*/a', ''] }]],
    [2, 3, 4, 5, 6].map((i) => `Invalid spec.rules[0].nonResourceRules[0].nonResourceURLs[${i}]`),
  ],
  [['metadata.name', 'exempt'], ['Invalid spec']],
];

const LEVEL: Cases = [
  [['spec.type', 'Open'], ['NotSupported spec.type']],
  [
    ['metadata.name', 'exempt'],
    ['Invalid spec', 'Invalid spec.type'],
  ],
  [['metadata.name', 'catch-all'], ['Invalid spec']],
  [['spec.limited'], ['Required spec.limited']],
  [['spec.exempt', {}], ['Forbidden spec.exempt']],
  [['spec.limited.nominalConcurrencyShares', -1], ['Invalid spec.limited.nominalConcurrencyShares']],
  [['spec.limited.lendablePercent', 101], ['Invalid spec.limited.lendablePercent']],
  [['spec.limited.borrowingLimitPercent', -1], ['Invalid spec.limited.borrowingLimitPercent']],
  [['spec.limited.limitResponse.type', 'Wait'], ['NotSupported spec.limited.limitResponse.type']],
  [['spec.limited.limitResponse.type', 'Reject'], ['Forbidden spec.limited.limitResponse.queuing']],
  [['spec.limited.limitResponse.queuing'], ['Required spec.limited.limitResponse.queuing']],
  [['spec.limited.limitResponse.queuing.handSize', 11], ['Invalid spec.limited.limitResponse.queuing.handSize']],
  [
    ['spec.limited.limitResponse.queuing', { queues: 4, handSize: 5, queueLengthLimit: -1 }],
    ['handSize', 'queueLengthLimit'].map((name) => `Invalid spec.limited.limitResponse.queuing.${name}`),
  ],
  [
    ['spec.limited.limitResponse.queuing', { queues: -2, handSize: -1, queueLengthLimit: 1 }],
    ['handSize', 'queues'].map((name) => `Invalid spec.limited.limitResponse.queuing.${name}`),
  ],
];

describe.each([
  ['FlowSchema', schema, SCHEMA],
  ['PriorityLevelConfiguration', level, LEVEL],
] as const)('%s', (_kind, object, cases) => {
  test('as it should be', async () => expect((await kinds.create(object)).causes).toEqual([]));
  test.each(cases)('%j', async (change, causes) =>
    expect((await kinds.create(changed(object, change))).causes).toEqual(causes),
  );
});

test('defaults', async () => {
  expect((await kinds.create(changed(schema, ['spec.matchingPrecedence', 0]))).object.spec).toMatchObject({
    matchingPrecedence: 1000,
  });
  expect((await kinds.create(level)).object.spec).toMatchObject({
    limited: {
      nominalConcurrencyShares: 30,
      lendablePercent: 0,
      limitResponse: { queuing: { queues: 64, handSize: 8, queueLengthLimit: 50 } },
    },
  });
});
