import type { Service, ServicePort } from '../../../generated/core/hub.js';
import { labelText, NONE } from '../../../runtime/api/cell-text.js';
import type { CellsHook } from '../../../runtime/api/hooks.js';
import { specOf } from './lib/service-kind.js';

export const cells_Service: CellsHook<Service> = (service) => {
  const spec = specOf(service);
  return {
    Type: spec.type ?? '',
    'Cluster-IP': spec.clusterIPs?.[0] ?? NONE,
    'External-IP': externalAddresses(service),
    'Port(s)': (spec.ports ?? []).map(portText).join(',') || NONE,
    Selector: labelText(spec.selector),
  };
};

function portText(port: ServicePort): string {
  return port.nodePort ? `${port.port}:${port.nodePort}/${port.protocol}` : `${port.port}/${port.protocol}`;
}

function externalAddresses(service: Service): string {
  const spec = specOf(service);
  const external = spec.externalIPs ?? [];
  switch (spec.type) {
    case 'ClusterIP':
    case 'NodePort':
      return external.join(',') || NONE;
    case 'LoadBalancer': {
      const balanced = (service.status?.loadBalancer?.ingress ?? []).flatMap(
        (ingress) => ingress.ip || ingress.hostname || [],
      );
      return [...new Set(balanced.sort()), ...external].join(',') || '<pending>';
    }
    case 'ExternalName':
      return spec.externalName ?? '';
    default:
      return '<unknown>';
  }
}
