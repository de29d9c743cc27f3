/** What a status of a pod may say, and what it may not take back. */
import type {
  Container,
  ContainerStatus,
  Pod,
  PodExtendedResourceClaimStatus,
  PodSpec,
  PodStatus,
} from '../../../../generated/core/hub.js';
import { isDns1123Label, isDns1123Subdomain } from '../../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import { FieldPath } from '../../../../runtime/api/field-path.js';
import { isValidIPForLegacyField } from '../../../../runtime/api/ip-names.js';
import { isQualifiedName, isValidGroupId, isValidUserId } from '../../../../runtime/api/names.js';

const STATUS = FieldPath.of('status');

export function checkPodStatus(pod: Pod, old: Pod, errors: FieldErrors): void {
  const now = pod.status ?? {};
  const before = old.status ?? {};
  const spec: PodSpec = old.spec ?? { containers: [] };
  checkConditions(now, errors);
  checkNomination(now.nominatedNodeName, before.nominatedNodeName, spec.nodeName, errors);
  checkGeneration(now.observedGeneration, STATUS, errors);
  if ((now.qosClass ?? '') !== (before.qosClass ?? ''))
    errors.invalid(STATUS, 'qosClass', now.qosClass ?? '', 'field is immutable');
  checkTransitions(now, before, spec, errors);
  checkClaimStatuses(now, spec, errors);
  if (now.extendedResourceClaimStatus) checkExtendedClaim(now.extendedResourceClaimStatus, spec, errors);
  checkAddresses(now.podIPs, before.podIPs, 'podIPs', errors);
  const first = now.hostIPs?.[0]?.ip;
  if (first !== undefined && first !== (now.hostIP ?? ''))
    errors.invalid(STATUS.child('hostIPs').index(0), 'ip', first, 'must be equal to `hostIP`');
  checkAddresses(now.hostIPs, before.hostIPs, 'hostIPs', errors);
  checkAllocated(now.containerStatuses, spec.containers, STATUS.child('containerStatuses'), errors);
  checkAllocated(now.initContainerStatuses, spec.initContainers, STATUS.child('initContainerStatuses'), errors);
  now.ephemeralContainerStatuses?.forEach(({ allocatedResourcesStatus }, i) => {
    if (allocatedResourcesStatus?.length)
      errors.forbidden(
        STATUS.child('ephemeralContainerStatuses').index(i),
        'allocatedResourcesStatus',
        'must not be specified in container status',
      );
  });
  for (const list of LISTS) checkImageVolumes(now[list] ?? [], STATUS.child(list), errors);
  for (const list of LISTS) checkUsers(now[list] ?? [], spec.os?.name ?? 'linux', STATUS.child(list), errors);
}

const LISTS = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'] as const;
const SYSTEM_CONDITIONS = ['PodScheduled', 'Ready', 'Initialized'];

function checkGeneration(generation: number | bigint | undefined, at: FieldPath, errors: FieldErrors): void {
  if (generation !== undefined && generation < 0)
    errors.invalid(at, 'observedGeneration', generation, 'must be a non-negative integer');
}

/** Conditions of others carry a domain or not, but a name. Upstream writes the field as Go does. */
function checkConditions({ conditions }: PodStatus, errors: FieldErrors): void {
  conditions?.forEach(({ type, observedGeneration }, i) => {
    const at = STATUS.child('conditions').index(i);
    checkGeneration(observedGeneration, at, errors);
    if (!SYSTEM_CONDITIONS.includes(type)) errors.invalidEach(at, 'Type', type, isQualifiedName(type));
  });
}

function checkNomination(
  now: string | undefined,
  before: string | undefined,
  boundTo: string | undefined,
  errors: FieldErrors,
): void {
  if (!now || now === before) return;
  errors.invalidEach(STATUS, 'nominatedNodeName', now, isDns1123Subdomain(now));
  if (boundTo) errors.forbidden(STATUS, 'nominatedNodeName', 'may not be set on pods that are already bound to a node');
}

