import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';
import { isQualifiedName } from '../../../../runtime/api/names.js';
import { Quantity, quantitySign } from '../../../../runtime/api/quantity.js';

const HUGEPAGES = 'hugepages-';

export const isHugePages = (name: string) => name.startsWith(HUGEPAGES);
/** Resources without a domain, or in kubernetes.io, are the system's own. */
export const isNativeResource = (name: string) => !name.includes('/') || name.includes('kubernetes.io/');
/** Resources of other domains are counted whole and cannot be overcommitted. */
export const isExtendedResource = (name: string) =>
  !isNativeResource(name) && !name.startsWith('requests.') && isQualifiedName(`requests.${name}`).length === 0;
/** Whether less may be requested than the limit; of other resources both must be equal. */
export const isOvercommitAllowed = (name: string) => isNativeResource(name) && !isHugePages(name);

/** Huge pages are given out whole: the amount must be a multiple of the size that the resource's name says. */
export function isWholePages(name: string, quantity: string | number): boolean {
  const page = Quantity.parse(name.slice(HUGEPAGES.length));
  if (page === undefined || page.sign() <= 0 || page.milliValue() % 1000n !== 0n) return false;
  return (Quantity.parse(String(quantity))?.value() ?? 0n) % page.value() === 0n;
}

/** Counted whole; what quotas limit besides compute resources. */
const COUNTED = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
];
const QUOTA = new Set([
  ...COUNTED,
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
]);
const CONTAINER = new Set(['cpu', 'memory', 'ephemeral-storage']);

const isQuotaHugePages = (name: string) => isHugePages(name) || name.startsWith('requests.hugepages-');

export const isStandardQuotaResource = (name: string) => QUOTA.has(name) || isQuotaHugePages(name);
const isStandardResource = (name: string) => name === 'storage' || isStandardQuotaResource(name);

/** A resource's name: qualified, and without a domain only when it is the system's own. */
export function checkResourceName(name: string, at: FieldPath, errors: FieldErrors): void {
  const problems = isQualifiedName(name);
  errors.invalidEach(at, undefined, name, problems);
  if (problems.length === 0 && !name.includes('/') && !isStandardResource(name))
    errors.invalid(at, undefined, name, 'must be a standard resource type or fully qualified');
}

export function checkQuotaResourceName(name: string, at: FieldPath, errors: FieldErrors): void {
  checkResourceName(name, at, errors);
  if (!name.includes('/') && !isStandardQuotaResource(name))
    errors.invalid(at, undefined, name, 'must be a standard resource for quota');
}

/** The name of a resource that a container may ask for. */
export function checkContainerResourceName(name: string, at: FieldPath, errors: FieldErrors): void {
  checkResourceName(name, at, errors);
  if (!name.includes('/')) {
    if (!CONTAINER.has(name) && !isHugePages(name))
      errors.invalid(at, undefined, name, 'must be a standard resource for containers');
  } else if (!isNativeResource(name) && !isExtendedResource(name))
    errors.invalid(at, undefined, name, "doesn't follow extended resource name standard");
}

/** Not negative, and whole where the resource is counted. */
export function checkQuantity(name: string, quantity: string | number, at: FieldPath, errors: FieldErrors): void {
  if (quantitySign(quantity) < 0) errors.invalid(at, undefined, String(quantity), 'must be greater than or equal to 0');
  if (!COUNTED.includes(name) && !isExtendedResource(name)) return;
  const milli = Quantity.parse(String(quantity))?.milliValue() ?? 0n;
  if (milli % 1000n !== 0n) errors.invalid(at, undefined, String(quantity), 'must be an integer');
}
