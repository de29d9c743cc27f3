/** The server as others find it from inside of a cluster: a service, where its endpoints are, and the range of its address. */
import { networkInterfaces } from 'node:os';
import { isNonSpecialIP } from '../../api/names.js';
import { ipFamilyOf } from '../../api/rules/cluster-ips.js';
import { ensureObject, type OwnObject } from '../ensure-object.js';
import { now } from '../object-meta.js';
import type { ServedResources } from '../served-resources.js';
import type { AddressRange } from './address-range.js';

const NAME = 'kubernetes';
const NAMESPACE = 'default';
const HTTPS_PORT = 443;
/** Who says of ranges that they are ready, as upstream's field managers have it. */
const RANGE_CONTROLLER = 'kubernetes-service-cidr-controller';

/** Where the server listens. */
export interface Listening {
  readonly host: string;
  readonly port: number;
}

/** Makes what is missing. What others changed stays, but for where the server is to be found. */
export async function publishServer(
  resources: ServedResources,
  ranges: readonly AddressRange[],
  listening: Listening,
): Promise<void> {
  await ensureObject(resources, rangeObject(ranges));
  await ensureObject(resources, serviceObject(ranges, listening.port));
  const address = reachableAddress(listening.host);
  if (address === undefined) return;
  await ensureObject(resources, endpointsObject(address, listening.port));
  await ensureObject(resources, sliceObject(address, listening.port));
}

function rangeObject(ranges: readonly AddressRange[]): OwnObject {
  const condition = {
    type: 'Ready',
    status: 'True',
    lastTransitionTime: now(),
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
  return {
    group: 'networking.k8s.io',
    version: 'v1',
    resource: 'servicecidrs',
    object,
    statusManager: RANGE_CONTROLLER,
  };
}

function serviceObject(ranges: readonly AddressRange[], port: number): OwnObject {
  const spec = {
    type: 'ClusterIP',
    clusterIP: ranges[0]?.lowest ?? '',
    ports: [{ name: 'https', port: HTTPS_PORT, targetPort: port }],
  };
  const metadata = { name: NAME, namespace: NAMESPACE, labels: { component: 'apiserver', provider: NAME } };
  return {
    group: '',
    version: 'v1',
    resource: 'services',
    object: { apiVersion: 'v1', kind: 'Service', metadata, spec },
  };
}

function endpointsObject(address: string, port: number): OwnObject {
  const metadata = { name: NAME, namespace: NAMESPACE, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } };
  const subsets = [{ addresses: [{ ip: address }], ports: [{ name: 'https', port }] }];
  return {
    group: '',
    version: 'v1',
    resource: 'endpoints',
    object: { apiVersion: 'v1', kind: 'Endpoints', metadata, subsets },
    keep: ['subsets'],
  };
}

function sliceObject(address: string, port: number): OwnObject {
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
    version: 'v1',
    resource: 'endpointslices',
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
