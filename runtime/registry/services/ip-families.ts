/** Which families of addresses a service has, from what it says and what the server can give (upstream's initIPFamilyFields). */
import { FieldErrors } from '../../api/field-errors.js';
import { FieldPath } from '../../api/field-path.js';
import { checkClusterIPs, ipFamilyOf } from '../../api/rules/cluster-ips.js';
import { sameValue } from '../../api/same-value.js';
import { type IpFamilyName, isExternalName, isHeadless, type ServiceSpec } from './service-spec.js';

const SPEC = FieldPath.of('spec');
const FAMILIES = SPEC.child('ipFamilies');
const ADDRESSES = SPEC.child('clusterIPs');

/**
 * Fills in policy and families. `families` are those that services can have addresses of, the default first. Answers what speaks
 * against the service; then nothing may be allocated.
 */
export function settleFamilies(
  spec: ServiceSpec,
  old: ServiceSpec | undefined,
  families: readonly IpFamilyName[],
): FieldErrors {
  const errors = new FieldErrors();
  if (isExternalName(spec)) return errors;
  const headlessWithoutSelector = isHeadless(spec) && Object.keys(spec.selector ?? {}).length === 0;
  spec.ipFamilyPolicy ??= old?.ipFamilyPolicy ?? (headlessWithoutSelector ? 'RequireDualStack' : 'SingleStack');
  checkClusterIPs(spec, SPEC, errors);
  if (!errors.empty) return errors;
  if (old !== undefined) checkReduction(spec, old, errors);
  if (spec.ipFamilyPolicy === 'SingleStack') {
    if (spec.clusterIPs?.length === 2)
      refusePolicy(
        spec,
        "must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified",
        errors,
      );
    if (spec.ipFamilies?.length === 2)
      refusePolicy(
        spec,
        "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified",
        errors,
      );
  }
  inferFamilies(spec, families, errors);
  if (!errors.empty) return errors;
  if (headlessWithoutSelector) {
    // Nobody allocates for such a service: it may have families that the server has not.
    const first = spec.ipFamilies?.[0] ?? (families[0] as string);
    if (!spec.ipFamilies?.length) spec.ipFamilies = [first];
    if (spec.ipFamilies.length < 2 && spec.ipFamilyPolicy !== 'SingleStack')
      spec.ipFamilies = [first, first === 'IPv4' ? 'IPv6' : 'IPv4'];
    return errors;
  }
  completeFamilies(spec, families, errors);
  return errors;
}

function refusePolicy(spec: ServiceSpec, detail: string, errors: FieldErrors): void {
  errors.invalid(SPEC, 'ipFamilyPolicy', spec.ipFamilyPolicy, detail);
}

/** A second address or family is given up by saying that one is meant. */
function checkReduction(spec: ServiceSpec, old: ServiceSpec, errors: FieldErrors): void {
  for (const [field, what] of [
    ['clusterIPs', 'cluster IP'],
    ['ipFamilies', 'IP family'],
  ] as const) {
    const after = spec[field] ?? [];
    const before = old[field] ?? [];
    if (spec.ipFamilyPolicy === 'SingleStack') {
      if (after.length > 1 && sameValue(after, before)) spec[field] = after.slice(0, 1);
    } else if (after.length > 0 && after.length < before.length)
      refusePolicy(spec, `must be 'SingleStack' to release the secondary ${what}`, errors);
  }
}

/** Addresses tell the families that are not said. */
function inferFamilies(spec: ServiceSpec, families: readonly IpFamilyName[], errors: FieldErrors): void {
  const addresses = spec.clusterIPs ?? [];
  for (const [i, address] of addresses.entries()) {
    const family = ipFamilyOf(address);
    if (family === undefined || i < (spec.ipFamilies?.length ?? 0)) continue;
    if (families.includes(family)) spec.ipFamilies = [...(spec.ipFamilies ?? []), family];
    else errors.invalid(ADDRESSES.index(i), undefined, addresses, `${family} is not configured on this cluster`);
  }
}

function completeFamilies(spec: ServiceSpec, families: readonly IpFamilyName[], errors: FieldErrors): void {
  if (spec.ipFamilyPolicy === 'RequireDualStack' && families.length < 2)
    refusePolicy(spec, 'this cluster is not configured for dual-stack services', errors);
  spec.ipFamilies?.forEach((family, i) => {
    if (!families.includes(family as IpFamilyName))
      errors.invalid(FAMILIES.index(i), undefined, family, 'not configured on this cluster');
  });
  if (!errors.empty) return;
  const first = spec.ipFamilies?.[0] ?? (families[0] as string);
  if (!spec.ipFamilies?.length) spec.ipFamilies = [first];
  const other = families.find((family) => family !== first);
  if (spec.ipFamilyPolicy !== 'SingleStack' && spec.ipFamilies.length === 1 && other !== undefined)
    spec.ipFamilies = [first, other];
}
