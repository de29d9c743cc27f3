import { afterAll, beforeAll, expect, test } from 'vitest';
import { Kinds } from '../../support/kinds.js';

let kinds: Kinds;
const labels = { app: 'web' };
const KINDS = ['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'];
const workload = (kind: string, status: object = {}) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web' }] } },
  },
  status,
});

beforeAll(async () => {
  kinds = await Kinds.open();
  for (const kind of KINDS) {
    await kinds.create(workload(kind), { keep: true });
    const status = kind === 'ReplicaSet' ? { replicas: 1 } : { collisionCount: 2 };
    await kinds.update(workload(kind, status), { subresource: 'status', keep: true });
  }
});
afterAll(() => kinds.close());

const COLLISIONS = { collisionCount: 2 };
test.each<[kind: string, status: object, causes: string[]]>([
  ['DaemonSet', { ...COLLISIONS, desiredNumberScheduled: 1, numberReady: 5 }, []],
  ['DaemonSet', { ...COLLISIONS, numberReady: -1, observedGeneration: -1 }, ['numberReady', 'observedGeneration']],
  ['DaemonSet', { collisionCount: 1 }, ['collisionCount']],
  ['DaemonSet', {}, ['collisionCount']],
  ['Deployment', { ...COLLISIONS, replicas: 3, readyReplicas: 3, availableReplicas: 3, unavailableReplicas: 9 }, []],
  [
    'Deployment',
    { ...COLLISIONS, replicas: 3, readyReplicas: 4, updatedReplicas: 4 },
    ['readyReplicas', 'updatedReplicas'],
  ],
  ['Deployment', { ...COLLISIONS, replicas: 3, readyReplicas: 1, availableReplicas: 2 }, ['availableReplicas']],
  ['Deployment', { ...COLLISIONS, terminatingReplicas: -1, collisionCount: 3 }, ['terminatingReplicas']],
  ['Deployment', { collisionCount: -1 }, ['collisionCount', 'collisionCount']],
  ['ReplicaSet', { replicas: 1, fullyLabeledReplicas: 2 }, ['fullyLabeledReplicas']],
  ['ReplicaSet', { replicas: 1, availableReplicas: 2 }, ['availableReplicas', 'availableReplicas']],
  ['ReplicaSet', { replicas: 1, observedGeneration: -1 }, ['observedGeneration']],
  ['StatefulSet', { ...COLLISIONS, replicas: 1, currentReplicas: 2 }, ['currentReplicas']],
  [
    'StatefulSet',
    { ...COLLISIONS, replicas: -1, readyReplicas: -1, availableReplicas: -1, currentReplicas: -1, updatedReplicas: -1 },
    ['availableReplicas', 'currentReplicas', 'readyReplicas', 'replicas', 'updatedReplicas'],
  ],
  ['StatefulSet', { replicas: 1 }, ['collisionCount']],
])('the status of a %s may be written as %j but for %j', async (kind, status, fields) => {
  const { causes } = await kinds.update(workload(kind, status), { subresource: 'status' });
  expect(causes).toEqual(fields.map((field) => `Invalid status.${field}`));
});

test.each(KINDS)('conditions in the status of a %s are not looked at', async (kind) => {
  const conditions = [{ type: 'Ready' }, { type: 'Ready', status: 'True' }, {}];
  const { code } = await kinds.update(workload(kind, { ...COLLISIONS, replicas: 0, conditions }), {
    subresource: 'status',
  });
  expect(code).toBe(200);
});

test.each([
  ['5', 'Invalid'],
  ['0', 'Invalid Required'],
  ['five', 'Invalid Required'],
])('a number of pods that is the text %j is wrong, and counts', async (maxUnavailable, reasons) => {
  const set = workload('DaemonSet');
  const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable } };
  const { causes } = await kinds.create({
    ...set,
    metadata: { ...set.metadata, name: 'other' },
    spec: { ...set.spec, updateStrategy },
  });
  expect(causes.map((cause) => cause.split(' ')[0]).join(' ')).toBe(reasons);
});
