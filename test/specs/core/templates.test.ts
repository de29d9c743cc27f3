import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Change, changed, Kinds } from '../../support/kinds.js';

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

const claim = {
  metadata: { labels: { a: 'b' } },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
};
const replicas = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name: 'r' },
  spec: {
    selector: { matchLabels: { app: 'x' } },
    template: {
      metadata: { labels: { app: 'x' } },
      spec: {
        containers: [{ name: 'c', image: 'i' }],
        volumes: [{ name: 'v', ephemeral: { volumeClaimTemplate: claim } }],
      },
    },
  },
};
const T = 'spec.template';
const CLAIM = `${T}.spec.volumes.0.ephemeral.volumeClaimTemplate.metadata`;
const claimPath = `${T}.spec.volumes[0].ephemeral.volumeClaimTemplate.metadata`;

describe('templates', () => {
  test('may have labels and annotations', async () => {
    expect((await kinds.create(replicas)).code).toBe(201);
  });

  const refused: readonly (readonly [Change, readonly string[]])[] = [
    [[`${T}.metadata.labels`, { app: 'x', 'a b': 'c' }], [`Invalid ${T}.labels`]],
    [[`${T}.metadata.labels`, { app: 'x', b: '-' }], [`Invalid ${T}.labels`]],
    [[`${T}.metadata.annotations`, { 'a b': '' }], [`Invalid ${T}.annotations`]],
    [
      [
        `${T}.spec.ephemeralContainers`,
        [{ name: 'e', image: 'i', terminationMessagePolicy: 'File', imagePullPolicy: 'Always' }],
      ],
      [`Forbidden ${T}.spec.ephemeralContainers`],
    ],
    [[`${CLAIM}.labels`, { 'a b': 'c' }], [`Invalid ${claimPath}.labels`]],
    [[`${CLAIM}.annotations`, { 'a b': 'c' }], [`Invalid ${claimPath}.annotations`]],
    [[`${CLAIM}.name`, 'n'], [`Forbidden ${claimPath}.name`]],
    [[`${CLAIM}.uid`, 'u'], [`Forbidden ${claimPath}.uID`]],
  ];
  for (const [change, causes] of refused) {
    test(`refuse ${JSON.stringify(change)}`, async () => {
      expect((await kinds.create(changed(replicas, change))).causes).toEqual(causes);
    });
  }
});
