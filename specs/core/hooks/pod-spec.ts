import type { Container, PodResourceClaim, PodSpec, Volume } from '../../../generated/core/hub.js';
import { isDns1123Label, isDns1123Subdomain } from '../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { ValidateHook, ValidationContext } from '../../../runtime/api/hooks.js';
import { isValidIP } from '../../../runtime/api/ip-names.js';
import type { KubeObject } from '../../../runtime/api/meta.js';
import { checkEnvFrom } from './environment.js';
import { checkDns } from './lib/pod-dns.js';
import { checkHostProcesses, checkOs } from './lib/pod-os.js';
import { checkRequirements } from './lib/resources.js';
import { warnOfPodSpec } from './pod-warnings.js';
import { checkLifecycle, checkProbeUse } from './probes.js';
import { checkDistinctSpread } from './scheduling.js';
import { checkContainerSecurity, checkPodSecurity } from './security.js';

const MAX_INT32 = 2 ** 31 - 1;

/** Rules between a pod's parts; each part's own rules stand with its type. */
export const validate_PodSpec: ValidateHook<PodSpec> = (spec, at, errors, context) => {
  if (deservesWarnings(context)) warnOfPodSpec(spec, at.toString(), (text) => context.warn(text));
  const claims = checkResourceClaims(spec.resourceClaims ?? [], at.child('resourceClaims'), errors);
  checkContainers(spec, claims, volumesOfClaims(context.object), at, errors);
  checkNames(spec, at, errors);
  if (
    spec.activeDeadlineSeconds !== undefined &&
    (spec.activeDeadlineSeconds < 1 || spec.activeDeadlineSeconds > MAX_INT32)
  ) {
    errors.invalid(
      at,
      'activeDeadlineSeconds',
      spec.activeDeadlineSeconds,
      `must be between 1 and ${MAX_INT32}, inclusive`,
    );
  }
  if (spec.securityContext) checkPodSecurity(spec.securityContext, spec, at.child('securityContext'), errors);
  checkDns(spec.dnsPolicy, spec.dnsConfig, at, errors);
  checkHostAliases(spec, at, errors);
  checkDistinctSpread(spec.topologySpreadConstraints ?? [], at.child('topologySpreadConstraints'), errors);
  checkSchedulingGates(spec, at.child('schedulingGates'), errors);
  if (spec.hostUsers === false) checkUserNamespace(spec, at, errors);
  checkOs(spec, at, errors);
  checkHostProcesses(spec, at, errors);
  if (context.object.kind === 'Pod' && !spec.serviceAccountName) checkNoTokens(spec, at, errors);
};

/** New pods, and templates that changed; an update of a pod is mostly some controller's. */
function deservesWarnings({ operation, object, old }: ValidationContext): boolean {
  return operation === 'create' || (object.kind !== 'Pod' && object.metadata.generation !== old?.metadata.generation);
}

function checkNames(spec: PodSpec, at: FieldPath, errors: FieldErrors): void {
  const check = (name: keyof PodSpec, rule: (value: string) => readonly string[]) => {
    const value = spec[name];
    if (typeof value === 'string' && value !== '') errors.invalidEach(at, name, value, rule(value));
  };
  check('serviceAccountName', isDns1123Subdomain);
  check('nodeName', isDns1123Subdomain);
  check('hostname', isDns1123Label);
  check('subdomain', isDns1123Label);
  check('priorityClassName', isDns1123Subdomain);
  if (spec.runtimeClassName !== undefined)
    errors.invalidEach(at, 'runtimeClassName', spec.runtimeClassName, isDns1123Subdomain(spec.runtimeClassName));
  spec.imagePullSecrets?.forEach((ref, i) => {
    if (!ref.name) errors.required(at.child('imagePullSecrets').index(i), 'name');
  });
  const override = spec.hostnameOverride;
  if (override !== undefined) {
    errors.invalidEach(at, 'hostnameOverride', override, isDns1123Subdomain(override));
    if (override.length > 64) errors.tooLong(at, 'hostnameOverride', 64);
    if (spec.setHostnameAsFQDN)
      errors.forbidden(at, 'hostnameOverride', 'may not be specified when `setHostnameAsFQDN` is true');
    if (spec.hostNetwork) errors.forbidden(at, 'hostnameOverride', 'may not be specified when `hostNetwork` is true');
  }
}

/** The claims of a stateful set become volumes of its pods. */
function volumesOfClaims(
  object: KubeObject & { readonly spec?: { readonly volumeClaimTemplates?: readonly KubeObject[] } },
): Volume[] {
  return (object.spec?.volumeClaimTemplates ?? []).map(({ metadata }) => ({
    name: metadata.name ?? '',
    persistentVolumeClaim: { claimName: metadata.name ?? '' },
  }));
}

