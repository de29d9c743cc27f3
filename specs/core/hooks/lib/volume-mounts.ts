/** How a container uses the volumes of its pod: as directories and files, or as raw devices. */
import type { Container, EphemeralContainer, Volume, VolumeMount } from '../../../../generated/core/hub.js';
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';
import { checkLocalPath } from './paths.js';

type AnyContainer = Container | EphemeralContainer;
type Volumes = ReadonlyMap<string, Volume>;

/** Names and paths are the container's own; a volume is mounted or a device, never both. */
export function checkVolumeUse(container: AnyContainer, volumes: Volumes, at: FieldPath, errors: FieldErrors): void {
  const { volumeMounts, volumeDevices } = container;
  if (volumeMounts !== undefined) checkMounts(volumeMounts, container, volumes, at.child('volumeMounts'), errors);
  if (volumeDevices !== undefined) checkDevices(container, volumes, at.child('volumeDevices'), errors);
}

function checkMounts(
  mounts: readonly VolumeMount[],
  container: AnyContainer,
  volumes: Volumes,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const devices = new Map(container.volumeDevices?.map(({ name, devicePath }) => [name, devicePath]));
  const devicePaths = new Set(devices.values());
  const paths = new Set<string>();
  mounts.forEach((mount, i) => {
    const place = at.index(i);
    const { name, mountPath } = mount;
    if (!volumes.has(name)) errors.notFound(place, 'name', name);
    if (paths.has(mountPath)) errors.invalid(place, 'mountPath', mountPath, 'must be unique');
    paths.add(mountPath);
    if (devices.has(name)) errors.invalid(place, 'name', name, 'must not already exist in volumeDevices');
    if (devicePaths.has(mountPath))
      errors.invalid(place, 'mountPath', mountPath, 'must not already exist as a path in volumeDevices');
    checkSubPaths(mount, at, place, errors);
    checkPropagation(mount, container, at, errors);
    checkRecursion(mount, at, errors);
  });
}

/** What is wrong with these fields upstream tells of the list, not of its items. */
function checkSubPaths(mount: VolumeMount, list: FieldPath, at: FieldPath, errors: FieldErrors): void {
  const { subPath, subPathExpr } = mount;
  if (subPath) checkLocalPath(subPath, list, 'subPath', errors);
  if (!subPathExpr) return;
  if (subPath) errors.invalid(at, 'subPathExpr', subPathExpr, 'subPathExpr and subPath are mutually exclusive');
  checkLocalPath(subPathExpr, list, 'subPathExpr', errors);
}

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];

function checkPropagation(mount: VolumeMount, container: AnyContainer, list: FieldPath, errors: FieldErrors): void {
  const propagation = mount.mountPropagation;
  if (propagation === undefined) return;
  if (!PROPAGATIONS.includes(propagation)) errors.notSupported(list, 'mountPropagation', propagation, PROPAGATIONS);
  if (propagation === 'Bidirectional' && container.securityContext?.privileged !== true)
    errors.forbidden(
      list,
      'mountPropagation',
      'Bidirectional mount propagation is available only to privileged containers',
    );
}

const RECURSIONS = ['Disabled', 'Enabled', 'IfPossible'];

function checkRecursion(mount: VolumeMount, list: FieldPath, errors: FieldErrors): void {
  const recursion = mount.recursiveReadOnly;
  if (recursion === undefined || recursion === 'Disabled') return;
  if (!RECURSIONS.includes(recursion)) return errors.notSupported(list, 'recursiveReadOnly', recursion, RECURSIONS);
  if (!mount.readOnly) errors.forbidden(list, 'recursiveReadOnly', 'may only be specified when readOnly is true');
  if (mount.mountPropagation !== undefined && mount.mountPropagation !== 'None')
    errors.forbidden(list, 'recursiveReadOnly', 'may only be specified when mountPropagation is None or not specified');
}

function checkDevices(container: AnyContainer, volumes: Volumes, at: FieldPath, errors: FieldErrors): void {
  const mounts = new Map(container.volumeMounts?.map(({ name, mountPath }) => [name, mountPath]));
  const mountPaths = new Set(mounts.values());
  const names = new Set<string>();
  const paths = new Set<string>();
  container.volumeDevices?.forEach(({ name, devicePath }, i) => {
    const place = at.index(i);
    const volume = volumes.get(name);
    if (names.has(name)) errors.invalid(place, 'name', name, 'must be unique');
    if (volume === undefined) errors.notFound(place, 'name', name);
    else if (volume.persistentVolumeClaim === undefined && volume.ephemeral === undefined)
      errors.invalid(
        place,
        'name',
        name,
        'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
      );
    if (paths.has(devicePath)) errors.invalid(place, 'devicePath', devicePath, 'must be unique');
    if (devicePath.split('/').includes('..'))
      errors.invalid(place, 'devicePath', devicePath, "can not contain backsteps ('..')");
    else paths.add(devicePath);
    if (mounts.has(name)) errors.invalid(place, 'name', name, 'must not already exist in volumeMounts');
    if (mountPaths.has(devicePath))
      errors.invalid(place, 'devicePath', devicePath, 'must not already exist as a path in volumeMounts');
    if (name) names.add(name);
  });
}
