import type { KubeObject } from '../../api/meta.js';

/** What allocation needs to know of services. */
export interface Service extends KubeObject {
  spec?: ServiceSpec;
}

export interface ServiceSpec {
  type?: string;
  clusterIP?: string;
  clusterIPs?: string[];
  ipFamilies?: string[];
  ipFamilyPolicy?: string;
  selector?: Record<string, string>;
  ports?: ServicePort[];
  externalTrafficPolicy?: string;
  healthCheckNodePort?: number;
  allocateLoadBalancerNodePorts?: boolean;
}

export interface ServicePort {
  name?: string;
  port?: number;
  protocol?: string;
  nodePort?: number;
}

export type IpFamilyName = 'IPv4' | 'IPv6';

const NONE = 'None';

export const specOf = (service: Service): ServiceSpec => (service.spec ??= {});

export const isExternalName = (spec: ServiceSpec) => spec.type === 'ExternalName';
export const isHeadless = (spec: ServiceSpec) => spec.clusterIP === NONE || spec.clusterIPs?.[0] === NONE;
export const usesNodePorts = (spec: ServiceSpec) => spec.type === 'NodePort' || spec.type === 'LoadBalancer';
export const needsHealthCheck = (spec: ServiceSpec) =>
  spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';
/** Ports that ask for none get node ports of their own. */
export const wantsNodePorts = (spec: ServiceSpec) =>
  spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);

/** Addresses that the service holds. */
export function addressesOf(spec: ServiceSpec | undefined): readonly string[] {
  if (spec === undefined || isExternalName(spec) || isHeadless(spec)) return [];
  return spec.clusterIPs ?? [];
}

/** Ports of all nodes that the service holds, each once. */
export function nodePortsOf(spec: ServiceSpec | undefined): ReadonlySet<number> {
  const ports = new Set<number>();
  for (const { nodePort } of spec?.ports ?? []) if (nodePort) ports.add(nodePort);
  if (spec?.healthCheckNodePort) ports.add(spec.healthCheckNodePort);
  return ports;
}
