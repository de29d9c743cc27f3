import type { Service, ServicePort, ServiceSpec } from '../../../generated/core/v1/types.js';
import type { DefaultHook } from '../../../runtime/api/hooks.js';
import { isExternallyAccessible } from './lib/service-kind.js';

/** Three hours. */
const AFFINITY_TIMEOUT_SECONDS = 10_800;

export const default_v1_ServicePort: DefaultHook<ServicePort> = (port) => {
  if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === '')
    port.targetPort = port.port ?? 0;
};

export const default_v1_ServiceSpec: DefaultHook<ServiceSpec> = (spec) => {
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  else if (spec.sessionAffinity === 'ClientIP' && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined) {
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: AFFINITY_TIMEOUT_SECONDS } };
  }
  if (isExternallyAccessible(spec)) spec.externalTrafficPolicy ||= 'Cluster';
  if (spec.type === 'ClusterIP' || spec.type === 'NodePort' || spec.type === 'LoadBalancer')
    spec.internalTrafficPolicy ??= 'Cluster';
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
};

/** A load balancer that does not say otherwise delivers to the address that the client asked for. */
export const default_v1_Service: DefaultHook<Service> = (service) => {
  if (service.spec?.type !== 'LoadBalancer') return;
  for (const ingress of service.status?.loadBalancer?.ingress ?? []) if (ingress.ip) ingress.ipMode ??= 'VIP';
};
