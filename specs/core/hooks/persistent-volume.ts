import type { PersistentVolume, PersistentVolumeSpec, VolumeNodeAffinity } from '../../../generated/core/hub.js';
import type { PersistentVolume as PersistentVolumeV1 } from '../../../generated/core/v1/types.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, DefaultHook, StrategyHooks, ValidateHook } from '../../../runtime/api/hooks.js';
import { nowTime } from '../../../runtime/api/time.js';
import { holdWhileInUse } from './lib/in-use.js';
import {
  accessModesText,
  amountText,
  BETA_MOUNT_OPTIONS,
  checkAccessModes,
  checkBasicResource,
  checkClassName,
  checkPositive,
  checkVolumeMode,
  storageClassText,
} from './lib/volume-modes.js';
import { checkVolumeSource, sourceOf } from './persistent-volume-source.js';
import { volumeWarnings } from './persistent-volume-warnings.js';

export const default_v1_PersistentVolume: DefaultHook<PersistentVolumeV1> = (volume) => {
  volume.status ??= {};
  volume.status.phase ??= 'Pending';
  volume.spec ??= {};
  volume.spec.persistentVolumeReclaimPolicy ??= 'Retain';
  volume.spec.volumeMode ??= 'Filesystem';
};

export const strategy_PersistentVolume: StrategyHooks<PersistentVolume> = {
  prepareForCreate(volume) {
    holdWhileInUse(volume.metadata, 'kubernetes.io/pv-protection');
    volume.status = { phase: 'Pending', lastPhaseTransitionTime: nowTime() };
  },

  /** The time of the last change of phase is the client's to give; else it is now. */
  prepareForUpdate(volume, old, { subresource }) {
    if (subresource !== 'status') return;
    volume.status ??= {};
    const given = volume.status.lastPhaseTransitionTime;
    const before = old.status?.lastPhaseTransitionTime;
    if (volume.status.phase === old.status?.phase) volume.status.lastPhaseTransitionTime = given ?? before;
    else if (given === undefined || given === before) volume.status.lastPhaseTransitionTime = nowTime();
  },
};

const STORAGE = 'storage';
const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain'];

/** The spec of a volume, or of one that an attachment carries within itself. */
export const validate_PersistentVolumeSpec: ValidateHook<PersistentVolumeSpec> = (spec, at, errors, { object }) => {
  const inline = object.kind === 'VolumeAttachment';
  if (inline) checkForeign(spec, at, errors);
  checkAccessModes(spec.accessModes, at, '', errors);
  if (inline) checkInline(spec, at, errors);
  else checkOwn(spec, at, errors);
  checkVolumeSource(spec, inline ? '' : (object.metadata.name ?? ''), at, errors);
  checkRecycling(spec, at, errors);
  if (!inline) checkAttributesClass(spec, at, errors);
};

function checkOwn(spec: PersistentVolumeSpec, at: FieldPath, errors: FieldErrors): void {
  const capacity = spec.capacity ?? {};
  const names = Object.keys(capacity);
  if (names.length === 0) errors.required(at, 'capacity');
  if (names.length !== 1 || names[0] !== STORAGE) errors.notSupported(at, 'capacity', spec.capacity, [STORAGE]);
  for (const name of names) {
    checkBasicResource(capacity[name] ?? '0', at.child('capacity').key(name), errors);
    checkPositive(capacity[name] ?? '0', at.child('capacity').key(name), errors);
  }
  const policy = spec.persistentVolumeReclaimPolicy ?? '';
  if (policy !== '' && !RECLAIM_POLICIES.includes(policy))
    errors.notSupported(at, 'persistentVolumeReclaimPolicy', policy, RECLAIM_POLICIES);
  checkAffinity(spec.nodeAffinity, at, errors);
  if (spec.local !== undefined && spec.nodeAffinity === undefined && onlyLocal(spec))
    errors.required(at, 'nodeAffinity', 'Local volume requires node affinity');
  checkClassName(spec.storageClassName, at, 'storageClassName', errors);
  checkVolumeMode(spec.volumeMode, at, errors);
}

const onlyLocal = (spec: PersistentVolumeSpec) => Object.keys(sourceOf(spec))[0] === 'local';

function checkAffinity(affinity: VolumeNodeAffinity | undefined, at: FieldPath, errors: FieldErrors): void {
  if (affinity !== undefined && affinity.required === undefined)
    errors.required(at.child('nodeAffinity'), 'required', 'must specify required node constraints');
}

