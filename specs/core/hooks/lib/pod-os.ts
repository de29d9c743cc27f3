import type { Container, EphemeralContainer, PodSpec } from '../../../../generated/core/hub.js';
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';

type AnyContainer = Container | EphemeralContainer;

const LISTS = ['initContainers', 'containers', 'ephemeralContainers'] as const;
const SYSTEMS = ['linux', 'windows'];
const LINUX_ONLY_POD = ['hostUsers', 'hostPID', 'hostIPC', 'shareProcessNamespace'] as const;
/** Of these even to say no is to ask for something. */
const SAID_FALSE: ReadonlySet<string> = new Set(['hostUsers', 'shareProcessNamespace']);
const LINUX_ONLY_POD_SECURITY = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'sysctls',
  'runAsUser',
  'runAsGroup',
  'supplementalGroups',
  'supplementalGroupsPolicy',
  'seLinuxChangePolicy',
] as const;
const LINUX_ONLY_SECURITY = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
] as const;

/** A pod says for which system it is made, and asks for nothing that the other one has. */
export function checkOs(spec: PodSpec, at: FieldPath, errors: FieldErrors): void {
  if (spec.os === undefined) return;
  const name = spec.os.name ?? '';
  if (name === '') return errors.required(at.child('os'), 'name');
  if (!SYSTEMS.includes(name)) return errors.notSupported(at, 'os', name, SYSTEMS);
  const containers = LISTS.flatMap((list) =>
    (spec[list] ?? []).map((container: AnyContainer, i: number) => [container, at.child(list).index(i)] as const),
  );
  if (name === 'linux') {
    if (spec.securityContext?.windowsOptions)
      errors.forbidden(at.child('securityContext'), 'windowsOptions', 'windows options cannot be set for a linux pod');
    for (const [container, place] of containers) {
      if (container.securityContext?.windowsOptions)
        errors.forbidden(
          place.child('securityContext'),
          'windowsOptions',
          'windows options cannot be set for a linux pod',
        );
    }
    return;
  }
  for (const field of LINUX_ONLY_POD_SECURITY)
    if (spec.securityContext?.[field] !== undefined)
      errors.forbidden(at.child('securityContext'), field, 'cannot be set for a windows pod');
  for (const field of LINUX_ONLY_POD)
    if (spec[field] !== undefined && (spec[field] || SAID_FALSE.has(field)))
      errors.forbidden(at, field, 'cannot be set for a windows pod');
  for (const [container, place] of containers) {
    for (const field of LINUX_ONLY_SECURITY)
      if (container.securityContext?.[field] !== undefined)
        errors.forbidden(place.child('securityContext'), field, 'cannot be set for a windows pod');
  }
}

/** Windows: either all containers are processes of the host, or none; what the pod says, its containers repeat. */
export function checkHostProcesses(spec: PodSpec, at: FieldPath, errors: FieldErrors): void {
  const podLevel = spec.securityContext?.windowsOptions?.hostProcess;
  let host = 0;
  let count = 0;
  for (const list of LISTS) {
    spec[list]?.forEach((container, i) => {
      const own = container.securityContext?.windowsOptions?.hostProcess;
      if (own !== undefined && podLevel !== undefined && own !== podLevel) {
        const place = at.child(list).index(i).child('securityContext').child('windowsOptions');
        errors.invalid(
          place,
          'hostProcess',
          own,
          `pod hostProcess value must be identical if both are specified, was ${podLevel}`,
        );
      }
      count++;
      if (own ?? podLevel) host++;
    });
  }
  if (host === 0) return;
  if (host < count)
    errors.invalid(
      at,
      undefined,
      '',
      'If pod contains any hostProcess containers then all containers must be HostProcess containers',
    );
  if (!spec.hostNetwork)
    errors.invalid(
      at,
      'hostNetwork',
      spec.hostNetwork ?? false,
      'hostNetwork must be true if pod contains any hostProcess containers',
    );
}
