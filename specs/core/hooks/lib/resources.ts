import { isDns1123Label } from '../../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';
import { compareQuantities } from '../../../../runtime/api/quantity.js';
import {
  checkContainerResourceName,
  checkQuantity,
  isHugePages,
  isOvercommitAllowed,
  isWholePages,
} from './resource-names.js';

export type ResourceList = Readonly<Record<string, string | number>>;

export interface Requirements {
  readonly limits?: ResourceList;
  readonly requests?: ResourceList;
  readonly claims?: readonly { readonly name: string; readonly request?: string }[];
}

type NameRule = (name: string, at: FieldPath, errors: FieldErrors) => void;

/**
 * Limits, requests and claims of a container or a pod; `claims` are the names of the pod's resource claims, absent where there are none
 * to speak of.
 */
export function checkRequirements(
  requirements: Requirements,
  claims: ReadonlySet<string> | undefined,
  at: FieldPath,
  errors: FieldErrors,
  checkName: NameRule = checkContainerResourceName,
): void {
  const limits = requirements.limits ?? {};
  const requests = requirements.requests ?? {};
  for (const name of Object.keys(limits))
    checkAmount(name, limits[name] ?? 0, at.child('limits').key(name), checkName, errors);
  for (const name of Object.keys(requests)) {
    const quantity = requests[name] ?? 0;
    checkAmount(name, quantity, at.child('requests').key(name), checkName, errors);
    checkAgainstLimit(name, quantity, limits[name], at, errors);
  }
  const asks = (wanted: (name: string) => boolean) =>
    Object.keys(limits).some(wanted) || Object.keys(requests).some(wanted);
  if (asks(isHugePages) && !asks(isCompute)) errors.forbidden(at, undefined, 'HugePages require cpu or memory');
  if (claims !== undefined) checkClaims(requirements.claims ?? [], claims, at.child('claims'), errors);
}

const isCompute = (name: string) => name === 'cpu' || name === 'memory';

function checkAmount(
  name: string,
  quantity: string | number,
  at: FieldPath,
  checkName: NameRule,
  errors: FieldErrors,
): void {
  checkName(name, at, errors);
  checkQuantity(name, quantity, at, errors);
  if (isHugePages(name) && !isWholePages(name, quantity))
    errors.invalid(at, undefined, String(quantity), `${quantity} is not positive integer multiple of ${name}`);
}

function checkAgainstLimit(
  name: string,
  request: string | number,
  limit: string | number | undefined,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const exact = !isOvercommitAllowed(name);
  if (limit === undefined) {
    if (exact) errors.required(at.child('limits'), undefined, 'Limit must be set for non overcommitable resources');
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

/** A container may use a claim as a whole, or some of its requests: not both, and none twice. */
function checkClaims(
  list: NonNullable<Requirements['claims']>,
  known: ReadonlySet<string>,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const wholes = new Set<string>();
  const parts = new Set<string>();
  list.forEach(({ name, request }, i) => {
    const place = at.index(i);
    if (!name) return errors.required(place);
    if (wholes.has(name)) errors.duplicate(place, undefined, name);
    else if (request) {
      errors.invalidEach(place, 'request', request, isDns1123Label(request));
      const part = `${name}/${request}`;
      if (parts.has(part)) errors.duplicate(place, undefined, part);
      parts.add(part);
    } else {
      for (const part of parts) if (part.startsWith(`${name}/`)) errors.duplicate(place, undefined, name);
      wholes.add(name);
    }
    if (known.has(name)) return;
    const names = known.size === 0 ? ' which is empty' : `: ${[...known].sort().join(', ')}`;
    errors.notFound(place, undefined, name, `must be one of the names in pod.spec.resourceClaims${names}`);
  });
}