/** What has ended and is not started again stays so. */
function checkTransitions(now: PodStatus, before: PodStatus, spec: PodSpec, errors: FieldErrors): void {
  if (!restartsAll(spec)) {
    checkEnded('containerStatuses', now, before, spec.containers ?? [], spec, errors);
    checkEnded('initContainerStatuses', now, before, spec.initContainers ?? [], spec, errors);
  }
  checkEnded('ephemeralContainerStatuses', now, before, [], spec, errors);
}

function restartsAll(spec: PodSpec): boolean {
  const hasRule = (container: Container) =>
    container.restartPolicyRules?.some(({ action }) => action === 'RestartAllContainers') ?? false;
  return [...(spec.containers ?? []), ...(spec.initContainers ?? [])].some(hasRule);
}

function checkEnded(
  list: (typeof LISTS)[number],
  now: PodStatus,
  before: PodStatus,
  containers: readonly Container[],
  spec: PodSpec,
  errors: FieldErrors,
): void {
  before[list]?.forEach(({ name, state }, i) => {
    const ended = state?.terminated;
    if (ended === undefined) return;
    const next = now[list]?.find((status) => status.name === name);
    if (next === undefined || next.state?.terminated !== undefined) return;
    const container = containers.find((one) => one.name === name);
    if (container === undefined || !startsAgain(container, spec, ended.exitCode ?? 0))
      errors.forbidden(STATUS.child(list).index(i), 'state', 'may not be transitioned to non-terminated state');
  });
}

function startsAgain(container: Container, spec: PodSpec, exitCode: number): boolean {
  const { restartPolicy, restartPolicyRules = [] } = container;
  if (restartPolicy !== undefined) {
    const rule = restartPolicyRules.find(({ exitCodes }) => {
      const isListed = exitCodes?.values?.includes(exitCode) ?? false;
      return exitCodes !== undefined && (exitCodes.operator === 'In' ? isListed : !isListed);
    });
    if (rule?.action === 'Restart') return true;
  }
  const policy = restartPolicy ?? spec.restartPolicy;
  return policy === 'OnFailure' ? exitCode !== 0 : policy !== 'Never';
}

function checkClaimStatuses({ resourceClaimStatuses }: PodStatus, spec: PodSpec, errors: FieldErrors): void {
  const names = new Set<string>();
  resourceClaimStatuses?.forEach(({ name, resourceClaimName }, i) => {
    const at = STATUS.child('resourceClaimStatuses').index(i);
    if (!spec.resourceClaims?.some((claim) => claim.name === name))
      errors.invalid(at, 'name', name, 'must match the name of an entry in `spec.resourceClaims`');
    if (names.has(name)) errors.duplicate(at, 'name', name);
    names.add(name);
    if (resourceClaimName !== undefined)
      errors.invalidEach(at, 'resourceClaimName', resourceClaimName, isDns1123Subdomain(resourceClaimName));
  });
}

function checkExtendedClaim(claim: PodExtendedResourceClaimStatus, spec: PodSpec, errors: FieldErrors): void {
  const at = STATUS.child('extendedResourceClaimStatus');
  const mappings = claim.requestMappings ?? [];
  if (mappings.length === 0) errors.required(at, 'requestMappings', 'at least one request mapping is required');
  const containers = new Map([...(spec.initContainers ?? []), ...(spec.containers ?? [])].map((c) => [c.name, c]));
  const seen = new Set<string>();
  mappings.forEach((mapping, i) => {
    const place = at.child('requestMappings').index(i);
    const { containerName, resourceName, requestName } = mapping;
    const container = containers.get(containerName);
    if (container === undefined)
      errors.invalid(place, 'containerName', containerName, 'must match the name of a container of the pod');
    else if (!Object.hasOwn(container.resources?.requests ?? {}, resourceName))
      errors.invalid(place, 'resourceName', resourceName, 'must match a resource that the container requests');
    // Upstream names the status here, not the mapping.
    errors.invalidEach(at, 'requestName', requestName, isDns1123Label(requestName));
    const id = JSON.stringify([containerName, resourceName, requestName]);
    if (seen.has(id))
      for (const field of ['containerName', 'resourceName', 'requestName'] as const)
        errors.duplicate(place, field, mapping[field]);
    seen.add(id);
  });
  if (!claim.resourceClaimName) errors.required(at, 'resourceClaimName');
  else
    errors.invalidEach(at, 'resourceClaimName', claim.resourceClaimName, isDns1123Subdomain(claim.resourceClaimName));
}

