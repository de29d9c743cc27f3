import { isDns1123Label } from '../../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';
import { isQualifiedName } from '../../../../runtime/api/names.js';
import { compareQuantities, isZeroQuantity, quantitySign } from '../../../../runtime/api/quantity.js';

export type ResourceList = Readonly<Record<string, string | number>>;

const STANDARD_CONTAINER = new Set(['cpu', 'memory', 'ephemeral-storage']);
const HUGEPAGES = 'hugepages-';
const NATIVE_DOMAIN = 'kubernetes.io/';

export const isHugePages = (name: string) => name.startsWith(HUGEPAGES);
/** Resources without a domain, or in kubernetes.io, are the system's own. */
export const isNativeResource = (name: string) => !name.includes('/') || name.includes(NATIVE_DOMAIN);
/** Resources of other domains are counted whole and cannot be overcommitted. */
export const isExtendedResource = (name: string) =>
  !isNativeResource(name) && !name.startsWith('requests.') && isQualifiedName(`requests.${name}`).length === 0;

/** The name of a resource that a container may ask for. */
export function checkContainerResourceName(name: string, at: FieldPath, errors: FieldErrors): void {
  const problems = isQualifiedName(name);
  errors.invalidEach(at, undefined, name, problems);
  if (problems.length > 0) return;
  if (!name.includes('/')) {
    if (!STANDARD_CONTAINER.has(name) && !isHugePages(name))
      errors.invalid(at, undefined, name, 'must be a standard resource for containers');
  } else if (!isNativeResource(name) && !isExtendedResource(name))
    errors.invalid(at, undefined, name, "doesn't follow extended resource name standard");
}

/** A quantity that may be asked for: not negative, and whole for extended resources. */
export function checkResourceQuantity(
  name: string,
  quantity: string | number,
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (quantitySign(quantity) < 0) errors.invalid(at, undefined, String(quantity), 'must be greater than or equal to 0');
  if (isExtendedResource(name) && /m$|^\d*\.\d*[1-9]/.test(String(quantity)))
    errors.invalid(at, undefined, String(quantity), 'must be an integer');
}

export interface Requirements {
  readonly limits?: ResourceList;
  readonly requests?: ResourceList;
  readonly claims?: readonly { readonly name: string; readonly request?: string }[];
}

/** Limits, requests and claims of a container or a pod; `claims` are the names of the pod's resource claims. */
export function checkRequirements(
  requirements: Requirements,
  claims: ReadonlySet<string> | undefined,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const limits = requirements.limits ?? {};
  const requests = requirements.requests ?? {};
  let asksCpuOrMemory = false;
  let asksHugePages = false;
  const look = (name: string) => {
    if (name === 'cpu' || name === 'memory') asksCpuOrMemory = true;
    if (isHugePages(name)) asksHugePages = true;
  };
  for (const [name, quantity] of Object.entries(limits)) {
    const place = at.child('limits').key(name);
    checkContainerResourceName(name, place, errors);
    checkResourceQuantity(name, quantity, place, errors);
    look(name);
  }
  for (const [name, quantity] of Object.entries(requests)) {
    const place = at.child('requests').key(name);
    checkContainerResourceName(name, place, errors);
    checkResourceQuantity(name, quantity, place, errors);
    checkAgainstLimit(name, quantity, limits[name], at, errors);
    look(name);
  }
  if (asksHugePages && !asksCpuOrMemory) errors.forbidden(at, undefined, 'HugePages require cpu or memory');
  if (claims !== undefined) checkClaims(requirements.claims ?? [], claims, at.child('claims'), errors);
}

function checkAgainstLimit(
  name: string,
  request: string | number,
  limit: string | number | undefined,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const exact = isHugePages(name) || isExtendedResource(name);
  if (limit === undefined) {
    if (isHugePages(name))
      errors.required(at.child('limits'), undefined, 'Limit must be set for non overcommitable resources');
    return;
  }
  const order = compareQuantities(request, limit);
  if (exact && order !== 0)
    errors.invalid(at.child('requests'), undefined, String(request), `must be equal to ${name} limit of ${limit}`);
  else if (!exact && order > 0)
    errors.invalid(
      at.child('requests'),
      undefined,
      String(request),
      `must be less than or equal to ${name} limit of ${limit}`,
    );
}

function checkClaims(
  list: NonNullable<Requirements['claims']>,
  known: ReadonlySet<string>,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const seen = new Set<string>();
  list.forEach((claim, i) => {
    const place = at.index(i);
    if (!claim.name) return errors.required(place);
    const id = claim.request ? `${claim.name}/${claim.request}` : claim.name;
    if (seen.has(id)) errors.duplicate(place, undefined, id);
    if (claim.request) errors.invalidEach(place, 'request', claim.request, isDns1123Label(claim.request));
    seen.add(id);
    if (!known.has(claim.name))
      errors.notFound(
        place,
        undefined,
        claim.name,
        `must be one of the names in pod.spec.resourceClaims: ${[...known].sort().join(', ')}`,
      );
  });
}

export { isZeroQuantity };