const FOREIGN = 'may not be specified in the context of inline volumes';

/** What makes no sense for a volume that is no object of its own. */
function checkForeign(spec: PersistentVolumeSpec, at: FieldPath, errors: FieldErrors): void {
  if (spec.claimRef !== undefined) errors.forbidden(at, 'claimRef', FOREIGN);
  if (Object.keys(spec.capacity ?? {}).length > 0) errors.forbidden(at, 'capacity', FOREIGN);
  if (spec.csi === undefined) errors.required(at, 'csi', 'has to be specified in the context of inline volumes');
}

/** Likewise, behind the access modes. */
function checkInline(spec: PersistentVolumeSpec, at: FieldPath, errors: FieldErrors): void {
  const policy = spec.persistentVolumeReclaimPolicy ?? 'Retain';
  if (policy !== 'Retain')
    errors.forbidden(at, 'persistentVolumeReclaimPolicy', 'may only be Retain in the context of inline volumes');
  if (spec.nodeAffinity !== undefined) errors.forbidden(at, 'nodeAffinity', FOREIGN);
  if (spec.local !== undefined && onlyLocal(spec))
    errors.required(at, 'nodeAffinity', 'Local volume requires node affinity');
  if (spec.storageClassName) errors.forbidden(at, 'storageClassName', FOREIGN);
  if (spec.volumeMode !== undefined && spec.volumeMode !== 'Filesystem')
    errors.forbidden(
      at,
      'volumeMode',
      'may not specify volumeMode other than Filesystem in the context of inline volumes',
    );
}

/** Nobody wants the whole disk of a node emptied. */
function checkRecycling(spec: PersistentVolumeSpec, at: FieldPath, errors: FieldErrors): void {
  const path = spec.hostPath?.path;
  if (path === undefined || spec.persistentVolumeReclaimPolicy !== 'Recycle') return;
  const steps = path.split('/').filter((step) => step !== '' && step !== '.');
  if (path.startsWith('/') && steps.length === 0)
    errors.forbidden(at, 'persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'");
}

function checkAttributesClass(spec: PersistentVolumeSpec, at: FieldPath, errors: FieldErrors): void {
  if (spec.volumeAttributesClassName === undefined) return;
  if (spec.volumeAttributesClassName === '')
    errors.required(at, 'volumeAttributesClassName', 'an empty string is disallowed');
  checkClassName(spec.volumeAttributesClassName, at, 'volumeAttributesClassName', errors);
  if (spec.csi === undefined) errors.required(at, 'csi', 'has to be specified when using volumeAttributesClassName');
}

/** Sorts of volumes that can be mounted with options. */
const WITH_MOUNT_OPTIONS = [
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'nfs',
  'rbd',
  'quobyte',
  'iscsi',
  'cinder',
  'cephfs',
  'azureFile',
  'vsphereVolume',
  'azureDisk',
  'photonPersistentDisk',
] as const;

function checkMountOptions(volume: PersistentVolume, errors: FieldErrors): void {
  if (
    !Object.hasOwn(volume.metadata.annotations ?? {}, BETA_MOUNT_OPTIONS) ||
    WITH_MOUNT_OPTIONS.some((name) => volume.spec?.[name] !== undefined)
  )
    return;
  errors.forbidden(
    FieldPath.of('metadata', 'annotations', BETA_MOUNT_OPTIONS),
    undefined,
    'may not specify mount options for this volume type',
  );
}

export const validate_PersistentVolume: ValidateHook<PersistentVolume> = (volume, _at, errors, context) => {
  if (context.subresource !== '') return;
  checkMountOptions(volume, errors);
  if (context.operation === 'create' && errors.empty) for (const text of volumeWarnings(volume)) context.warn(text);
};

const UNSET = '<unset>';

export const cells_PersistentVolume: CellsHook<PersistentVolume> = (volume) => {
  const { spec = {}, status = {}, metadata } = volume;
  return {
    Capacity: amountText(spec.capacity, STORAGE),
    'Access Modes': accessModesText(spec.accessModes),
    Status: metadata.deletionTimestamp === undefined ? (status.phase ?? '') : 'Terminating',
    Claim: spec.claimRef === undefined ? '' : `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}`,
    StorageClass: storageClassText(metadata.annotations, spec.storageClassName),
    VolumeAttributesClass: spec.volumeAttributesClassName ?? UNSET,
    VolumeMode: spec.volumeMode ?? UNSET,
  };
};
