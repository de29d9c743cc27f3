import { afterAll, beforeAll, expect, test } from 'vitest';
import { shownMetadata } from '../../../runtime/registry/stored-bytes.js';
import { strategy_DaemonSet } from '../../../specs/apps/hooks/daemon-set.js';
import { Kinds } from '../../support/kinds.js';

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

const labels = { app: 'web' };
const workload = (kind: string) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name: 'web', namespace: 'default', labels },
  spec: {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web' }] } },
  },
});

test("a deployment's labels are not changed through its status", async () => {
  const deployment = workload('Deployment');
  await kinds.create(deployment, { keep: true });
  const { labels: _, ...metadata } = deployment.metadata;
  const { object } = await kinds.update({ ...deployment, metadata }, { subresource: 'status' });
  expect(object.metadata).toMatchObject({ labels });
});

test("the generation of a daemon set's template is not shown where only metadata is", async () => {
  const { object } = await kinds.create(workload('DaemonSet'));
  expect(object.metadata).toMatchObject({ annotations: { 'deprecated.daemonset.template.generation': '1' } });
  const shown = (value: object) =>
    JSON.parse(shownMetadata(Buffer.from(JSON.stringify(value)), strategy_DaemonSet.internalAnnotations).toString());
  expect(shown(object).annotations).toBeUndefined();
  const annotations = { ...(object.metadata as { annotations: object }).annotations, own: 'kept' };
  expect(shown({ metadata: { annotations } })).toEqual({ annotations: { own: 'kept' } });
});

test.each([
  [{}, { type: 'RollingUpdate', rollingUpdate: { partition: 0 } }],
  [{ type: 'RollingUpdate' }, { type: 'RollingUpdate' }],
  [
    { type: 'RollingUpdate', rollingUpdate: {} },
    { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
  ],
  [{ type: 'OnDelete' }, { type: 'OnDelete' }],
])('the update strategy %j of a stateful set becomes %j', async (updateStrategy, completed) => {
  const set = workload('StatefulSet');
  const { object } = await kinds.create({ ...set, spec: { ...set.spec, updateStrategy } });
  expect((object.spec as { updateStrategy: object }).updateStrategy).toEqual(completed);
});
