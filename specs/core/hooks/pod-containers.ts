/** What ties containers to the pod that they are in, and to each other. */
import type { Container, PodSpec, Volume } from '../../../generated/core/hub.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import { checkResizePolicies, checkRestartPolicy } from './containers.js';
import { checkEnvFrom } from './environment.js';
import { checkRequirements } from './lib/resources.js';
import { checkVolumeUse } from './lib/volume-mounts.js';
import { checkLifecycle, checkProbeUse } from './probes.js';
import { checkContainerSecurity } from './security.js';

interface ContainerScope {
  readonly spec: PodSpec;
  readonly claims: ReadonlySet<string>;
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly names: Set<string>;
  readonly hostPorts: Set<string>;
}

/** `claims` are the names of the pod's resource claims, `given` its sound volumes. */
export function checkContainers(
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
