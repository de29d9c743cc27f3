/** The server as others find it from inside of a cluster: a service, where its endpoints are, and the range of its address. */
import { networkInterfaces } from 'node:os';
import type { JsonObject, KubeObject } from '../../api/meta.js';
import { isNonSpecialIP } from '../../api/names.js';
import { ipFamilyOf } from '../../api/rules/cluster-ips.js';
import { StatusError } from '../../api/status-error.js';
import type { KeyValue } from '../../storage/storage.js';
import { createObject } from '../create-object.js';
import { readObject } from '../decode-request.js';
import { now } from '../object-meta.js';
import type { ServedResource } from '../served-resource.js';
import type { ServedResources } from '../served-resources.js';
import { decodeHub } from '../stored-resource.js';
import { storedResourceKey, systemOperation } from '../system.js';
import { updateObject } from '../update-object.js';
import type { AddressRange } from './address-range.js';

const NAME = 'kubernetes';
const NAMESPACE = 'default';
const HTTPS_PORT = 443;

/** Where the server listens. */
export interface Listening {
  readonly host: string;
  readonly port: number;
}

interface Wanted {
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
  readonly object: JsonObject & { readonly metadata: JsonObject };
  /** An object that is there already gets these fields of the wanted one. */
  readonly keep?: readonly string[];
}

/** Makes what is missing. What others changed stays, but for where the server is to be found. */
export async function publishServer(
  resources: ServedResources,
  ranges: readonly AddressRange[],
  listening: Listening,
): Promise<void> {
  await ensure(resources, rangeObject(ranges));
  await ensure(resources, serviceObject(ranges, listening.port));
  const address = reachableAddress(listening.host);
  if (address === undefined) return;
  await ensure(resources, endpointsObject(address, listening.port));
  await ensure(resources, sliceObject(address, listening.port));
}

function rangeObject(ranges: readonly AddressRange[]): Wanted {
  const condition = {
    type: 'Ready',
    status: 'True',
    lastTransitionTime: now(),
    reason: '',
    message: 'Kubernetes default Service CIDR is ready',
  };
  const cidrs = ranges.map(({ placeholder, cidr }) => `${placeholder}/${cidr.prefix}`);
  const object = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'ServiceCIDR',
    metadata: { name: NAME },
    spec: { cidrs },
    status: { conditions: [condition] },
  };
  return { group: 'networking.k8s.io', resource: 'servicecidrs', namespace: '', object };
}

function serviceObject(ranges: readonly AddressRange[], port: number): Wanted {
  const spec = {
    type: 'ClusterIP',
    clusterIP: ranges[0]?.lowest ?? '',
    ports: [{ name: 'https', port: HTTPS_PORT, targetPort: port }],
  };
  const metadata = { name: NAME, namespace: NAMESPACE, labels: { component: 'apiserver', provider: NAME } };
  return {
    group: '',
    resource: 'services',
    namespace: NAMESPACE,
    object: { apiVersion: 'v1', kind: 'Service', metadata, spec },
  };
}

function endpointsObject(address: string, port: number): Wanted {
  const metadata = { name: NAME, namespace: NAMESPACE, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } };
  const subsets = [{ addresses: [{ ip: address }], ports: [{ name: 'https', port }] }];
  return {
    group: '',
    resource: 'endpoints',
    namespace: NAMESPACE,
    object: { apiVersion: 'v1', kind: 'Endpoints', metadata, subsets },
    keep: ['subsets'],
  };
}

function sliceObject(address: string, port: number): Wanted {
  const metadata = { name: NAME, namespace: NAMESPACE, labels: { 'kubernetes.io/service-name': NAME } };
  const endpoints = [{ addresses: [address], conditions: { ready: true } }];
  const object = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata,
    addressType: ipFamilyOf(address) as string,
    endpoints,
    ports: [{ name: 'https', port }],
  };
  return {
    group: 'discovery.k8s.io',
    resource: 'endpointslices',
    namespace: NAMESPACE,
    object,
    keep: ['endpoints', 'ports'],
  };
}

/** An address under which other machines find the server; none when it listens to its own machine only. */
function reachableAddress(host: string): string | undefined {
  if (host !== '0.0.0.0' && host !== '::') return isNonSpecialIP(host).length === 0 ? host : undefined;
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find((it) => !it.internal && it.family === 'IPv4' && isNonSpecialIP(it.address).length === 0)
    ?.address;
}

async function ensure(resources: ServedResources, wanted: Wanted): Promise<void> {
  const { group, resource, namespace } = wanted;
  const row = resources.scheme.knownResource({ group, version: 'v1', resource });
  if (row === undefined) return;
  const key = storedResourceKey(row, namespace, NAME);
  const exists = resources.storage.keys(key, `${key}\0`, 1).length > 0;
  if (exists && wanted.keep === undefined) return;
  try {
    await write(await resources.of(row), wanted, exists);
  } catch (error) {
    // Somebody else was faster, or does not want it.
    if (!(error instanceof StatusError) || error.code >= 500) throw error;
  }
}

async function write(served: ServedResource, wanted: Wanted, exists: boolean): Promise<void> {
  const { stored, versions, isKnownKind, info } = served;
  const operation = systemOperation(info, wanted.namespace);
  const body = { value: wanted.object, strictErrors: [] };
  const object = served.toHub(
    readObject({ own: versions.own, isKnownKind }, body, {}, () => undefined),
  ) as unknown as JsonObject;
  // A new object has no status yet.
  const fields = exists ? (wanted.keep ?? []) : object.status === undefined ? [] : ['status'];
  const values = structuredClone(fields.map((field) => [field, object[field] ?? null] as const));
  if (!exists) await createObject(stored, operation, object as unknown as KubeObject);
  if (fields.length === 0) return;
  await updateObject(stored, operation, NAME, {
    direct: true,
    mustExist: true,
    next: (kv) => Object.assign(decodeHub(stored, (kv as KeyValue).value), Object.fromEntries(values)),
  });
}
