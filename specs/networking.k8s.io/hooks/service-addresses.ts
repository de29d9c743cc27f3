import type { IPAddress, ParentReference, ServiceCIDR } from '../../../generated/networking.k8s.io/hub.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, ValidateHook, ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { parseCidrText } from '../../../runtime/api/ip.js';
import { isDns1123Subdomain, isPathSegmentName, isValidCIDR, isValidIP } from '../../../runtime/api/names.js';
import { immutable } from '../../../runtime/api/rules/immutable.js';

/** Addresses that are in use, each an object named after it, and the ranges that addresses of services come from. */

export const validate_IPAddress: ValidateHook<IPAddress> = (address, root, errors) => {
  // A name that is to be completed must be an address as well.
  for (const field of ['generateName', 'name'] as const) {
    const name = address.metadata[field];
    if (name) errors.invalidEach(root.child('metadata'), field, name, isValidIP(name));
  }
  if (address.spec?.parentRef === undefined) errors.required(root.child('spec'), 'parentRef');
};

export const validate_ParentReference: ValidateHook<ParentReference> = (parent, at, errors) => {
  if (parent.group) errors.invalidEach(at, 'group', parent.group, isDns1123Subdomain(parent.group));
  for (const field of ['resource', 'name', 'namespace'] as const) {
    const value = parent[field];
    if (value) errors.invalidEach(at, field, value, isPathSegmentName(value));
  }
};

export const validateUpdate_IPAddress: ValidateUpdateHook<IPAddress> = (address, old, root, errors) =>
  immutable(address.spec?.parentRef, old.spec?.parentRef, root.child('spec'), 'parentRef', errors);

export const cells_IPAddress: CellsHook<IPAddress> = (address) => {
  const parent = address.spec?.parentRef;
  if (parent === undefined) return { ParentRef: '<none>' };
  const resource = (parent.group ? `${parent.resource}.${parent.group}` : (parent.resource ?? '')).toLowerCase();
  return { ParentRef: [resource, ...(parent.namespace ? [parent.namespace] : []), parent.name].join('/') };
};

export const validate_ServiceCIDR: ValidateHook<ServiceCIDR> = (range, root, errors) =>
  checkRanges(range.spec?.cidrs ?? [], root.child('spec').child('cidrs'), errors);

/** One range, or one of each family. */
function checkRanges(cidrs: readonly string[], at: FieldPath, errors: FieldErrors): void {
  if (cidrs.length === 0) return errors.required(at, undefined, 'at least one CIDR required');
  if (cidrs.length > 2) return errors.invalid(at, undefined, cidrs, 'may only hold up to 2 values');
  cidrs.forEach((cidr, i) => errors.invalidEach(at.index(i), undefined, cidr, isValidCIDR(cidr)));
  const [first, second] = cidrs.map((cidr) => parseCidrText(cidr)?.family);
  if (first !== undefined && first === second)
    errors.invalid(
      at,
      undefined,
      cidrs,
      'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
    );
}

/** A range stays; one of the other family may be added. */
export const validateUpdate_ServiceCIDR: ValidateUpdateHook<ServiceCIDR> = (range, old, root, errors, context) => {
  if (context.subresource !== '') return;
  const at = root.child('spec').child('cidrs');
  const before = old.spec?.cidrs ?? [];
  const after = range.spec?.cidrs ?? [];
  if (after.length !== before.length && !(before.length === 1 && after.length === 2))
    return errors.invalid(at, undefined, after, 'field is immutable');
  before.forEach((cidr, i) => {
    if (cidr !== after[i]) errors.invalid(at.index(i), undefined, after[i], 'field is immutable');
  });
  if (after.length > before.length) checkRanges(after, at, errors);
};

export const cells_ServiceCIDR: CellsHook<ServiceCIDR> = (range) => ({ CIDRs: (range.spec?.cidrs ?? []).join(',') });
