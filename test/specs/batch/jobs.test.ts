import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../runtime/api/meta.js';
import { type Change, changed, Kinds } from '../../support/kinds.js';

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

const template = {
  metadata: { labels: { app: 'x' } },
  spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox' }] },
};
const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'j' }, spec: { template } };
const indexed = changed(
  job,
  ['spec.completionMode', 'Indexed'],
  ['spec.completions', 8],
  ['spec.parallelism', 2],
  ['spec.backoffLimitPerIndex', 1],
);
const T = 'spec.template';
const P = 'spec.podFailurePolicy';
const rule = (part: object) => ({ rules: [{ action: 'Count', ...part }] }) as unknown as JsonObject;
const codes = (part: object) => rule({ onExitCodes: { operator: 'In', values: [1], ...part } });
const pattern = (part: object) => rule({ onPodConditions: [{ type: 'DisruptionTarget', ...part }] });

describe('jobs', () => {
  test('have defaults, and labels and a selector with their own uid', async () => {
    const { object } = await kinds.create(job);
    const { uid, labels } = object.metadata as { uid: string; labels: object };
    const own = {
      'batch.kubernetes.io/controller-uid': uid,
      'controller-uid': uid,
      'batch.kubernetes.io/job-name': 'j',
      'job-name': 'j',
    };
    expect(labels).toEqual({ app: 'x', ...own });
    expect(object.spec).toMatchObject({
      parallelism: 1,
      completions: 1,
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      suspend: false,
      manualSelector: false,
      podReplacementPolicy: 'TerminatingOrFailed',
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
      template: { metadata: { labels: { app: 'x', ...own } } },
    });
  });

  test('keep labels of their own', async () => {
    expect((await kinds.create(changed(job, ['metadata.labels', { app: 'x' }]))).object.metadata).toMatchObject({
      labels: { app: 'x' },
    });
    const made = await kinds.create(changed(job, ['metadata', { generateName: 'made-' }]));
    expect(Object.keys((made.object.metadata as { labels: object }).labels)).toHaveLength(5);
  });

  test('defaults follow other fields', async () => {
    expect((await kinds.create(changed(job, ['spec.parallelism', 3]))).object.spec).not.toHaveProperty('completions');
    expect((await kinds.create(indexed)).object.spec).toMatchObject({ backoffLimit: 2 ** 31 - 1 });
    expect((await kinds.create(changed(job, [P, pattern({})]))).object.spec).toMatchObject({
      podReplacementPolicy: 'Failed',
      podFailurePolicy: { rules: [{ onPodConditions: [{ status: 'True' }] }] },
    });
  });

  const refused: readonly (readonly [Change, readonly string[], object?])[] = [
    [['spec.parallelism', -1], ['Invalid spec.parallelism']],
    [['spec.backoffLimit', -1], ['Invalid spec.backoffLimit']],
    [['spec.completionMode', 'x'], ['NotSupported spec.completionMode']],
    [['spec.backoffLimitPerIndex', 1], ['Invalid spec.backoffLimitPerIndex']],
    [
      ['spec.maxFailedIndexes', 1],
      ['Invalid spec.maxFailedIndexes', 'Required spec.backoffLimitPerIndex'],
    ],
    [['spec.managedBy', ''], ['Required spec.managedBy']],
    [['spec.managedBy', 'x'], ['Invalid spec.managedBy']],
    [['spec.podReplacementPolicy', 'x'], ['NotSupported spec.podReplacementPolicy']],
    [['spec.successPolicy', { rules: [{ succeededCount: 1 }] }], ['Invalid spec.successPolicy']],
    [['spec.completions'], ['Required spec.completions'], indexed],
    [['spec.parallelism', 100_001], ['Invalid spec.parallelism'], indexed],
    [['spec.maxFailedIndexes', 9], ['Invalid spec.maxFailedIndexes'], indexed],
    [['spec.completions', 100_001], ['Required spec.maxFailedIndexes'], indexed],
    [['spec.successPolicy', {}], ['Required spec.successPolicy.rules'], indexed],
    [['spec.successPolicy', { rules: [{}] }], ['Required spec.successPolicy.rules[0]'], indexed],
    [
      ['spec.successPolicy', { rules: [{ succeededIndexes: '0-9' }] }],
      ['Invalid spec.successPolicy.rules[0].succeededIndexes'],
      indexed,
    ],
    [
      ['spec.successPolicy', { rules: [{ succeededIndexes: '0-1', succeededCount: 3 }] }],
      ['Invalid spec.successPolicy.rules[0].succeededCount'],
      indexed,
    ],
    [[P, rule({})], [`Invalid ${P}.rules[0]`]],
    [
      [P, rule({ onExitCodes: { operator: 'In', values: [1] }, onPodConditions: [{ type: 'A' }] })],
      [`Invalid ${P}.rules[0]`],
    ],
    [[P, { rules: [{ action: 'x', onPodConditions: [{ type: 'A' }] }] }], [`NotSupported ${P}.rules[0].action`]],
    [[P, { rules: [{ action: 'FailIndex', onPodConditions: [{ type: 'A' }] }] }], [`Invalid ${P}.rules[0].action`]],
    [[P, codes({ operator: '' })], [`Required ${P}.rules[0].onExitCodes.operator`]],
    [[P, codes({ containerName: 'other' })], [`Invalid ${P}.rules[0].onExitCodes.containerName`]],
    [[P, codes({ values: [] })], [`Invalid ${P}.rules[0].onExitCodes.values`]],
    [[P, codes({ values: [0] })], [`Invalid ${P}.rules[0].onExitCodes.values[0]`]],
    [[P, codes({ values: [2, 1] })], [`Invalid ${P}.rules[0].onExitCodes.values`]],
    [[P, codes({ values: [2, 2] })], [`Duplicate ${P}.rules[0].onExitCodes.values[1]`]],
    [[P, pattern({ type: 'a b' })], [`Invalid ${P}.rules[0].onPodConditions[0].type`]],
    [[P, pattern({ status: 'x' })], [`NotSupported ${P}.rules[0].onPodConditions[0].status`]],
    [[`${T}.spec.restartPolicy`, 'Always'], [`Required ${T}.spec.restartPolicy`]],
    [[`${T}.metadata.labels`, { 'job-name': 'other' }], [`Invalid ${T}.metadata.labels[job-name]`]],
    [
      ['spec.selector', { matchLabels: { a: 'b' } }],
      ['Invalid spec.selector', `Invalid ${T}.metadata.labels`],
    ],
    [
      ['spec.manualSelector', true],
      ['Required spec.selector', `Invalid ${T}.metadata.labels`],
    ],
    [['metadata.name', 'a.b'], ['Invalid metadata.name'], indexed],
  ];
  for (const [change, causes, base = job] of refused) {
    test(JSON.stringify(change).slice(0, 120), async () => {
      expect((await kinds.create(changed(base, change))).causes).toEqual([...causes].sort());
    });
  }

  test('names that pods cannot have are told of', async () => {
    expect((await kinds.create(changed(job, ['metadata.name', 'a.b']))).warnings.join()).toContain('metadata.name');
  });
});

