import type { Container, PodResourceClaim, PodSpec, Volume } from '../../../generated/core/hub.js';
import { isDns1123Label, isDns1123Subdomain } from '../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { ValidateHook, ValidationContext } from '../../../runtime/api/hooks.js';
import { isValidIPForLegacyField } from '../../../runtime/api/ip-names.js';
import type { KubeObject } from '../../../runtime/api/meta.js';
import { checkLabels } from '../../../runtime/api/rules/labels.js';
import { checkResizePolicies, checkRestartPolicy } from './containers.js';
import { checkEnvFrom } from './environment.js';
import { WHOLE_OBJECT } from './lib/data-size.js';
import { isMirror } from './lib/pod-annotations.js';
import { checkDns } from './lib/pod-dns.js';
import { checkHostProcesses, checkOs } from './lib/pod-os.js';
import { checkPodResources } from './lib/pod-resources.js';
import { checkRequirements } from './lib/resources.js';
import { checkVolumeUse } from './lib/volume-mounts.js';
import { checkLifecycle, checkProbeUse } from './probes.js';
import { checkDistinctSpread } from './scheduling.js';
import { checkContainerSecurity, checkPodSecurity } from './security.js';

const MAX_INT32 = 2 ** 31 - 1;

/** Rules between a pod's parts; each part's own rules stand with its type. */
export const validate_PodSpec: ValidateHook<PodSpec> = (spec, at, errors, context) => {
  const sound = checkVolumeNames(spec, at.child('volumes'), errors, context);
  const claims = checkResourceClaims(spec.resourceClaims ?? [], at.child('resourceClaims'), errors, context.object);
  checkContainers(spec, claims, [...sound, ...volumesOfClaims(context.object)], at, errors);
  checkPodResources(spec, claims, at.child('resources'), errors);
  if (spec.hostNetwork) checkHostPorts(spec, at.child('containers'), errors);
  checkNames(spec, at, errors);
  checkLabels(spec.nodeSelector, at, 'nodeSelector', errors);
  if (spec.shareProcessNamespace && spec.hostPID)
    errors.invalid(at, 'shareProcessNamespace', true, 'ShareProcessNamespace and HostPID cannot both be enabled');
  checkPreemptionPolicy(spec.preemptionPolicy, at, errors);
  if (spec.overhead) checkRequirements({ limits: spec.overhead }, undefined, at.child('overhead'), errors);
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
  const override = spec.hostnameOverride;
  if (override !== undefined) {
    if (override.length > 64) errors.tooLong(at, 'hostnameOverride', 64);
    errors.invalidEach(at, 'hostnameOverride', override, isDns1123Subdomain(override));
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

/** The volumes that count: one that is wrong in itself does not, nor does its name, so what uses it is told too. */
function checkVolumeNames(spec: PodSpec, at: FieldPath, errors: FieldErrors, { object }: ValidationContext): Volume[] {
  const names = new Set<string>();
  const made = new Set<string>();
  for (const volume of spec.volumes ?? [])
    if (volume.ephemeral && object.kind === 'Pod') made.add(`${object.metadata.name}-${volume.name}`);
  return (spec.volumes ?? []).filter((volume, i) => {
    const place = at.index(i);
    let isSound = !errors.under(place);
    if (names.has(volume.name)) {
      errors.duplicate(place, 'name', volume.name);
      isSound = false;
    }
    if (isSound) names.add(volume.name);
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim !== undefined && made.has(claim))
      errors.invalid(
        place.child('persistentVolumeClaim'),
        'claimName',
        claim,
        'must not reference a PVC that gets created for an ephemeral volume',
      );
    return isSound;
  });
}

/** In the host's network a container's ports are the host's; a template may leave them to the pod's defaults. */
function checkHostPorts(spec: PodSpec, at: FieldPath, errors: FieldErrors): void {
  spec.containers?.forEach((container, i) =>
    container.ports?.forEach((port, j) => {
      if (port.hostPort && port.hostPort !== port.containerPort)
        errors.invalid(
          at.index(i).child('ports').index(j),
          'hostPort',
          port.hostPort,
          'must match `containerPort` when `hostNetwork` is true',
        );
    }),
  );
}

const PREEMPTION_POLICIES = ['PreemptLowerPriority', 'Never'];

function checkPreemptionPolicy(policy: string | undefined, at: FieldPath, errors: FieldErrors): void {
  if (policy === '') errors.required(at, 'preemptionPolicy');
  else if (policy !== undefined && !PREEMPTION_POLICIES.includes(policy))
    errors.notSupported(at, 'preemptionPolicy', policy, PREEMPTION_POLICIES);
}

function checkContainers(
  spec: PodSpec,
  claims: ReadonlySet<string>,
  given: readonly Volume[],
  at: FieldPath,
  errors: FieldErrors,
): void {
  const volumes = new Map(given.map((v) => [v.name, v]));
  const scope: ContainerScope = { spec, claims, volumes, names: new Set(), hostPorts: new Set() };
  spec.containers?.forEach((container, i) => {
    const place = at.child('containers').index(i);
    checkContainerInPod(container, scope, place, errors);
    claimHostPorts(container, scope.hostPorts, place, errors);
    checkRunning(container, scope, place, errors);
    checkRestartPolicy(container, place, errors);
  });
  spec.initContainers?.forEach((container, i) => {
    const place = at.child('initContainers').index(i);
    checkContainerInPod(container, scope, place, errors);
    // Init containers run one by one. Upstream looks at each as at the only one of a list, and names it so.
    claimHostPorts(container, new Set(), at.child('initContainers').index(0), errors);
    checkInitContainer(container, scope, place, errors);
  });
  const others = new Set(scope.names);
  spec.ephemeralContainers?.forEach((container, i) => {
    const place = at.child('ephemeralContainers').index(i);
    checkContainerInPod(container, scope, place, errors);
    const target = container.targetContainerName;
    if (target && !others.has(target)) errors.notFound(place, 'targetContainerName', target);
  });
}

/** What ties a container of any sort to its pod: unique name, known volumes and claims, free host ports. */
function checkContainerInPod(container: Container, scope: ContainerScope, at: FieldPath, errors: FieldErrors): void {
  if (scope.names.has(container.name)) errors.duplicate(at, 'name', container.name);
  scope.names.add(container.name);
  checkEnvFrom(container.envFrom ?? [], at.child('envFrom'), errors);
  checkRequirements(container.resources ?? {}, scope.claims, at.child('resources'), errors);
  checkVolumeUse(container, scope.volumes, at, errors);
  if (container.resizePolicy)
    checkResizePolicies(container.resizePolicy, scope.spec.restartPolicy, at.child('resizePolicy'), errors);
  if (container.securityContext)
    checkContainerSecurity(
      container.securityContext,
      scope.spec.hostUsers !== false,
      at.child('securityContext'),
      errors,
    );
  container.env?.forEach((variable, i) => {
    const file = variable.valueFrom?.fileKeyRef;
    if (file !== undefined)
      checkFileVolume(
        file.volumeName,
        scope.spec,
        at.child('env').index(i).child('valueFrom').child('fileKeyRef'),
        errors,
      );
  });
}

/** Whatever else is wrong with the volume: files with variables come from an empty directory. */
function checkFileVolume(name: string, spec: PodSpec, at: FieldPath, errors: FieldErrors): void {
  const volume = spec.volumes?.findLast((one) => one.name === name);
  if (volume === undefined) errors.notFound(at, 'volumeName', name);
  else if (volume.emptyDir === undefined)
    errors.invalid(at, 'volumeName', name, 'referenced volume must be of type emptyDir');
}

function claimHostPorts(container: Container, taken: Set<string>, at: FieldPath, errors: FieldErrors): void {
  container.ports?.forEach((port, i) => {
    if (!port.hostPort) return;
    const id = `${port.protocol}/${port.hostIP ?? ''}/${port.hostPort}`;
    if (taken.has(id)) errors.duplicate(at.child('ports').index(i), 'hostPort', id);
    taken.add(id);
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
  if (container.restartPolicy === undefined) errors.dropUnder(at.child('restartPolicyRules'));
  checkRestartPolicy(container, at, errors);
  if (container.restartPolicy === 'Always') return checkRunning(container, scope, at, errors);
  for (const field of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    if (container[field] === undefined) continue;
    errors.dropUnder(at.child(field));
    errors.forbidden(at, field, 'may not be set for init containers without restartPolicy=Always');
  }
  container.resizePolicy?.forEach(({ restartPolicy }, i) => {
    if (restartPolicy === 'RestartContainer')
      errors.invalid(
        at.child('resizePolicy').index(i),
        'restartPolicy',
        restartPolicy,
        "must not be set to 'RestartContainer' for non-sidecar initContainers",
      );
  });
}

function checkResourceClaims(
  claims: readonly PodResourceClaim[],
  at: FieldPath,
  errors: FieldErrors,
  object: KubeObject,
): Set<string> {
  if (object.kind === 'Pod' && isMirror(object.metadata)) {
    for (const _ of claims) errors.forbidden(WHOLE_OBJECT, undefined, 'static pods do not support resource claims');
    return new Set(claims.map(({ name }) => name).filter(Boolean));
  }
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
    errors.invalidEach(place, 'ip', alias.ip ?? '', isValidIPForLegacyField(alias.ip ?? ''));
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

/** A pod in a user namespace of its own cannot share the host's. Two of the fields upstream names as Go does. */
function checkUserNamespace(spec: PodSpec, at: FieldPath, errors: FieldErrors): void {
  const detail = 'when `hostUsers` is false';
  if (spec.hostNetwork) errors.forbidden(at, 'hostNetwork', detail);
  if (spec.hostPID) errors.forbidden(at, 'HostPID', detail);
  if (spec.hostIPC) errors.forbidden(at, 'HostIPC', detail);
  for (const list of ['initContainers', 'containers', 'ephemeralContainers'] as const)
    spec[list]?.forEach((container, i) => {
      if (container.volumeDevices?.length) errors.forbidden(at.child(list).index(i), 'volumeDevices', detail);
    });
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
