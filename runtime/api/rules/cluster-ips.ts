/** The addresses of a service and their families: rules that hold before addresses are allocated, and after. */
import type { FieldErrors } from '../field-errors.js';
import type { FieldPath } from '../field-path.js';
import { parseIpText } from '../ip.js';
import { isValidIPForLegacyField } from '../names.js';

/** What these rules need of a service's spec. */
export interface ClusterIPFields {
  readonly type?: string;
  readonly clusterIP?: string;
  readonly clusterIPs?: readonly string[];
  readonly ipFamilies?: readonly string[];
  readonly ipFamilyPolicy?: string;
}

const NONE = 'None';
const FAMILIES = ['IPv4', 'IPv6'];
const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
/** One address for each family. */
const MAX_ADDRESSES = 2;

/** `IPv4` or `IPv6`; undefined for text that is no address. */
export function ipFamilyOf(address: string): 'IPv4' | 'IPv6' | undefined {
  const ip = parseIpText(address);
  return ip && (ip.family === 4 ? 'IPv4' : 'IPv6');
}

/** `at` is the place of the spec. ExternalName services have rules of their own. */
export function checkClusterIPs(spec: ClusterIPFields, at: FieldPath, errors: FieldErrors): void {
  if (spec.type === 'ExternalName') return;
  const before = errors.list.length;
  const ips = spec.clusterIPs ?? [];
  const families = spec.ipFamilies ?? [];
  checkPrimary(spec.clusterIP ?? '', ips, at, errors);
  families.forEach((family, i) => {
    const place = at.child('ipFamilies').index(i);
    if (!FAMILIES.includes(family)) errors.notSupported(place, undefined, family, FAMILIES);
    if (families.indexOf(family) < i) errors.duplicate(place, undefined, family);
  });
  if (spec.ipFamilyPolicy !== undefined && !POLICIES.includes(spec.ipFamilyPolicy))
    errors.notSupported(at, 'ipFamilyPolicy', spec.ipFamilyPolicy, POLICIES);
  const valid = checkAddresses(ips, at, errors);
  if (ips.length > MAX_ADDRESSES) errors.invalid(at, 'clusterIPs', ips, `may only hold up to ${MAX_ADDRESSES} values`);
  if (!valid) return;
  if (ips.length > 1 && new Set(ips.map(ipFamilyOf)).size < 2)
    errors.invalid(at, 'clusterIPs', ips, 'may specify no more than one IP for each IP family');
  if (errors.list.length > before || ips[0] === NONE) return;
  ips.slice(0, families.length).forEach((ip, i) => {
    if (ipFamilyOf(ip) !== families[i])
      errors.invalid(
        at.child('clusterIPs').index(i),
        undefined,
        ip,
        `expected an ${families[i]} value as indicated by \`ipFamilies[${i}]\``,
      );
  });
}

/** `clusterIP` is the first of `clusterIPs`. */
function checkPrimary(ip: string, ips: readonly string[], at: FieldPath, errors: FieldErrors): void {
  if (ip === '') {
    if (ips.length > 0) errors.invalid(at, 'clusterIPs', ips, 'must be empty when `clusterIP` is not specified');
  } else if (ips.length === 0) errors.required(at, 'clusterIPs');
  else if (ips[0] !== ip) errors.invalid(at, 'clusterIPs', ips, 'first value must match `clusterIP`');
}

/** Whether all can be compared further. */
function checkAddresses(ips: readonly string[], at: FieldPath, errors: FieldErrors): boolean {
  let valid = true;
  ips.forEach((ip, i) => {
    if (i === 0 && ip === NONE) {
      if (ips.length === 1) return;
      valid = false;
      errors.invalid(at, 'clusterIPs', ips, "'None' must be the first and only value");
      return;
    }
    const problems = isValidIPForLegacyField(ip);
    if (problems.length > 0) valid = false;
    errors.invalidEach(at.child('clusterIPs').index(i), undefined, ip, problems);
  });
  return valid;
}