interface ContainerScope {
  readonly spec: PodSpec;
  readonly claims: ReadonlySet<string>;
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly names: Set<string>;
  readonly hostPorts: Set<string>;
}

function checkContainers(
  spec: PodSpec,
  claims: ReadonlySet<string>,
  given: readonly Volume[],
  at: FieldPath,
  errors: FieldErrors,
): void {
  // Volumes that are wrong in themselves do not count: what uses them is told too.
  const sound = (spec.volumes ?? []).filter((_, i) => !errors.under(at.child('volumes').index(i)));
  const volumes = new Map([...sound, ...given].map((v) => [v.name, v]));
  const scope: ContainerScope = { spec, claims, volumes, names: new Set(), hostPorts: new Set() };
  spec.containers?.forEach((container, i) => {
    const place = at.child('containers').index(i);
    checkContainerInPod(container, scope, place, errors);
    checkRunning(container, scope, place, errors);
  });
  const mainNames = new Set(scope.names);
  spec.initContainers?.forEach((container, i) => {
    const place = at.child('initContainers').index(i);
    checkContainerInPod(container, { ...scope, hostPorts: new Set() }, place, errors);
    checkInitContainer(container, scope, place, errors);
  });
  spec.ephemeralContainers?.forEach((container, i) => {
    const place = at.child('ephemeralContainers').index(i);
    checkContainerInPod(container, { ...scope, hostPorts: new Set() }, place, errors);
    const target = container.targetContainerName;
    if (target && !mainNames.has(target) && !scope.names.has(target))
      errors.notFound(place, 'targetContainerName', target);
  });
}

/** What ties a container of any sort to its pod: unique name, known volumes and claims, free host ports. */
function checkContainerInPod(container: Container, scope: ContainerScope, at: FieldPath, errors: FieldErrors): void {
  if (container.name && scope.names.has(container.name)) errors.duplicate(at, 'name', container.name);
  scope.names.add(container.name);
  checkEnvFrom(container.envFrom ?? [], at.child('envFrom'), errors);
  checkRequirements(container.resources ?? {}, scope.claims, at.child('resources'), errors);
  checkVolumeUse(container, scope.volumes, at, errors);
  if (container.securityContext)
    checkContainerSecurity(
      container.securityContext,
      scope.spec.hostUsers !== false,
      at.child('securityContext'),
      errors,
    );
  container.ports?.forEach((port, i) => {
    const place = at.child('ports').index(i);
    if (scope.spec.hostNetwork && port.hostPort && port.hostPort !== port.containerPort) {
      errors.invalid(place, 'hostPort', port.hostPort, 'must match `containerPort` when `hostNetwork` is true');
    }
    if (!port.hostPort) return;
    const id = `${port.protocol}/${port.hostIP ?? ''}/${port.hostPort}`;
    if (scope.hostPorts.has(id)) errors.duplicate(place, 'hostPort', id);
    scope.hostPorts.add(id);
  });
  container.env?.forEach((variable, i) => {
    const file = variable.valueFrom?.fileKeyRef;
    if (file === undefined) return;
    const place = at.child('env').index(i).child('valueFrom').child('fileKeyRef');
    const volume = scope.volumes.get(file.volumeName);
    if (volume === undefined) errors.notFound(place, 'volumeName', file.volumeName);
    else if (volume.emptyDir === undefined)
      errors.invalid(place, 'volumeName', file.volumeName, 'referenced volume must be of type emptyDir');
  });
}

function checkVolumeUse(
  container: Container,
  volumes: ReadonlyMap<string, Volume>,
  at: FieldPath,
  errors: FieldErrors,
): void {
  container.volumeMounts?.forEach((mount, i) => {
    const place = at.child('volumeMounts').index(i);
    if (!volumes.has(mount.name)) errors.notFound(place, 'name', mount.name);
    else if (
      volumes.get(mount.name)?.image !== undefined &&
      mount.mountPropagation &&
      mount.mountPropagation !== 'None'
    )
      errors.invalid(place, 'mountPropagation', mount.mountPropagation, 'may not be specified for image volumes');
    if (mount.mountPropagation === 'Bidirectional' && container.securityContext?.privileged !== true) {
      errors.forbidden(
        place,
        'mountPropagation',
        'Bidirectional mount propagation is available only to privileged containers',
      );
    }
  });
  container.volumeDevices?.forEach((device, i) => {
    const place = at.child('volumeDevices').index(i);
    const volume = volumes.get(device.name);
    if (volume === undefined) {
      errors.notFound(place, 'name', device.name);
    } else if (volume.persistentVolumeClaim === undefined && volume.ephemeral === undefined) {
      errors.notFound(
        place,
        'name',
        device.name,
        'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
      );
    }
  });
}

