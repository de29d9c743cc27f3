import type { Service, ServicePort } from '../../../generated/core/hub.js';
import type { StrategyHooks } from '../../../runtime/api/hooks.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import {
  isExternallyAccessible,
  isExternalName,
  isLoadBalancer,
  needsHealthCheck,
  nodePortsOf,
  sameNodePorts,
  specOf,
  usesNodePorts,
} from './lib/service-kind.js';

/**
 * Clients may leave out what the server allocated, and may know only the first of two linked fields: what they mean is worked
 * out before anything is allocated or validated.
 */
export const strategy_Service: StrategyHooks<Service> = {
  prepareForCreate(service) {
    service.spec ??= {};
    const { spec } = service;
    if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
  },

  prepareForUpdate(service, old, context) {
    if (context.subresource !== '') return;
    service.spec ??= {};
    keepAllocated(service, old);
    linkClusterIPs(service, old);
    dropOfOldType(service, old);
  },
};

function keepAllocated(service: Service, old: Service): void {
  const spec = specOf(service);
  const before = specOf(old);
  if (!isExternalName(service) && !isExternalName(old)) {
    if (!spec.clusterIP && before.clusterIP) spec.clusterIP = before.clusterIP;
    if (!spec.clusterIPs?.length && spec.clusterIP === before.clusterIP && before.clusterIPs)
      spec.clusterIPs = [...before.clusterIPs];
  }
  if (usesNodePorts(service) && usesNodePorts(old)) keepNodePorts(service, old);
  if (needsHealthCheck(service) && needsHealthCheck(old) && before.healthCheckNodePort)
    spec.healthCheckNodePort ||= before.healthCheckNodePort;
}

/** Ports of the same name keep their node ports, unless another port has been given them. */
function keepNodePorts(service: Service, old: Service): void {
  const given = new Set(nodePortsOf(service));
  const used = new Set(nodePortsOf(old).filter((port) => given.has(port)));
  const byName = new Map((specOf(old).ports ?? []).map((port: ServicePort) => [port.name ?? '', port.nodePort ?? 0]));
  for (const port of specOf(service).ports ?? []) {
    const known = byName.get(port.name ?? '') ?? 0;
    if (port.nodePort || known === 0 || used.has(known)) continue;
    port.nodePort = known;
    used.add(known);
  }
}

/** `clusterIPs` follows `clusterIP` where only the latter was changed. */
function linkClusterIPs(service: Service, old: Service): void {
  const spec = specOf(service);
  const before = specOf(old);
  const ip = spec.clusterIP ?? '';
  const ipBefore = before.clusterIP ?? '';
  if (!spec.clusterIPs?.length && ip === ipBefore && before.clusterIPs) spec.clusterIPs = [...before.clusterIPs];
  if (ip === ipBefore || (spec.clusterIPs?.length && !sameValue(spec.clusterIPs, before.clusterIPs))) return;
  if (ip === '') delete spec.clusterIPs;
  else spec.clusterIPs = [ip];
}

/** Who changes the type and nothing else does not mean to keep what only the old type has. */
function dropOfOldType(service: Service, old: Service): void {
  const spec = specOf(service);
  const before = specOf(old);
  const drop = (
    name:
      | 'clusterIP'
      | 'clusterIPs'
      | 'ipFamilies'
      | 'ipFamilyPolicy'
      | 'internalTrafficPolicy'
      | 'allocateLoadBalancerNodePorts'
      | 'loadBalancerClass'
      | 'externalTrafficPolicy'
      | 'healthCheckNodePort',
  ) => {
    if (sameValue(spec[name], before[name])) delete spec[name];
  };
  if (!isExternalName(old) && isExternalName(service)) {
    if (sameValue(spec.clusterIPs, before.clusterIPs)) {
      delete spec.clusterIP;
      delete spec.clusterIPs;
    }
    drop('ipFamilies');
    drop('ipFamilyPolicy');
    drop('internalTrafficPolicy');
  }
  if (usesNodePorts(old) && !usesNodePorts(service) && sameNodePorts(service, old))
    for (const port of spec.ports ?? []) delete port.nodePort;
  if (needsHealthCheck(old) && !needsHealthCheck(service)) drop('healthCheckNodePort');
  if (isLoadBalancer(old) && !isLoadBalancer(service)) {
    drop('allocateLoadBalancerNodePorts');
    drop('loadBalancerClass');
  }
  if (isExternallyAccessible(before) && !isExternallyAccessible(spec)) drop('externalTrafficPolicy');
  if (!isLoadBalancer(service) && service.status?.loadBalancer?.ingress !== undefined)
    service.status = { ...service.status, loadBalancer: {} };
}
