import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { groups } from '../../../generated/index.js';
import type { JsonObject, KubeObject } from '../../../runtime/api/meta.js';
import { ServerRegistry } from '../../../runtime/registry/registry.js';
import type { RestStorage } from '../../../runtime/registry/types.js';
import { Scheme } from '../../../runtime/scheme/scheme.js';
import { createMemoryStorage } from '../../../runtime/storage/open-storage.js';
import type { Storage } from '../../../runtime/storage/storage.js';
import { body, context, OBJECT, parse, refusal } from './support.js';

type Loose = KubeObject & { spec: JsonObject; status: JsonObject };

let storage: Storage;
let registry: ServerRegistry;
beforeEach(async () => {
  storage = createMemoryStorage();
  registry = new ServerRegistry({ scheme: new Scheme(groups), storage, settleMs: 60_000 });
  await registry.start();
});
afterEach(async () => {
  await registry.stop();
  await storage.close();
});

async function use(group: string, resource: string, subresource = ''): Promise<RestStorage> {
  const found = await registry.storage(group, 'v1', resource, subresource);
  if (found === undefined) throw new Error(`no ${resource}/${subresource}`);
  return found;
}
const make = async (group: string, resource: string, value: unknown, options = {}) =>
  parse<Loose>(await (await use(group, resource)).create(context(), '', body(value), options, OBJECT));
const patch = async (group: string, resource: string, name: string, value: unknown, subresource = '') =>
  parse<Loose>(
    await (await use(group, resource, subresource)).patch(context(), name, 'merge', body(value), {}, OBJECT),
  );
const get = async (group: string, resource: string, name: string) =>
  parse<Loose>(await (await use(group, resource)).get(context(), name, {}, OBJECT));
const pod = (name: string, resources: object = {}, spec: object = {}) => ({
  metadata: { name, labels: { app: 'x' } },
  spec: { containers: [{ name: 'c', image: 'i', resources }], ...spec },
});

describe('priority', () => {
  test('comes from the class, the default class, or is zero', async () => {
    expect((await make('', 'pods', pod('plain'))).spec).toMatchObject({
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
    });
    await make('scheduling.k8s.io', 'priorityclasses', {
      metadata: { name: 'high' },
      value: 7,
      preemptionPolicy: 'Never',
    });
    expect((await make('', 'pods', pod('high', {}, { priorityClassName: 'high' }))).spec).toMatchObject({
      priority: 7,
      preemptionPolicy: 'Never',
    });
    expect(
      (await make('', 'pods', pod('critical', {}, { priorityClassName: 'system-node-critical' }))).spec.priority,
    ).toBe(2_000_001_000);
    await make('scheduling.k8s.io', 'priorityclasses', { metadata: { name: 'usual' }, value: 3, globalDefault: true });
    expect((await make('', 'pods', pod('usual'))).spec).toMatchObject({ priority: 3, priorityClassName: 'usual' });
    expect(await refusal(make('', 'pods', pod('none', {}, { priorityClassName: 'nothing' })))).toMatchObject({
      code: 403,
      message: expect.stringContaining('no PriorityClass with name nothing was found'),
    });
    expect(await refusal(make('', 'pods', pod('wrong', {}, { priority: 9 })))).toMatchObject({ code: 403 });
    const second = await refusal(
      make('scheduling.k8s.io', 'priorityclasses', { metadata: { name: 'other' }, value: 4, globalDefault: true }),
    );
    expect(second.message).toContain('PriorityClass usual is already marked as default');
    const classes = await use('scheduling.k8s.io', 'priorityclasses');
    expect(await refusal(classes.delete(context(''), 'system-node-critical', {}, OBJECT))).toMatchObject({ code: 403 });
  });
});

