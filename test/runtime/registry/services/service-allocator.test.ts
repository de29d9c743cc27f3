import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { groups } from '../../../../generated/index.js';
import type { JsonObject, KubeObject } from '../../../../runtime/api/meta.js';
import { ServerRegistry } from '../../../../runtime/registry/registry.js';
import type { ServiceNetwork } from '../../../../runtime/registry/services/service-allocator.js';
import type { RestStorage } from '../../../../runtime/registry/types.js';
import { Scheme } from '../../../../runtime/scheme/scheme.js';
import { createMemoryStorage } from '../../../../runtime/storage/open-storage.js';
import type { Storage } from '../../../../runtime/storage/storage.js';
import { ownersOf, ownersOfPath } from '../../../support/managed-fields.js';
import { body, context, listOf, OBJECT, parse, refusal } from '../support.js';

type Loose = KubeObject & { spec: JsonObject & { ports?: { nodePort?: number }[] }; status: JsonObject };

const NETWORK: ServiceNetwork = { cidrs: ['10.1.0.0/28'], nodePorts: { first: 30_000, last: 30_003 } };
const ADDRESSES = Array.from({ length: 14 }, (_, i) => `10.1.0.${i + 1}`);

let storage: Storage;
let registry: ServerRegistry;
const open = async (network = NETWORK) => {
  registry = new ServerRegistry({ scheme: new Scheme(groups), storage, settleMs: 60_000, services: network });
  await registry.start();
};
beforeEach(async () => {
  storage = createMemoryStorage();
  await open();
});
afterEach(async () => {
  await registry.stop();
  await storage.close();
});

async function use(
  resource: string,
  group = resource === 'services' ? '' : 'networking.k8s.io',
  subresource = '',
): Promise<RestStorage> {
  const found = await registry.storage(group, 'v1', resource, subresource);
  if (found === undefined) throw new Error(`no ${resource}`);
  return found;
}
const service = (name: string, spec: object = {}, port: object = {}) => ({
  metadata: { name },
  spec: { ports: [{ port: 80, ...port }], ...spec },
});
const make = async (value: unknown, options = {}) =>
  parse<Loose>(await (await use('services')).create(context(), '', body(value), options, OBJECT));
const patch = async (name: string, value: unknown, options = {}) =>
  parse<Loose>(await (await use('services')).patch(context(), name, 'merge', body(value), options, OBJECT));
const remove = async (name: string) => (await use('services')).delete(context(), name, {}, OBJECT);
const addresses = async () =>
  ((await listOf(await use('ipaddresses'), {}, '')).items as Loose[]).map((it) => it.metadata.name).sort();
const causeOf = async (work: Promise<unknown>) =>
  (await refusal(work)).details?.causes?.map(({ field, message }) => `${field}: ${message}`).join('; ');