describe('updates of jobs', () => {
  test('leave the template, the selector and policies as they are; what is wrong is found twice', async () => {
    const { object } = await kinds.create(changed(job, ['metadata.name', 'kept']), { keep: true });
    const update = async (...changes: Change[]) => (await kinds.update(changed(object, ...changes))).causes;
    expect(await update(['spec.parallelism', 4], ['spec.suspend', true], ['spec.ttlSecondsAfterFinished', 5])).toEqual(
      [],
    );
    expect(await update([`${T}.spec.containers.0.image`, 'other'])).toEqual(['Invalid spec.template']);
    expect(await update(['spec.completions', 2])).toEqual(['Invalid spec.completions']);
    expect(await update(['spec.completionMode', 'Indexed'])).toEqual(['Invalid spec.completionMode']);
    expect(await update(['spec.managedBy', 'a.b/c'])).toEqual(['Invalid spec.managedBy']);
    expect(await update(['spec.backoffLimit', -1])).toEqual(['Invalid spec.backoffLimit', 'Invalid spec.backoffLimit']);
  });

  test('of suspended jobs may change where pods run and what they ask for', async () => {
    const { object } = await kinds.create(changed(job, ['metadata.name', 'waiting'], ['spec.suspend', true]), {
      keep: true,
    });
    const update = async (...changes: Change[]) => (await kinds.update(changed(object, ...changes))).causes;
    expect(await update([`${T}.spec.nodeSelector`, { a: 'b' }], [`${T}.metadata.annotations`, { a: 'b' }])).toEqual([]);
    expect(await update([`${T}.spec.containers.0.resources`, { requests: { cpu: '1' } }])).toEqual([]);
    expect(await update([`${T}.spec.containers.0.image`, 'other'])).toEqual(['Invalid spec.template.spec']);
  });

  test('indexed jobs grow together with their parallelism', async () => {
    const { object } = await kinds.create(changed(indexed, ['metadata.name', 'elastic']), { keep: true });
    expect((await kinds.update(changed(object, ['spec.completions', 9], ['spec.parallelism', 9]))).causes).toEqual([]);
    expect((await kinds.update(changed(object, ['spec.completions', 9]))).causes).toEqual(['Invalid spec.completions']);
  });
});

