import type { Service, ServiceSpec } from '../../../../generated/core/hub.js';
import { sameValue } from '../../../../runtime/api/same-value.js';

/** What the type of a service and its policies mean for its other fields. */

export const HEADLESS = 'None';

export const specOf = (service: Service): ServiceSpec => service.spec ?? {};

export const isExternalName = (service: Service) => specOf(service).type === 'ExternalName';
export const isLoadBalancer = (service: Service) => specOf(service).type === 'LoadBalancer';
/** Has node ports: reached from outside of the cluster by the nodes' own addresses. */
export const usesNodePorts = (service: Service) => specOf(service).type === 'NodePort' || isLoadBalancer(service);

/** Clients find the endpoints themselves: there is no address in front of them. */
export const isHeadless = (service: Service) =>
  specOf(service).clusterIPs?.length === 1 && specOf(service).clusterIPs?.[0] === HEADLESS;

export function isExternallyAccessible(spec: ServiceSpec): boolean {
  return (
    spec.type === 'LoadBalancer' ||
    spec.type === 'NodePort' ||
    (spec.type === 'ClusterIP' && (spec.externalIPs?.length ?? 0) > 0)
  );
}

/** Load balancers that send traffic to local endpoints only ask each node whether it has some. */
export const needsHealthCheck = (service: Service) =>
  isLoadBalancer(service) && specOf(service).externalTrafficPolicy === 'Local';

export const nodePortsOf = (service: Service) => (specOf(service).ports ?? []).flatMap((port) => port.nodePort || []);

/** Whether both have the same node ports, in whatever order. */
export const sameNodePorts = (a: Service, b: Service) => sameValue(nodePortsOf(a).sort(), nodePortsOf(b).sort());
