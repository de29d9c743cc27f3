import type { LoadBalancerIngress, Service } from '../../../generated/core/hub.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import { parseIpText } from '../../../runtime/api/ip.js';
import { isDns1123Subdomain, isValidIPForLegacyField } from '../../../runtime/api/names.js';
import { isLoadBalancer } from './lib/service-kind.js';

const IP_MODES = ['Proxy', 'VIP'];

/** Only a load balancer has one's status. */
export function checkLoadBalancerStatus(service: Service, at: FieldPath, errors: FieldErrors): void {
  const ingress = service.status?.loadBalancer?.ingress ?? [];
  if (!isLoadBalancer(service)) {
    if (ingress.length > 0) errors.forbidden(at, 'ingress', 'may only be used when `spec.type` is LoadBalancer');
    return;
  }
  ingress.forEach((point, i) => checkIngress(point, at.child('ingress').index(i), errors));
}

function checkIngress(ingress: LoadBalancerIngress, at: FieldPath, errors: FieldErrors): void {
  const { ip, ipMode, hostname } = ingress;
  if (ip) errors.invalidEach(at, 'ip', ip, isValidIPForLegacyField(ip));
  if (ipMode === undefined) {
    if (ip) errors.required(at, 'ipMode', 'must be specified when `ip` is set');
  } else if (!ip) errors.forbidden(at, 'ipMode', 'may not be specified when `ip` is not set');
  else if (!IP_MODES.includes(ipMode)) errors.notSupported(at, 'ipMode', ipMode, IP_MODES);
  if (!hostname) return;
  errors.invalidEach(at, 'hostname', hostname, isDns1123Subdomain(hostname));
  if (parseIpText(hostname) !== undefined)
    errors.invalid(at, 'hostname', hostname, 'must be a DNS name, not an IP address');
}
