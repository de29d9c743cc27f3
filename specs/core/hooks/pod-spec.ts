import type { PodSpec, Volume } from '../../../generated/core/hub.js';
import { isDns1123Label, isDns1123Subdomain } from '../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { ValidateHook, ValidationContext } from '../../../runtime/api/hooks.js';
import { isValidIPForLegacyField } from '../../../runtime/api/ip-names.js';
import type { KubeObject } from '../../../runtime/api/meta.js';
import { checkLabels } from '../../../runtime/api/rules/labels.js';
import { checkResourceClaims } from './lib/pod-claims.js';
import { checkDns } from './lib/pod-dns.js';
import { checkHostProcesses, checkOs } from './lib/pod-os.js';
import { checkPodResources } from './lib/pod-resources.js';
import { checkRequirements } from './lib/resources.js';
import { checkContainers } from './pod-containers.js';
import { checkDistinctSpread } from './scheduling.js';
import { checkPodSecurity } from './security.js';

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
