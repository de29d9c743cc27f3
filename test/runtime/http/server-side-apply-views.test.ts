import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../../runtime/index.js';
import { applier, deployment, ok } from '../../support/apply.js';
import { HttpClient, type Json } from '../../support/http-client.js';
import { ownersOf, ownersOfPath } from '../../support/managed-fields.js';

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const SCALERS = (version: string) => `/apis/autoscaling/${version}/namespaces/default/horizontalpodautoscalers`;
const BOOKS = (version: string) => `/apis/library.example.com/${version}/namespaces/default/books`;

let server: RunningServer;
let client: HttpClient;
beforeAll(async () => {
  server = await startServer({ runtimeConfig: 'api/all=true' });
  client = new HttpClient(server, 'h2');
});
afterAll(async () => {
  client.close();
  await server.close();
});

const apply = applier(() => client);

describe('across versions', () => {
  const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' };
  const scaler = (version: string, spec: Json) => ({
    apiVersion: `autoscaling/${version}`,
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'shop' },
    spec,
  });

  it('conflicts are found in the version of who owns', async () => {
    const spec = { scaleTargetRef: target, maxReplicas: 5, targetCPUUtilizationPercentage: 50 };
    await ok(apply(`${SCALERS('v1')}/shop`, scaler('v1', spec), 'old'));
    const metrics = (averageUtilization: number) => [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } },
    ];
    const same = await apply(`${SCALERS('v2')}/shop`, scaler('v2', { maxReplicas: 5, metrics: metrics(50) }), 'new');
    expect(same.code).toBe(200);
    const other = await apply(`${SCALERS('v2')}/shop`, scaler('v2', { maxReplicas: 6, metrics: metrics(60) }), 'new');
    expect(other.json.details.causes.map((c: Json) => `${c.message} ${c.field}`)).toEqual([
      'conflict with "old" .spec.maxReplicas',
      'conflict with "old" .spec.targetCPUUtilizationPercentage',
    ]);
    const forced = await ok(
      apply(`${SCALERS('v2')}/shop`, scaler('v2', { maxReplicas: 6, metrics: metrics(60) }), 'new', { force: true }),
    );
    expect(ownersOf(forced)['old Apply autoscaling/v1']).toEqual(
      expect.not.arrayContaining(['.spec.maxReplicas', '.spec.targetCPUUtilizationPercentage']),
    );
    expect((await ok(client.get(`${SCALERS('v1')}/shop`))).spec.targetCPUUtilizationPercentage).toBe(60);
  });

  it('one applier is the same in each of them', async () => {
    const book = (version: string, spec: Json) => ({
      apiVersion: `library.example.com/${version}`,
      kind: 'Book',
      metadata: { name: 'emma' },
      spec,
    });
    const old = { title: 'Emma', writer: 'Austen, Jane', pageCount: 474 };
    const first = await ok(apply(`${BOOKS('v1alpha1')}/emma`, book('v1alpha1', old), 'm'));
    expect(ownersOf(first)['m Apply library.example.com/v1alpha1']).toEqual([
      '.spec.pageCount',
      '.spec.title',
      '.spec.writer',
    ]);
    const author = { familyName: 'Austen', givenName: 'Jane' };
    const moved = await ok(apply(`${BOOKS('v1')}/emma`, book('v1', { title: 'Emma', author }), 'm'));
    expect(Object.keys(ownersOf(moved))).toEqual(['m Apply library.example.com/v1']);
    expect(moved.spec).toMatchObject({ title: 'Emma', author });
    expect(moved.spec.pages).toBeUndefined();
    const hand = { spec: { writer: 'Austen, J.' } };
    await ok(client.patch(`${BOOKS('v1alpha1')}/emma?fieldManager=hand`, hand));
    const conflict = await apply(`${BOOKS('v1')}/emma`, book('v1', { title: 'Emma', author }), 'm');
    expect(conflict.json.details.causes).toEqual([
      {
        reason: 'FieldManagerConflict',
        message: 'conflict with "hand" using library.example.com/v1alpha1',
        field: '.spec.writer',
      },
    ]);
  });
});

