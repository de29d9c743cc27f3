import { afterAll, beforeAll, expect, test } from 'vitest';
import { Kinds } from '../support/kinds.js';

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

/** `Required spec.title` for each cause, as the client sees them. */
async function causesOf(object: object, ask: 'create' | 'update' = 'create'): Promise<string[]> {
  const { object: status } = await kinds[ask](object);
  const { causes = [] } = (status.details ?? {}) as { causes?: { field: string; reason: string }[] };
  return causes.map(({ field, reason }) => `${reason.replace('FieldValue', '')} ${field}`);
}

const metadata = { name: 'web', namespace: 'default' };
const labels = { app: 'web' };
const template = { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web' }] } };

test.each(['Deployment', 'StatefulSet'])(
  'a %s is told of its selector and labels before its template',
  async (kind) => {
    expect(await causesOf({ apiVersion: 'apps/v1', kind, metadata, spec: {} })).toEqual([
      'Required spec.selector',
      'Invalid spec.template.metadata.labels',
      'Required spec.template.spec.containers',
    ]);
  },
);

test('a daemon set is told of a changed selector first', async () => {
  const set = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata,
    spec: { selector: { matchLabels: labels }, template },
  };
  await kinds.create(set, { keep: true });
  const changed = { ...set, spec: { ...set.spec, selector: { matchLabels: { app: 'other' } } } };
  expect(await causesOf(changed, 'update')).toEqual(['Invalid spec.selector', 'Invalid spec.template.metadata.labels']);
});

test('a cron job is told of its schedule first, and of how its pods are started again last', async () => {
  const place = 'spec.jobTemplate.spec.template.spec';
  expect(await causesOf({ apiVersion: 'batch/v1', kind: 'CronJob', metadata, spec: {} })).toEqual([
    'Required spec.schedule',
    `Required ${place}.containers`,
    `Required ${place}.restartPolicy`,
  ]);
});

test('references to keys are told of their name before their key', async () => {
  const env = [{ name: 'A', valueFrom: { configMapKeyRef: {} } }];
  const spec = { containers: [{ name: 'web', image: 'web', env }] };
  const place = 'spec.containers[0].env[0].valueFrom.configMapKeyRef';
  expect(await causesOf({ apiVersion: 'v1', kind: 'Pod', metadata, spec })).toEqual([
    `Invalid ${place}.name`,
    `Required ${place}.key`,
  ]);
});

test('sources of volumes are told of what is missing in the order of upstream', async () => {
  const volume = (source: object) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'disk' },
    spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, ...source },
  });
  expect(await causesOf(volume({ csi: {} }))).toEqual(['Required spec.csi.driver', 'Required spec.csi.volumeHandle']);
  expect(await causesOf(volume({ quobyte: {} }))).toEqual([
    'Required spec.quobyte.registry',
    'Required spec.quobyte.volume',
  ]);
});

test('a flow schema is told of its precedence before its priority level, of its rules last', async () => {
  const spec = { priorityLevelConfiguration: { name: '' }, matchingPrecedence: -1, rules: [{ subjects: [] }] };
  const schema = { apiVersion: 'flowcontrol.apiserver.k8s.io/v1', kind: 'FlowSchema', metadata: { name: 'own' }, spec };
  expect((await causesOf(schema)).slice(0, 3)).toEqual([
    'Invalid spec.matchingPrecedence',
    'Required spec.priorityLevelConfiguration.name',
    'Required spec.rules[0].subjects',
  ]);
});

test('a definition is told of its versions before its names', async () => {
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'books.library.example.com' },
    spec: {},
  };
  expect((await causesOf(definition)).slice(1, 5)).toEqual([
    'Required spec.group',
    'Required spec.scope',
    'Invalid spec.versions',
    'Required spec.names.plural',
  ]);
});