function checkRunning(container: Container, scope: ContainerScope, at: FieldPath, errors: FieldErrors): void {
  if (container.lifecycle)
    checkLifecycle(
      container.lifecycle,
      scope.spec.terminationGracePeriodSeconds ?? 0,
      scope.spec.os,
      at.child('lifecycle'),
      errors,
    );
  checkProbeUse('liveness', container.livenessProbe, at.child('livenessProbe'), errors);
  checkProbeUse('readiness', container.readinessProbe, at.child('readinessProbe'), errors);
  checkProbeUse('startup', container.startupProbe, at.child('startupProbe'), errors);
}

/** Init containers end, so nothing may watch over them, unless they are sidecars (restartPolicy Always). */
function checkInitContainer(container: Container, scope: ContainerScope, at: FieldPath, errors: FieldErrors): void {
  if (container.restartPolicy === 'Always') return checkRunning(container, scope, at, errors);
  for (const field of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    if (container[field] !== undefined)
      errors.forbidden(at, field, 'may not be set for init containers without restartPolicy=Always');
  }
  if (container.resizePolicy?.length)
    errors.invalid(at, 'resizePolicy', container.resizePolicy, 'must not be set for init containers');
}

function checkResourceClaims(claims: readonly PodResourceClaim[], at: FieldPath, errors: FieldErrors): Set<string> {
  const names = new Set<string>();
  claims.forEach((claim, i) => {
    const place = at.index(i);
    if (!claim.name) errors.required(place, 'name');
    else if (names.has(claim.name)) errors.duplicate(place, 'name', claim.name);
    else {
      errors.invalidEach(place, 'name', claim.name, isDns1123Label(claim.name));
      names.add(claim.name);
    }
    const byName = claim.resourceClaimName;
    const byTemplate = claim.resourceClaimTemplateName;
    if (byName !== undefined && byTemplate !== undefined)
      errors.invalid(
        place,
        undefined,
        claim,
        'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified',
      );
    if (byName === undefined && byTemplate === undefined)
      errors.invalid(place, undefined, claim, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`');
    if (byName !== undefined) errors.invalidEach(place, 'resourceClaimName', byName, isDns1123Subdomain(byName));
    if (byTemplate !== undefined)
      errors.invalidEach(place, 'resourceClaimTemplateName', byTemplate, isDns1123Subdomain(byTemplate));
  });
  return names;
}

function checkHostAliases(spec: PodSpec, at: FieldPath, errors: FieldErrors): void {
  spec.hostAliases?.forEach((alias, i) => {
    const place = at.child('hostAliases').index(i);
    errors.invalidEach(place, 'ip', alias.ip ?? '', isValidIP(alias.ip ?? ''));
    alias.hostnames?.forEach((name, j) =>
      errors.invalidEach(place.child('hostnames').index(j), undefined, name, isDns1123Subdomain(name)),
    );
  });
}

function checkSchedulingGates(spec: PodSpec, at: FieldPath, errors: FieldErrors): void {
  const seen = new Set<string>();
  spec.schedulingGates?.forEach((gate, i) => {
    if (seen.has(gate.name)) errors.duplicate(at.index(i), undefined, gate.name);
    seen.add(gate.name);
  });
}

/** A pod in a user namespace of its own cannot share the host's. */
function checkUserNamespace(spec: PodSpec, at: FieldPath, errors: FieldErrors): void {
  for (const field of ['hostPID', 'hostIPC'] as const) {
    if (spec[field]) errors.forbidden(at, field, 'when `hostUsers` is false');
  }
  if (spec.hostNetwork) errors.forbidden(at, 'hostNetwork', 'when `hostUsers` is false');
}

/** Tokens are those of a service account. */
function checkNoTokens(spec: PodSpec, at: FieldPath, errors: FieldErrors): void {
  spec.volumes?.forEach((volume, i) => {
    volume.projected?.sources?.forEach((projection, j) => {
      if (projection.serviceAccountToken === undefined) return;
      errors.forbidden(
        at.child('volumes').index(i).child('projected').child('sources').index(j),
        'serviceAccountToken',
        'must not be specified when serviceAccountName is not set',
      );
    });
  });
}