describe('subresources', () => {
  it('have owners of their own: status', async () => {
    const path = `${DEPLOYMENTS}/status`;
    await ok(apply(path, { ...deployment('status'), status: { replicas: 3 } }, 'm'));
    const applied = await ok(client.get(path));
    expect(applied.status.replicas).toBeUndefined();
    expect(ownersOf(applied)['m Apply apps/v1']).not.toContain('.status.replicas');
    const status = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'status' }, status: { replicas: 3 } };
    const shown = await ok(apply(`${path}/status`, { ...status, spec: { replicas: 9 } }, 'm'));
    expect([shown.spec.replicas, shown.status.replicas]).toEqual([1, 3]);
    expect(ownersOf(shown)['m Apply apps/v1 status']).toEqual(['.status.replicas']);
    const conflict = await apply(`${path}/status`, { ...status, status: { replicas: 4 } }, 'other');
    expect(conflict.json.message).toBe(
      'Apply failed with 1 conflict: conflict with "m" with subresource "status": .status.replicas',
    );
    const gone = await ok(apply(`${path}/status`, { ...status, status: undefined }, 'm'));
    expect([gone.status.replicas, Object.keys(ownersOf(gone))]).toEqual([undefined, ['m Apply apps/v1']]);
  });

  it('have owners of their own: scale', async () => {
    const path = `${DEPLOYMENTS}/scaled`;
    await ok(apply(path, deployment('scaled', { replicas: 2 }), 'm'));
    const scale = (replicas: number) => ({
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'scaled' },
      spec: { replicas },
    });
    const refused = await apply(`${path}/scale`, scale(3), 'scaler');
    expect(refused.json.message).toBe('Apply failed with 1 conflict: conflict with "m": .spec.replicas');
    await ok(client.put(`${path}/scale?fieldManager=hand`, scale(3)));
    const written = await ok(client.get(path));
    expect(ownersOfPath(written, '.spec.replicas')).toEqual(['hand Update apps/v1 scale']);
    const forced = await ok(apply(`${path}/scale`, scale(4), 'scaler', { force: true }));
    expect(forced.spec.replicas).toBe(4);
    expect(ownersOfPath(await ok(client.get(path)), '.spec.replicas')).toEqual(['scaler Apply apps/v1 scale']);
    const conflict = await apply(path, deployment('scaled', { replicas: 2 }), 'm');
    expect(conflict.json.message).toBe(
      'Apply failed with 1 conflict: conflict with "scaler" with subresource "scale": .spec.replicas',
    );
    // Who leaves the number to the scaler loses nothing.
    expect((await ok(apply(path, deployment('scaled'), 'm'))).spec.replicas).toBe(4);
  });

  it('leave alone what is not theirs, and own nothing of it', async () => {
    const labels = { tier: 'front' };
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'o', uid: 'u' };
    const kinds: [path: string, object: Json, metadata: Json, kept: string[]][] = [
      [DEPLOYMENTS, deployment('parts'), { labels, annotations: labels }, ['labels']],
      [
        '/api/v1/namespaces/default/pods',
        { kind: 'Pod', metadata: { name: 'parts' }, spec: { containers: [{ name: 'web', image: 'shop:1' }] } },
        { labels, ownerReferences: [owner] },
        ['ownerReferences'],
      ],
      [
        '/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas',
        { metadata: { name: 'parts' }, spec: { priorityLevelConfiguration: { name: 'catch-all' } } },
        { labels, annotations: labels, finalizers: ['example.com/a'] },
        ['labels', 'annotations', 'finalizers'],
      ],
      [
        '/apis/storage.k8s.io/v1/volumeattachments',
        { metadata: { name: 'parts' }, spec: { attacher: 'a', nodeName: 'n', source: { persistentVolumeName: 'v' } } },
        { labels, annotations: labels },
        ['labels', 'annotations'],
      ],
    ];
    for (const [path, object, metadata, kept] of kinds) {
      await ok(client.post(`${path}?fieldManager=maker`, object));
      const written = await ok(client.patch(`${path}/parts/status?fieldManager=m`, { metadata }));
      for (const name of Object.keys(metadata)) {
        const isKept = kept.includes(name);
        expect([path, name, written.metadata[name] === undefined]).toEqual([path, name, isKept]);
      }
      const owned = Object.entries(ownersOf(written)).flatMap(([who, paths]) => (who.startsWith('m ') ? paths : []));
      for (const name of kept) expect(owned.filter((field) => field.startsWith(`.metadata.${name}`))).toEqual([]);
    }
  });

  it('of pods own what their writers send, containers that were added and resources that were changed', async () => {
    const path = '/api/v1/namespaces/default/pods';
    const spec = { containers: [{ name: 'web', image: 'shop:1', resources: { requests: { cpu: '1' } } }] };
    await ok(client.post(`${path}?fieldManager=maker`, { metadata: { name: 'sized' }, spec }));
    const labels = { a: 'b' };
    const resources = { requests: { cpu: '2' } };
    const resized = await ok(
      client.patch(
        `${path}/sized/resize?fieldManager=m`,
        { metadata: { labels }, spec: { containers: [{ name: 'web', resources }] } },
        'strategic-merge',
      ),
    );
    expect(resized.metadata.labels).toBeUndefined();
    expect(ownersOf(resized)['m Update v1 resize']).toEqual([
      '.metadata.labels',
      '.metadata.labels.a',
      '.spec.containers[name="web"].resources.requests.cpu',
    ]);
    const debug = { name: 'debug', image: 'tools:1' };
    const helped = await ok(
      client.patch(`${path}/sized/ephemeralcontainers?fieldManager=m`, { spec: { ephemeralContainers: [debug] } }),
    );
    expect(ownersOf(helped)['m Update v1 ephemeralcontainers']).toEqual(
      expect.arrayContaining([
        '.spec.ephemeralContainers[name="debug"]',
        '.spec.ephemeralContainers[name="debug"].image',
      ]),
    );
  });
});
