import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { groups } from '../../../../generated/index.js';
import type { JsonObject } from '../../../../runtime/api/meta.js';
import { ServerRegistry } from '../../../../runtime/registry/registry.js';
import { Scheme } from '../../../../runtime/scheme/scheme.js';
import { createMemoryStorage } from '../../../../runtime/storage/open-storage.js';
import type { Storage } from '../../../../runtime/storage/storage.js';
import { ownersOf } from '../../../support/managed-fields.js';
import { body, context, OBJECT, parse, refusal } from '../support.js';

vi.mock('node:os', async (original) => ({
  ...(await original<typeof import('node:os')>()),
  networkInterfaces: vi.fn(),
}));

let storage: Storage;
let errors: Error[];
beforeEach(() => {
  storage = createMemoryStorage();
  errors = [];
});
afterEach(() => storage.close());

/** A server that listens there, until it has told so. */
async function serve(
  host: string,
  port: number,
  use: (registry: ServerRegistry) => Promise<void> = async () => undefined,
): Promise<void> {
  const registry = new ServerRegistry({
    scheme: new Scheme(groups),
    storage,
    settleMs: 60_000,
    onError: (error) => errors.push(error),
  });
  await registry.start();
  await use(registry);
  registry.publish({ host, port });
  await registry.stop();
}

const kept = (path: string) => {
  const found = storage.get(`/registry/${path}`);
  return (
    found &&
    (JSON.parse(found.value.toString()) as { metadata: JsonObject; spec: JsonObject; status: JsonObject } & JsonObject)
  );
};

test('the range says that it is ready, in the name of who finds that out', async () => {
  await serve('127.0.0.1', 6443);
  const range = kept('networking.k8s.io/servicecidrs/kubernetes') as JsonObject;
  expect(range.status).toMatchObject({ conditions: [{ type: 'Ready', status: 'True', reason: '' }] });
  expect(Object.entries(ownersOf(range)).map(([who, paths]) => [who, paths.length])).toEqual([
    ['kubernetes-service-cidr-controller Apply networking.k8s.io/v1 status', 5],
    ['kube-apiserver Update networking.k8s.io/v1', 1],
  ]);
});

test('service, address and range are there; endpoints only where others reach the server', async () => {
  await serve('127.0.0.1', 6443);
  expect(kept('core/services/default/kubernetes')).toMatchObject({
    metadata: { labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: {
      ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: 6443 }],
      clusterIP: '10.0.0.1',
      type: 'ClusterIP',
      ipFamilies: ['IPv4'],
      sessionAffinity: 'None',
    },
    status: { loadBalancer: {} },
  });
  expect(kept('networking.k8s.io/ipaddresses/10.0.0.1')?.spec).toEqual({
    parentRef: { resource: 'services', namespace: 'default', name: 'kubernetes' },
  });
  expect(kept('networking.k8s.io/servicecidrs/kubernetes')).toMatchObject({
    spec: { cidrs: ['10.0.0.0/24'] },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  });
  expect(kept('core/endpoints/default/kubernetes')).toBeUndefined();
  expect(errors).toEqual([]);
});

test('endpoints follow the server; what others changed stays', async () => {
  await serve('192.0.2.7', 6443);
  expect(kept('core/endpoints/default/kubernetes')?.subsets).toEqual([
    { addresses: [{ ip: '192.0.2.7' }], ports: [{ name: 'https', port: 6443, protocol: 'TCP' }] },
  ]);
  const before = storage.revision;
  await serve('192.0.2.7', 6443);
  expect(storage.revision).toBe(before);

  vi.mocked(networkInterfaces).mockReturnValue({
    lo: [{ address: '127.0.0.1', family: 'IPv4', internal: true, netmask: '', mac: '', cidr: null }],
    eth0: [{ address: '192.0.2.9', family: 'IPv4', internal: false, netmask: '', mac: '', cidr: null }],
  });
  await serve('0.0.0.0', 7443, async (registry) => {
    const services = await registry.storage('', 'v1', 'services');
    await services?.patch(
      context(),
      'kubernetes',
      'merge',
      body({ metadata: { labels: { mine: 'yes' } } }),
      {},
      OBJECT,
    );
  });
  expect(kept('core/services/default/kubernetes')?.metadata.labels).toMatchObject({ mine: 'yes' });
  expect(kept('core/endpoints/default/kubernetes')?.subsets).toMatchObject([
    { addresses: [{ ip: '192.0.2.9' }], ports: [{ port: 7443 }] },
  ]);
  expect(kept('discovery.k8s.io/endpointslices/default/kubernetes')).toMatchObject({
    addressType: 'IPv4',
    endpoints: [{ addresses: ['192.0.2.9'] }],
    ports: [{ port: 7443 }],
  });
});

test('a taken address is no reason to fail', async () => {
  await serve('127.0.0.1', 6443, async (registry) => {
    const services = await registry.storage('', 'v1', 'services');
    const made = await services?.create(
      context(),
      '',
      body({ metadata: { name: 'first' }, spec: { clusterIP: '10.0.0.1', ports: [{ port: 1 }] } }),
      {},
      OBJECT,
    );
    expect(made && parse(made).spec?.clusterIP).toBe('10.0.0.1');
  });
  expect(kept('core/services/default/kubernetes')).toBeUndefined();
  expect(errors).toEqual([]);
});

test('a server without networking has services, but no addresses for them', async () => {
  const registry = new ServerRegistry({
    scheme: new Scheme(groups.filter(({ group }) => group === '')),
    storage,
    settleMs: 60_000,
  });
  await registry.start();
  registry.publish({ host: '192.0.2.7', port: 1 });
  await registry.stop();
  expect(kept('core/services/default/kubernetes')).toBeUndefined();
  const services = await registry.storage('', 'v1', 'services');
  const work = services?.create(
    context(),
    '',
    body({ metadata: { name: 'a' }, spec: { clusterIP: 'None', ports: [{ port: 1 }] } }),
    {},
    OBJECT,
  );
  expect(await refusal(work as Promise<unknown>).catch(() => 'kept')).toBe('kept');
});