describe('statuses of jobs', () => {
  const now = '2026-01-02T03:04:05Z';
  const condition = (type: string) => ({ type, status: 'True' });
  const done = {
    startTime: now,
    completionTime: now,
    conditions: [condition('SuccessCriteriaMet'), condition('Complete')],
  };
  let name = 0;
  const status = async (base: object, ...values: object[]) => {
    const { object } = await kinds.create(changed(base, ['metadata.name', `s-${name++}`]), { keep: true });
    let last: readonly string[] = [];
    for (const value of values) {
      const current = changed(object, ['metadata.resourceVersion'], ['status', value as JsonObject]);
      last = (await kinds.update(current, { subresource: 'status', keep: true })).causes;
    }
    return last;
  };

  test.each([
    [{ active: 1, ready: 1, startTime: now }, []],
    [done, []],
    [{ active: -1 }, ['Invalid status.active']],
    [{ ready: 1 }, ['Invalid status.ready']],
    [{ ...done, completionTime: undefined }, ['Required status.completionTime']],
    [{ ...done, conditions: [condition('Complete')] }, ['Invalid status.conditions']],
    [{ ...done, completionTime: '2026-01-02T03:04:04Z' }, ['Invalid status.completionTime']],
    [{ ...done, active: 1 }, ['Invalid status.active']],
    [{ startTime: now, conditions: [condition('Failed')] }, ['Invalid status.conditions']],
    [{ startTime: now, conditions: [condition('FailureTarget'), condition('Failed')] }, []],
    [{ completionTime: now }, ['Invalid status.completionTime']],
    [{ completedIndexes: '1' }, ['Invalid status.completedIndexes']],
    [{ failedIndexes: '1' }, ['Invalid status.failedIndexes']],
    [
      { uncountedTerminatedPods: { succeeded: ['a', 'a', ''], failed: ['a'] } },
      [
        'Duplicate status.uncountedTerminatedPods.failed[0]',
        'Duplicate status.uncountedTerminatedPods.succeeded[1]',
        'Invalid status.uncountedTerminatedPods.succeeded[2]',
      ],
    ],
  ])('%j', async (value, causes) => {
    expect(await status(changed(job, ['spec.completions', 2]), JSON.parse(JSON.stringify(value)) as object)).toEqual(
      causes,
    );
  });

  test('indexes of indexed jobs', async () => {
    expect(await status(indexed, { completedIndexes: '0-3', failedIndexes: '5' })).toEqual([]);
    expect(await status(indexed, { completedIndexes: '0-9' })).toEqual(['Invalid status.completedIndexes']);
    expect(await status(indexed, { completedIndexes: '0-3', failedIndexes: '2' })).toEqual([
      'Invalid status.failedIndexes',
    ]);
  });

  test('what has ended stays so', async () => {
    expect(await status(job, done, { startTime: now })).toEqual([
      'Invalid status.conditions',
      'Invalid status.conditions',
    ]);
    expect(await status(job, { failed: 2 }, { failed: 1 })).toEqual(['Invalid status.failed']);
    expect(await status(job, { startTime: now }, {})).toEqual(['Required status.startTime']);
  });
});
