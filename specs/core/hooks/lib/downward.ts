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

/** Fields of a pod that a field reference may name at all, with the selectors of old. */
const POD_FIELD_LABELS = new Set([
  ...ENV_FIELDS,
  'metadata.annotations',
  'metadata.labels',
  'spec.restartPolicy',
  'spec.schedulerName',
  'spec.hostNetwork',
  'status.phase',
  'status.nominatedNodeName',
  'spec.host',
]);

const SUBSCRIPT = /^([^[\]]*)\['(.*)'\]$/;

/** A reference to one of the pod's own fields, `metadata.labels['app']` included. */
export function checkFieldRef(
  ref: ObjectFieldSelector,
  allowed: readonly string[],
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (!ref.apiVersion) return errors.required(at, 'apiVersion');
  const path = ref.fieldPath ?? '';
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
  if (inVolume && !ref.containerName) return errors.required(at, 'containerName');
  if (resource === '') return errors.required(at, 'resource');
  if (!RESOURCES.includes(resource) && !/^(limits|requests)\.hugepages-/.test(resource))
    return errors.notSupported(at, 'resource', resource, RESOURCES);
  const divisor = canonicalQuantity(String(ref.divisor ?? '0')) ?? '';
  if (divisor === '0' || divisor === '') return;
  if (resource.endsWith('.cpu')) {
    if (!CPU_DIVISORS.includes(divisor))
      errors.invalid(at, 'divisor', divisor, "only divisor's values 1m and 1 are supported with the cpu resource");
  } else if (!MEMORY_DIVISORS.includes(divisor)) {
    errors.invalid(
      at,
      'divisor',
      divisor,
      `only divisor's values ${MEMORY_DIVISORS.join(', ')} are supported with the ${resource.replace(/^\w+\./, '')} resource`,
    );
  }
}
