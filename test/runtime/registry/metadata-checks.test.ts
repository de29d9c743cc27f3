import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Change, changed, Kinds } from '../../support/kinds.js';

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

const named = (apiVersion: string, kind: string, rest: object = {}) => ({
  apiVersion,
  kind,
  metadata: { name: 'one', namespace: 'default' },
  ...rest,
});

const SERVICE = named('v1', 'Service', { spec: { ports: [{ port: 80 }] } });
const VOLUME = named('v1', 'PersistentVolume', {
  spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, hostPath: { path: '/a' } },
});
const BUDGET = named('policy/v1', 'PodDisruptionBudget', { spec: { minAvailable: 1 } });
const LEASE = named('coordination.k8s.io/v1', 'Lease');
const EVENT = named('v1', 'Event', { involvedObject: { namespace: 'default' } });

const ADDRESS = changed(
  named('networking.k8s.io/v1', 'IPAddress', { spec: { parentRef: { resource: 'services', name: 'a' } } }),
  ['metadata.name', '10.0.0.203'],
);
const CANDIDATE = named('coordination.k8s.io/v1beta1', 'LeaseCandidate', {
  spec: { leaseName: 'a', binaryVersion: '1.0.0', emulationVersion: '1.0.0', strategy: 'OldestEmulationVersion' },
});
const DEFINITION = changed(
  named('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
    spec: {
      group: 'a.example',
      scope: 'Cluster',
      names: { plural: 'bs', singular: 'b', kind: 'B', listKind: 'BList' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
  }),
  ['metadata.name', 'bs.a.example'],
);

describe('clients see what is wrong with changed metadata as often as it is found', () => {
  const labels: Change = ['metadata.labels', { '-bad': 'x' }];
  const mark: Change = ['metadata.deletionTimestamp', '2001-01-01T00:00:00Z'];
  test.each([
    { object: named('v1', 'ConfigMap'), subresource: '', labelled: 4, marked: 2 },
    { object: SERVICE, subresource: '', labelled: 3, marked: 2 },
    { object: SERVICE, subresource: 'status', labelled: 3, marked: 2 },
    { object: VOLUME, subresource: '', labelled: 4, marked: 1 },
    { object: named('v1', 'Node'), subresource: 'status', labelled: 3, marked: 2 },
    { object: named('v1', 'LimitRange'), subresource: '', labelled: 3, marked: 1 },
    { object: EVENT, subresource: '', labelled: 2, marked: 1 },
    { object: BUDGET, subresource: 'status', labelled: 2, marked: 1 },
  ])('$object.kind $subresource', async ({ object, subresource, labelled, marked }) => {
    const { object: kept } = await kinds.create(object, { keep: true });
    const causes = async (change: Change) =>
      (await kinds.update(changed(kept, change), { subresource })).causes.filter((it) => it.includes('metadata'));
    expect(await causes(labels)).toEqual(Array(labelled).fill('Invalid metadata.labels'));
    expect(await causes(mark)).toEqual(Array(marked).fill('Invalid metadata.deletionTimestamp'));
    await kinds.delete(object);
  });
});

describe('new objects', () => {
  const short: Change = ['metadata.finalizers', ['short']];
  const base = (text: string): Change => ['metadata.generateName', text];
  test.each<{ object: object; change: Change; causes: string[]; what: string }>([
    { what: 'finalizers need a domain', object: SERVICE, change: short, causes: ['Invalid metadata.finalizers[0]'] },
    { what: 'those of leases do not', object: LEASE, change: short, causes: [] },
    { what: 'nor where only shared rules look', object: BUDGET, change: short, causes: [] },
    { what: 'names need a form', object: LEASE, change: ['metadata.name', 'No_T'], causes: ['Invalid metadata.name'] },
    { what: 'those of budgets any', object: BUDGET, change: ['metadata.name', 'No_T'], causes: [] },
    { what: 'but not a slash', object: BUDGET, change: ['metadata.name', 'a/b'], causes: ['Invalid metadata.name'] },
    { what: 'addresses are addresses', object: ADDRESS, change: base('a-'), causes: ['Invalid metadata.generateName'] },
    { what: 'before they are complete too', object: ADDRESS, change: base('10.0.0.2'), causes: [] },
    { what: 'candidates keep to keys', object: CANDIDATE, change: ['metadata.name', 'No_T'], causes: [] },
    { what: 'and no further', object: CANDIDATE, change: base('a b'), causes: ['Invalid metadata.generateName'] },
    {
      what: 'definitions have the name that they define',
      object: DEFINITION,
      change: ['metadata.name', 'No_T'],
      causes: ['Invalid metadata.name', 'Invalid metadata.name'],
    },
    {
      what: 'and no base of another',
      object: DEFINITION,
      change: base('a-'),
      causes: ['Invalid metadata.generateName'],
    },
    { what: 'events likewise', object: EVENT, change: ['metadata.name', 'No_T'], causes: [] },
  ])('$what', async ({ object, change, causes }) => {
    expect((await kinds.create(changed(object, change))).causes).toEqual(causes);
  });

  test('what only shared rules look at is told when all others are kept', async () => {
    const bad = changed(BUDGET, ['metadata.labels', { '-bad': 'x' }]);
    expect((await kinds.create(bad)).causes).toEqual(['Invalid metadata.labels']);
    const worse = changed(bad, ['spec.minAvailable', -1]);
    expect((await kinds.create(worse)).causes).toEqual(['Invalid spec.minAvailable']);
  });
});