describe('default classes', () => {
  test('of storage: the newest that is marked; none when the claim says so', async () => {
    const claim = (name: string, spec: object = {}) => ({
      metadata: { name },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
    });
    expect((await make('', 'persistentvolumeclaims', claim('before'))).spec).not.toHaveProperty('storageClassName');
    await make('storage.k8s.io', 'storageclasses', {
      metadata: { name: 'fast', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
      provisioner: 'a.b/c',
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'Immediate',
    });
    expect((await make('', 'persistentvolumeclaims', claim('after'))).spec.storageClassName).toBe('fast');
    expect(
      (await make('', 'persistentvolumeclaims', claim('none', { storageClassName: '' }))).spec.storageClassName,
    ).toBe('');
  });
});

describe('limit ranges', () => {
  test('fill in requests and limits, and bound them (W106)', async () => {
    const limits = [
      {
        type: 'Container',
        default: { cpu: '200m', memory: '64Mi' },
        defaultRequest: { cpu: '100m' },
        max: { cpu: '1' },
        min: { cpu: '50m' },
        maxLimitRequestRatio: { cpu: '4' },
      },
      { type: 'Pod', max: { memory: '128Mi' } },
    ];
    await make('', 'limitranges', { metadata: { name: 'l' }, spec: { limits } });
    const filled = await make('', 'pods', pod('filled'));
    expect(filled.metadata.annotations).toEqual({
      'kubernetes.io/limit-ranger':
        'LimitRanger plugin set: cpu, memory request for container c; cpu, memory limit for container c',
    });
    expect(JSON.stringify(filled.spec.containers)).toContain('"limits":{"cpu":"200m","memory":"64Mi"}');
    const low = await refusal(make('', 'pods', pod('low', { requests: { cpu: '10m' } })));
    expect(low).toMatchObject({
      code: 403,
      message:
        'pods "low" is forbidden: [minimum cpu usage per Container is 50m, but request is 10m, cpu max limit to request ratio per Container is 4, but provided ratio is 20.000000]',
    });
    const big = await refusal(make('', 'pods', pod('big', { limits: { memory: '200Mi' } })));
    expect(big.message).toContain('maximum memory usage per Pod is 128Mi, but limit is 200Mi');
  });
});

describe('quotas', () => {
  const quota = async (hard: Record<string, string>, spec: object = {}) => {
    await make('', 'resourcequotas', { metadata: { name: 'q' }, spec: { hard, ...spec } });
    const used = Object.fromEntries(Object.keys(hard).map((name) => [name, '0']));
    await patch('', 'resourcequotas', 'q', { status: { hard, used } }, 'status');
  };

  test('count objects and what pods ask for; not what is refused or dry (W106)', async () => {
    await quota({ configmaps: '2', 'count/secrets': '1', pods: '1', 'requests.cpu': '1' });
    await make('', 'configmaps', { metadata: { name: 'a' } });
    await make('', 'configmaps', { metadata: { name: 'dry' } }, { dryRun: ['All'] });
    await make('', 'configmaps', { metadata: { name: 'b' } });
    const over = await refusal(make('', 'configmaps', { metadata: { name: 'c' } }));
    expect(over).toMatchObject({
      code: 403,
      message:
        'configmaps "c" is forbidden: exceeded quota: q, requested: configmaps=1, used: configmaps=2, limited: configmaps=2',
    });
    expect((await refusal(make('', 'pods', pod('p')))).message).toContain(
      'failed quota: q: must specify requests.cpu for: c',
    );
    expect((await refusal(make('', 'pods', pod('p', { requests: { cpu: '2' } })))).message).toContain(
      'exceeded quota: q, requested: requests.cpu=2, used: requests.cpu=0, limited: requests.cpu=1',
    );
    await make('', 'pods', pod('p', { requests: { cpu: '500m' } }));
    expect((await get('', 'resourcequotas', 'q')).status.used).toEqual({
      configmaps: '2',
      'count/secrets': '0',
      pods: '1',
      'requests.cpu': '500m',
    });
  });

  test('of concurrent creators no more get through than there is room for', async () => {
    await quota({ configmaps: '5' });
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => make('', 'configmaps', { metadata: { name: `m${i}` } })),
    );
    expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(5);
  });

  test('have scopes', async () => {
    await quota({ pods: '0' }, { scopes: ['BestEffort'] });
    expect(await refusal(make('', 'pods', pod('greedy')))).toMatchObject({ code: 403 });
    expect(await make('', 'pods', pod('modest', { requests: { cpu: '1m' } }))).toBeDefined();
  });
});

