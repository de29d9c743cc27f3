import type { ObjectFieldSelector, ResourceFieldSelector } from '../../../../generated/core/hub.js';
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';
import { isQualifiedName } from '../../../../runtime/api/names.js';
import { canonicalQuantity } from '../../../../runtime/api/quantity.js';

/** What the downward API offers as environment variables, and what as files. */
export const ENV_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
export const VOLUME_FIELDS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];

/** Fields of a pod that a field reference may name at all. */
const POD_FIELD_LABELS = new Set([
  ...ENV_FIELDS,
  ...VOLUME_FIELDS,
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]);
/** A name of old, and what it is called now. */
const RENAMED: Readonly<Record<string, string>> = { 'spec.host': 'spec.nodeName' };

const SUBSCRIPT = /^([^[\]]*)\['(.*)'\]$/;

/** A reference to one of the pod's own fields, `metadata.labels['app']` included. */
export function checkFieldRef(
  ref: ObjectFieldSelector,
  allowed: readonly string[],
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (!ref.apiVersion) return errors.required(at, 'apiVersion');
  const given = ref.fieldPath ?? '';
  const path = Object.hasOwn(RENAMED, given) ? (RENAMED[given] ?? '') : given;
  if (path === '') return errors.required(at, 'fieldPath');
  if (ref.apiVersion !== 'v1')
    return errors.invalid(
      at,
      'fieldPath',
      path,
      `error converting fieldPath: unsupported pod version: ${ref.apiVersion}`,
    );
  const subscripted = SUBSCRIPT.exec(path);
  if (subscripted) return checkSubscript(subscripted[1] ?? '', subscripted[2] ?? '', path, at, errors);
  if (!POD_FIELD_LABELS.has(path))
    return errors.invalid(at, 'fieldPath', path, `error converting fieldPath: field label not supported: ${path}`);
  if (!allowed.includes(path)) errors.notSupported(at, 'fieldPath', path, [...allowed].sort());
}

function checkSubscript(field: string, key: string, path: string, at: FieldPath, errors: FieldErrors): void {
  if (field === 'metadata.annotations') errors.invalidEach(at, undefined, key, isQualifiedName(key.toLowerCase()));
  else if (field === 'metadata.labels') errors.invalidEach(at, undefined, key, isQualifiedName(key));
  else errors.invalid(at, 'fieldPath', path, `does not support subscript`);
}

const RESOURCES = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];
const HUGE_PAGES = /^(limits|requests)\.hugepages-/;
const CPU_DIVISORS = ['1m', '1'];
const MEMORY_DIVISORS = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

/** A reference to a container's resource; files must name the container, environment variables mean their own. */
export function checkResourceFieldRef(
  ref: ResourceFieldSelector,
  inVolume: boolean,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const resource = ref.resource ?? '';
  if (inVolume && !ref.containerName) errors.required(at, 'containerName');
  else if (resource === '') errors.required(at, 'resource');
  else if (!RESOURCES.includes(resource) && !HUGE_PAGES.test(resource))
    errors.notSupported(at, 'resource', resource, RESOURCES);
  const divisor = canonicalQuantity(String(ref.divisor ?? '0')) ?? '0';
  if (divisor !== '0') checkDivisor(divisor, resource, at, errors);
}

function checkDivisor(divisor: string, resource: string, at: FieldPath, errors: FieldErrors): void {
  if (resource === 'limits.cpu' || resource === 'requests.cpu') {
    if (!CPU_DIVISORS.includes(divisor))
      errors.invalid(at, 'divisor', resource, "only divisor's values 1m and 1 are supported with the cpu resource");
  } else if ((RESOURCES.includes(resource) || HUGE_PAGES.test(resource)) && !MEMORY_DIVISORS.includes(divisor))
    errors.invalid(
      at,
      'divisor',
      resource,
      `only divisor's values ${MEMORY_DIVISORS.join(', ')} are supported with the ${divided(resource)} resource`,
    );
}

/** How a divided resource is called. */
function divided(resource: string): string {
  const name = resource.replace(/^\w+\./, '');
  if (name === 'ephemeral-storage') return 'local ephemeral storage';
  return name.startsWith('hugepages-') ? 'hugepages' : name;
}
