import type { Service } from '../../../generated/core/hub.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { isExternalName, isHeadless, isLoadBalancer, needsHealthCheck, specOf } from './lib/service-kind.js';
import { checkLoadBalancerClass } from './service.js';
import { serviceWarnings } from './service-warnings.js';

const UNCHANGEABLE = 'may not change once set';

/** Addresses stay: a second one may come and go, but the first is what clients know. */
export const validateUpdate_Service: ValidateUpdateHook<Service> = (service, old, root, errors, context) => {
  if (context.subresource !== '') return;
  const at = root.child('spec');
  if (!isExternalName(service) && !isExternalName(old)) {
    if (!isHeadless(service) || !isHeadless(old)) checkAddressChange(service, old, at, errors);
    if (!isHeadless(service) && !isHeadless(old)) checkFamilyChange(service, old, at, errors);
  }
  const before = specOf(old);
  const after = specOf(service);
  if (isLoadBalancer(service) && isLoadBalancer(old) && before.loadBalancerClass !== after.loadBalancerClass) {
    errors.invalid(at, 'loadBalancerClass', after.loadBalancerClass, UNCHANGEABLE);
  }
  checkLoadBalancerClass(service, at, errors);
  if (needsHealthCheck(old) && needsHealthCheck(service) && before.healthCheckNodePort !== after.healthCheckNodePort) {
    errors.forbidden(at, 'healthCheckNodePort', 'field is immutable');
  }
  if (errors.empty) for (const text of serviceWarnings(service)) context.warn(text);
};

function checkAddressChange(service: Service, old: Service, at: FieldPath, errors: FieldErrors): void {
  const before = specOf(old).clusterIPs ?? [];
  const after = specOf(service).clusterIPs ?? [];
  const place = at.child('clusterIPs');
  if (before.length === after.length) {
    before.forEach((ip, i) => {
      if (ip !== after[i]) errors.invalid(place.index(i), undefined, after, UNCHANGEABLE);
    });
    return;
  }
  if (before.length > after.length && after.length === 0)
    errors.invalid(place.index(0), undefined, after, 'primary clusterIP can not be unset');
  if (before.length > 0 && after.length > 0 && before[0] !== after[0])
    errors.invalid(place.index(0), undefined, after, UNCHANGEABLE);
  if (before.length > after.length) checkDowngrade(service, after.length, 'secondary clusterIP', at, errors);
}

function checkFamilyChange(service: Service, old: Service, at: FieldPath, errors: FieldErrors): void {
  const before = specOf(old).ipFamilies ?? [];
  const after = specOf(service).ipFamilies ?? [];
  const place = at.child('ipFamilies');
  if (before.length === after.length) {
    before.forEach((family, i) => {
      // Upstream names the first one, whichever changed.
      if (family !== after[i]) errors.invalid(place.index(0), undefined, after, UNCHANGEABLE);
    });
    return;
  }
  if (before.length > after.length && !specOf(service).clusterIPs?.length)
    errors.invalid(place.index(0), undefined, after, 'primary ipFamily can not be unset');
  if (before.length > 0 && after.length > 0 && before[0] !== after[0])
    errors.invalid(place.index(0), undefined, after, UNCHANGEABLE);
  if (before.length > after.length) checkDowngrade(service, after.length, 'secondary ipFamily', at, errors);
}

/** Who gives a second address up must say that one is meant. */
function checkDowngrade(service: Service, left: number, what: string, at: FieldPath, errors: FieldErrors): void {
  const policy = specOf(service).ipFamilyPolicy;
  if (left === 1 && policy !== 'SingleStack')
    errors.invalid(at, 'ipFamilyPolicy', policy, `must be set to 'SingleStack' when releasing the ${what}`);
}