interface Address {
  readonly ip?: string;
}

/** One address, or one of each family. What was there already may stay, whatever its form. */
function checkAddresses(
  now: readonly Address[] = [],
  before: readonly Address[] = [],
  field: 'hostIPs' | 'podIPs',
  errors: FieldErrors,
): void {
  const at = STATUS.child(field);
  const known = new Set(before.map(({ ip }) => ip));
  const addresses = now.map(({ ip }) => ip ?? '');
  addresses.forEach((ip, i) => {
    if (!known.has(ip)) errors.invalidEach(at.index(i), undefined, ip, isValidIPForLegacyField(ip));
  });
  if (addresses.length < 2) return;
  const unread = addresses.find((ip) => isValidIPForLegacyField(ip, false).length > 0);
  if (unread !== undefined)
    errors.internal(at, undefined, `failed to check for dual stack with error:${JSON.stringify(unread)} is no address`);
  const families = new Set(addresses.map((ip) => ip.includes(':')));
  if (unread !== undefined || addresses.length > 2 || families.size < 2)
    errors.invalid(at, undefined, now, 'may specify no more than one IP for each IP family');
}

const HEALTHS = ['Healthy', 'Unhealthy', 'Unknown'];

/** Devices are told of by what the container asks for: a resource, or a claim or a request of it. Unknown containers are let be. */
function checkAllocated(
  statuses: readonly ContainerStatus[] = [],
  containers: readonly Container[] = [],
  at: FieldPath,
  errors: FieldErrors,
): void {
  statuses.forEach(({ name, allocatedResourcesStatus }, i) => {
    if (allocatedResourcesStatus === undefined) return;
    const resources = containers.find((container) => container.name === name)?.resources ?? {};
    const isKnown = containers.some((container) => container.name === name);
    const asked = new Set([
      ...Object.keys(resources.requests ?? {}),
      ...(resources.claims ?? []).map((claim) => `claim:${claim.name}${claim.request ? `/${claim.request}` : ''}`),
    ]);
    allocatedResourcesStatus.forEach((allocated, j) => {
      const place = at.index(i).child('allocatedResourcesStatus').index(j);
      if (isKnown && !asked.has(allocated.name))
        errors.invalid(place, 'name', allocated.name, 'must match what the container requests or claims');
      allocated.resources?.forEach(({ health }, k) => {
        if (!HEALTHS.includes(health ?? ''))
          errors.notSupported(place.child('resources').index(k), 'health', health ?? '', HEALTHS);
      });
    });
  });
}

const MAX_IMAGE_REF = 256;

function checkImageVolumes(statuses: readonly ContainerStatus[], at: FieldPath, errors: FieldErrors): void {
  statuses.forEach(({ volumeMounts }, i) =>
    volumeMounts?.forEach(({ volumeStatus }, j) => {
      const image = volumeStatus?.image;
      if (image === undefined) return;
      // Upstream names the field as its own type does.
      const place = at.index(i).child('volumeMounts').index(j).child('volumeStatus').child('imageVolumeStatus');
      if (!image.imageRef) errors.required(place, 'imageRef', 'imageRef must not be empty');
      else if (Buffer.byteLength(image.imageRef) > MAX_IMAGE_REF) errors.tooLong(place, 'imageRef', MAX_IMAGE_REF);
    }),
  );
}

function checkUsers(statuses: readonly ContainerStatus[], os: string, at: FieldPath, errors: FieldErrors): void {
  statuses.forEach(({ user }, i) => {
    const linux = user?.linux;
    if (linux === undefined) return;
    const place = at.index(i).child('user');
    if (os === 'windows') return errors.forbidden(place, 'linux', 'cannot be set for a windows pod');
    const where = place.child('linux');
    errors.invalidEach(where, 'uid', linux.uid ?? 0, isValidUserId(linux.uid ?? 0));
    errors.invalidEach(where, 'gid', linux.gid ?? 0, isValidGroupId(linux.gid ?? 0));
    linux.supplementalGroups?.forEach((gid, g) =>
      errors.invalidEach(where.child('supplementalGroups').index(g), undefined, gid, isValidGroupId(gid)),
    );
  });
}