describe('addresses', () => {
  test('each service gets one of its own, with an object that says whose it is', async () => {
    const { spec } = await make(service('a'));
    expect(spec).toMatchObject({ clusterIPs: [spec.clusterIP], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' });
    expect(ADDRESSES).toContain(spec.clusterIP);
    const kept = parse<Loose>(await (await use('ipaddresses')).get(context(''), String(spec.clusterIP), {}, OBJECT));
    expect(kept.metadata.labels).toEqual({
      'ipaddress.kubernetes.io/ip-family': 'IPv4',
      'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io',
    });
    expect(kept.spec).toEqual({ parentRef: { resource: 'services', namespace: 'default', name: 'a' } });
    expect(Object.keys(ownersOf(kept))).toEqual(['kube-apiserver Update networking.k8s.io/v1']);
    expect(ownersOfPath(kept, '.spec.parentRef.name')).toHaveLength(1);
    await remove('a');
    expect(await addresses()).toEqual([]);
  });

  test('as many services at once as there are addresses, and no more', async () => {
    const made = await Promise.all(ADDRESSES.map((_, i) => make(service(`s${i}`))));
    expect(new Set(made.map(({ spec }) => spec.clusterIP))).toEqual(new Set(ADDRESSES));
    expect(await refusal(make(service('more')))).toMatchObject({
      code: 500,
      message: expect.stringContaining('range is full'),
    });
    await remove('s3');
    expect((await make(service('more'))).spec.clusterIP).toBe(made[3]?.spec.clusterIP);
  });

  test('that are asked for: not twice, not outside, not wrong', async () => {
    expect((await make(service('a', { clusterIP: '10.1.0.5' }))).spec.clusterIPs).toEqual(['10.1.0.5']);
    const why = (clusterIP: string) => causeOf(make(service('b', { clusterIP })));
    expect(await why('10.1.0.5')).toContain('failed to allocate IP 10.1.0.5: provided IP is already allocated');
    for (const outside of ['10.1.0.0', '10.1.0.15', '10.1.0.16'])
      expect(await why(outside)).toContain('the provided network does not match the current range');
    expect(await why('10.1.0.x')).toContain('spec.clusterIPs[0]');
    expect(await why('fd00::1')).toContain('IPv6 is not configured on this cluster');
    expect(await addresses()).toEqual(['10.1.0.5']);
  });

  test('a dry run, and a service that is refused, take nothing', async () => {
    expect((await make(service('a', { type: 'NodePort' }), { dryRun: ['All'] })).spec).toMatchObject({
      clusterIP: '10.1.0.0',
      ports: [{ nodePort: 32_769 }],
    });
    expect(await causeOf(make(service('a', { type: 'NodePort' }, { nodePort: 30_001, port: 0 })))).toContain(
      'spec.ports[0].port',
    );
    expect(await addresses()).toEqual([]);
    expect((await make(service('b', { type: 'NodePort' }, { nodePort: 30_001 }))).spec.ports?.[0]?.nodePort).toBe(
      30_001,
    );
    const taken = await addresses();
    expect(await refusal(make(service('b', { type: 'NodePort' })))).toMatchObject({ code: 409 });
    expect(await addresses()).toEqual(taken);
  });

  test('stay with a service whatever else changes, and go when it becomes a name', async () => {
    const made = await make(service('a', { clusterIP: '10.1.0.5', type: 'NodePort' }));
    expect((await patch('a', { spec: { clusterIP: null, clusterIPs: null } })).spec.clusterIP).toBe('10.1.0.5');
    expect(await causeOf(patch('a', { spec: { clusterIP: '10.1.0.6', clusterIPs: ['10.1.0.6'] } }))).toContain(
      'may not change once set',
    );
    const named = await patch('a', {
      spec: { type: 'ExternalName', externalName: 'a.b', clusterIP: null, clusterIPs: null },
    });
    expect(named.spec).not.toHaveProperty('clusterIP');
    expect(named.spec.ports).toEqual([{ protocol: 'TCP', port: 80, targetPort: 80 }]);
    expect(await addresses()).toEqual([]);
    const port = made.spec.ports?.[0]?.nodePort;
    expect(
      (await patch('a', { spec: { type: 'NodePort', externalName: null, ports: [{ port: 80, nodePort: port }] } })).spec
        .ports?.[0]?.nodePort,
    ).toBe(port);
    expect(await addresses()).toHaveLength(1);
  });

  test('headless services have none', async () => {
    expect((await make(service('a', { clusterIP: 'None', selector: { a: 'b' } }))).spec).toMatchObject({
      clusterIPs: ['None'],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
    });
    expect((await make(service('b', { clusterIP: 'None' }))).spec).toMatchObject({
      ipFamilies: ['IPv4', 'IPv6'],
      ipFamilyPolicy: 'RequireDualStack',
    });
    expect(await addresses()).toEqual([]);
  });

  test('ranges that are added are used once they are ready', async () => {
    const ranges = await use('servicecidrs');
    const range = { metadata: { name: 'more' }, spec: { cidrs: ['10.2.0.0/30'] } };
    await ranges.create(context(''), '', body(range), {}, OBJECT);
    expect(await causeOf(make(service('a', { clusterIP: '10.2.0.1' })))).toContain('the provided network');
    const status = {
      status: {
        conditions: [
          { type: 'Ready', status: 'True', reason: '', message: '', lastTransitionTime: '2026-01-01T00:00:00Z' },
        ],
      },
    };
    await (await use('servicecidrs', 'networking.k8s.io', 'status')).patch(
      context(''),
      'more',
      'merge',
      body(status),
      {},
      OBJECT,
    );
    expect((await make(service('a', { clusterIP: '10.2.0.1' }))).spec.clusterIP).toBe('10.2.0.1');
  });
});

describe('two families', () => {
  beforeEach(async () => {
    await registry.stop();
    await open({ ...NETWORK, cidrs: ['10.1.0.0/28', 'fd00::/112'] });
  });

  test('one address of each where they are wanted', async () => {
    expect((await make(service('one'))).spec.ipFamilies).toEqual(['IPv4']);
    const { spec } = await make(service('two', { ipFamilyPolicy: 'PreferDualStack' }));
    expect(spec).toMatchObject({
      ipFamilies: ['IPv4', 'IPv6'],
      clusterIPs: [spec.clusterIP, expect.stringMatching(/^fd00::/)],
    });
    expect((await make(service('six', { ipFamilies: ['IPv6'] }))).spec.clusterIP).toMatch(/^fd00::/);
    expect(await causeOf(make(service('bad', { clusterIP: '10.1.0.9', ipFamilies: ['IPv6'] })))).toContain(
      'spec.clusterIPs[0]',
    );
  });
});

describe('node ports', () => {
  const nodePort = (name: string, port: object = {}) => make(service(name, { type: 'NodePort' }, port));

  test('one for each port of the service, none twice, none outside of the range', async () => {
    const ports = [80, 81].map((port) => ({ name: `p${port}`, port }));
    const { spec } = await make({
      metadata: { name: 'a' },
      spec: { type: 'NodePort', ports: [...ports, { name: 'udp', port: 80, protocol: 'UDP' }] },
    });
    const [first, second, third] = spec.ports?.map((it) => it.nodePort) ?? [];
    expect(first).not.toBe(second);
    expect(third).toBe(first);
    expect(await causeOf(nodePort('b', { nodePort: first }))).toContain('provided port is already allocated');
    expect(await causeOf(nodePort('b', { nodePort: 40_000 }))).toContain('The range of valid ports is 30000-30003');
    await nodePort('c');
    await nodePort('d');
    expect(await refusal(nodePort('e'))).toMatchObject({
      code: 500,
      message: expect.stringContaining('range is full'),
    });
    await patch('a', { spec: { type: 'ClusterIP' } });
    expect((await nodePort('e', { nodePort: first })).spec.ports?.[0]?.nodePort).toBe(first);
  });

  test('load balancers: unless they are not wanted; one more to ask for health', async () => {
    expect(
      (await make(service('none', { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false }))).spec.ports?.[0],
    ).not.toHaveProperty('nodePort');
    const { spec } = await make(service('local', { type: 'LoadBalancer', externalTrafficPolicy: 'Local' }));
    expect(spec.healthCheckNodePort).not.toBe(spec.ports?.[0]?.nodePort);
    const wanted = make(
      service('taken', {
        type: 'LoadBalancer',
        externalTrafficPolicy: 'Local',
        healthCheckNodePort: spec.healthCheckNodePort,
      }),
    );
    expect(await refusal(wanted)).toMatchObject({
      code: 500,
      message: expect.stringContaining('failed to allocate requested HealthCheck NodePort'),
    });
  });
});

describe('a server that starts again', () => {
  test('knows what is taken, frees what nobody has, takes what somebody has', async () => {
    const a = await make(service('a', { type: 'NodePort', clusterIP: '10.1.0.2' }, { nodePort: 30_002 }));
    await make(service('b', { clusterIP: '10.1.0.3' }));
    await registry.stop();
    const kept = storage.get('/registry/networking.k8s.io/ipaddresses/10.1.0.2');
    await storage.delete('/registry/networking.k8s.io/ipaddresses/10.1.0.2', kept?.revision ?? 0, (revision) =>
      Buffer.from(String(revision)),
    );
    const b = storage.get('/registry/core/services/default/b');
    await storage.delete('/registry/core/services/default/b', b?.revision ?? 0, () => b?.value as Buffer);
    await open();
    expect(await addresses()).toEqual([a.spec.clusterIP]);
    expect(await causeOf(make(service('c', { type: 'NodePort' }, { nodePort: 30_002 })))).toContain(
      'already allocated',
    );
  });
});
