import type { Service } from '../../../generated/core/hub.js';
import { cidrWarnings, ipWarnings } from '../../../runtime/api/names.js';
import { isExternalName, isHeadless, specOf } from './lib/service-kind.js';

const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';
const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';

/** What works, but not as its writer may think. */
export function serviceWarnings(service: Service): string[] {
  const spec = specOf(service);
  const headless = spec.type === 'ClusterIP' && isHeadless(service);
  const warnings: string[] = [];
  const about = (path: string, texts: readonly string[]) => warnings.push(...texts.map((text) => `${path}: ${text}`));
  if (service.metadata.annotations?.[TOPOLOGY_HINTS] !== undefined)
    warnings.push(`annotation ${TOPOLOGY_HINTS} is deprecated, please use ${TOPOLOGY_MODE} instead`);
  if (!headless && !isExternalName(service))
    spec.clusterIPs?.forEach((ip, i) => about(`spec.clusterIPs[${i}]`, ipWarnings(ip)));
  if (headless) {
    if (spec.loadBalancerIP) warnings.push('spec.loadBalancerIP is ignored for headless services');
    if (spec.externalIPs?.length) warnings.push('spec.externalIPs is ignored for headless services');
    if (spec.sessionAffinity !== 'None') warnings.push('spec.SessionAffinity is ignored for headless services');
  }
  spec.externalIPs?.forEach((ip, i) => about(`spec.externalIPs[${i}]`, ipWarnings(ip)));
  if (spec.externalIPs?.length && !headless && !isExternalName(service))
    warnings.push('spec.externalIPs is deprecated and may no longer be implemented in some clusters');
  if (spec.loadBalancerIP) about('spec.loadBalancerIP', ipWarnings(spec.loadBalancerIP));
  spec.loadBalancerSourceRanges?.forEach((range, i) =>
    about(`spec.loadBalancerSourceRanges[${i}]`, cidrWarnings(range)),
  );
  if (isExternalName(service) && spec.externalIPs?.length)
    warnings.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  if (!isExternalName(service) && spec.externalName)
    warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  if (spec.trafficDistribution === 'PreferClose')
    warnings.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  return warnings;
}