describe('pods', () => {
  test('are bound once (W83)', async () => {
    const made = await make('', 'pods', pod('p'));
    const binding = await use('', 'pods', 'binding');
    const bind = (target: object, over: object = {}) =>
      binding.create(context(), 'p', body({ metadata: { name: 'p', ...over }, target }), {}, OBJECT);
    expect(await refusal(bind({ kind: 'Pod', name: 'n' }))).toMatchObject({ code: 500 });
    expect(await refusal(bind({ name: 'n' }, { name: 'other' }))).toMatchObject({ code: 400 });
    expect(await refusal(bind({ name: 'n' }, { uid: 'x' }))).toMatchObject({ code: 409 });
    expect(parse<JsonObject>(await bind({ kind: 'Node', name: 'n' }))).toMatchObject({
      kind: 'Status',
      status: 'Success',
      code: 201,
    });
    const bound = await get('', 'pods', 'p');
    expect(bound).toMatchObject({
      spec: { nodeName: 'n' },
      metadata: { uid: made.metadata.uid },
      status: { conditions: [{ type: 'PodScheduled', status: 'True' }] },
    });
    expect(await refusal(bind({ name: 'm' }))).toMatchObject({
      code: 409,
      message: expect.stringContaining('pod p is already assigned to node "n"'),
    });
  });

  test('are evicted where their budget has room (W83)', async () => {
    await make('', 'pods', pod('p', {}, { nodeName: 'n' }));
    await patch(
      '',
      'pods',
      'p',
      { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } },
      'status',
    );
    await make('policy', 'poddisruptionbudgets', {
      metadata: { name: 'b' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'x' } } },
    });
    const eviction = await use('', 'pods', 'eviction');
    const evict = (over: object = {}) =>
      eviction.create(context(), 'p', body({ metadata: { name: 'p' }, ...over }), {}, OBJECT);
    expect(await refusal(evict())).toMatchObject({
      code: 429,
      details: { retryAfterSeconds: 10, causes: [{ reason: 'DisruptionBudget' }] },
    });
    const status = (disruptionsAllowed: number) =>
      patch(
        'policy',
        'poddisruptionbudgets',
        'b',
        {
          status: { observedGeneration: 1, currentHealthy: 2, desiredHealthy: 1, expectedPods: 2, disruptionsAllowed },
        },
        'status',
      );
    await status(0);
    expect((await refusal(evict())).details?.causes?.[0]?.message).toBe(
      'The disruption budget b needs 1 healthy pods and has 2 currently',
    );
    await status(1);
    expect((await evict({ deleteOptions: { gracePeriodSeconds: 4 } })).code).toBe(201);
    expect((await get('', 'pods', 'p')).metadata.deletionGracePeriodSeconds).toBe(4);
    expect((await get('policy', 'poddisruptionbudgets', 'b')).status).toMatchObject({
      disruptionsAllowed: 0,
      disruptedPods: { p: expect.any(String) },
    });
  });

  test('graceful deletion; subresources that lead to a node say what is missing', async () => {
    await make('', 'pods', pod('p'));
    const exec = await use('', 'pods', 'exec');
    expect(await refusal(exec.create(context(), 'p', body({}), {}, OBJECT))).toMatchObject({
      code: 400,
      message: 'pod p does not have a host assigned',
    });
    expect(await refusal(exec.create(context(), 'none', body({}), {}, OBJECT))).toMatchObject({ code: 404 });
    await make('', 'pods', pod('q', {}, { nodeName: 'n' }));
    const pods = await use('', 'pods');
    const gone = parse<Loose>(await pods.delete(context(), 'q', {}, OBJECT));
    expect(gone.metadata).toMatchObject({ deletionGracePeriodSeconds: 30, generation: 2 });
  });
});

describe('shared storage', () => {
  test('events of both groups are one kind of object', async () => {
    const made = await make('events.k8s.io', 'events', {
      metadata: { name: 'e' },
      eventTime: '2024-01-02T03:04:05.678901Z',
      reportingController: 'x/y',
      reportingInstance: 'i',
      action: 'Do',
      reason: 'R',
      type: 'Normal',
      note: 'hello',
      regarding: { kind: 'Pod', name: 'a', namespace: 'default' },
    });
    expect(made.apiVersion).toBe('events.k8s.io/v1');
    expect(await get('', 'events', 'e')).toMatchObject({
      apiVersion: 'v1',
      message: 'hello',
      involvedObject: { name: 'a' },
    });
  });
});
