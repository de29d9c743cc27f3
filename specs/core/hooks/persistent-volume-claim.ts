import type {
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
  TypedObjectReference,
} from '../../../generated/core/hub.js';
import type {
  PersistentVolumeClaimSpec as PersistentVolumeClaimSpecV1,
  PersistentVolumeClaim as PersistentVolumeClaimV1,
} from '../../../generated/core/v1/types.js';
import { isDns1123Label, isDns1123Subdomain } from '../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, DefaultHook, StrategyHooks, ValidateHook } from '../../../runtime/api/hooks.js';
import { holdWhileInUse } from './lib/in-use.js';
import {
  accessModesText,
  amountText,
  checkAccessModes,
  checkClassName,
  checkPositive,
  checkVolumeMode,
  storageClassText,
} from './lib/volume-modes.js';
import { claimWarnings } from './persistent-volume-claim-update.js';

export const default_v1_PersistentVolumeClaim: DefaultHook<PersistentVolumeClaimV1> = (claim) => {
  claim.status ??= {};
  claim.status.phase ??= 'Pending';
};

export const default_v1_PersistentVolumeClaimSpec: DefaultHook<PersistentVolumeClaimSpecV1> = (spec) => {
  spec.volumeMode ??= 'Filesystem';
};

const CLAIM = 'PersistentVolumeClaim';
const SNAPSHOT = 'VolumeSnapshot';
const SNAPSHOT_GROUP = 'snapshot.storage.k8s.io';

export const strategy_PersistentVolumeClaim: StrategyHooks<PersistentVolumeClaim> = {
  prepareForCreate(claim) {
    holdWhileInUse(claim.metadata, 'kubernetes.io/pvc-protection');
    claim.status = { phase: 'Pending' };
    claim.spec ??= {};
    const { spec } = claim;
    // References into other namespaces are an alpha feature of upstream that is off.
    if (spec.dataSourceRef?.namespace) delete spec.dataSourceRef;
    keepOldDataSource(spec, undefined);
    mirrorDataSource(spec);
  },

  prepareForUpdate(claim, old, { subresource }) {
    if (subresource !== '') return;
    claim.spec ??= {};
    const { spec } = claim;
    if (spec.dataSourceRef?.namespace && old.spec?.dataSourceRef === undefined) delete spec.dataSourceRef;
    keepOldDataSource(spec, old.spec);
    mirrorDataSource(spec);
  },
};

/** The field of old takes claims and snapshots only; others vanish, as they always did, unless the claim has a source already. */
function keepOldDataSource(spec: PersistentVolumeClaimSpec, old: PersistentVolumeClaimSpec | undefined): void {
  if (
    old?.dataSource !== undefined ||
    old?.dataSourceRef !== undefined ||
    spec.dataSourceRef !== undefined ||
    spec.dataSource === undefined
  )
    return;
  const { kind, apiGroup = '' } = spec.dataSource;
  const known = (kind === CLAIM && apiGroup === '') || (kind === SNAPSHOT && apiGroup === SNAPSHOT_GROUP);
  if (!known) delete spec.dataSource;
}

/** Of the two fields that name the source, the one that is missing takes the other's value. */
function mirrorDataSource(spec: PersistentVolumeClaimSpec): void {
  if (spec.dataSourceRef === undefined) {
    if (spec.dataSource !== undefined) spec.dataSourceRef = { ...spec.dataSource };
  } else if (spec.dataSource === undefined && !spec.dataSourceRef.namespace) {
    const { namespace: _, ...source } = spec.dataSourceRef;
    spec.dataSource = source;
  }
}

const STORAGE = 'storage';

export const validate_PersistentVolumeClaimSpec: ValidateHook<PersistentVolumeClaimSpec> = (
  spec,
  at,
  errors,
  { object, operation, old },
) => {
  // The claims of a stateful set are looked at when it is created; they cannot be changed then.
  if (object.kind === 'StatefulSet' && operation === 'update') return;
  checkAccessModes(spec.accessModes, at, 'at least 1 access mode is required', errors);
  const place = at.child('resources').key(STORAGE);
  const storage = spec.resources?.requests?.[STORAGE];
  if (storage === undefined) errors.required(place);
  else checkPositive(storage, place, errors);
  checkClassName(spec.storageClassName, at, 'storageClassName', errors);
  checkVolumeMode(spec.volumeMode, at, errors);
  const lenient = object.kind === CLAIM && hasGroup((old as PersistentVolumeClaim | undefined)?.spec);
  if (spec.dataSource) checkDataSource(spec.dataSource, lenient, at.child('dataSource'), errors);
  if (spec.dataSourceRef) checkDataSource(spec.dataSourceRef, lenient, at.child('dataSourceRef'), errors);
  checkSameSource(spec, at, errors);
  checkClassName(spec.volumeAttributesClassName, at, 'volumeAttributesClassName', errors);
};

/** Claims of before the rule on groups keep theirs. */
const hasGroup = (spec: PersistentVolumeClaimSpec | undefined) =>
  spec?.dataSource?.apiGroup !== undefined || spec?.dataSourceRef?.apiGroup !== undefined;

function checkDataSource(source: TypedObjectReference, lenient: boolean, at: FieldPath, errors: FieldErrors): void {
  for (const field of ['name', 'kind'] as const) if (!source[field]) errors.required(at, field);
  const group = source.apiGroup ?? '';
  if (group === '' && source.kind !== CLAIM)
    errors.invalid(at, undefined, source.kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
  if (group !== '' && !lenient) errors.invalidEach(at, 'apiGroup', group, isDns1123Subdomain(group));
  if (source.namespace) errors.invalidEach(at, 'namespace', source.namespace, isDns1123Label(source.namespace));
}

function checkSameSource(
  { dataSource, dataSourceRef }: PersistentVolumeClaimSpec,
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (dataSource === undefined || dataSourceRef === undefined) return;
  if (dataSourceRef.namespace)
    errors.invalid(at, undefined, dataSource, 'may not be specified when dataSourceRef.namespace is specified');
  else if (
    dataSource.apiGroup !== dataSourceRef.apiGroup ||
    dataSource.kind !== dataSourceRef.kind ||
    dataSource.name !== dataSourceRef.name
  ) {
    errors.invalid(at, undefined, dataSource, 'must match dataSourceRef');
  }
}

export const validate_PersistentVolumeClaim: ValidateHook<PersistentVolumeClaim> = (claim, _at, errors, context) => {
  if (context.object.kind === CLAIM && context.operation === 'create' && errors.empty)
    for (const text of claimWarnings(claim)) context.warn(text);
};

const UNSET = '<unset>';

export const cells_PersistentVolumeClaim: CellsHook<PersistentVolumeClaim> = (claim) => {
  const { metadata, spec = {}, status = {} } = claim;
  const bound = !!spec.volumeName;
  return {
    Status: metadata.deletionTimestamp === undefined ? (status.phase ?? '') : 'Terminating',
    Volume: spec.volumeName ?? '',
    Capacity: bound ? amountText(status.capacity, STORAGE) : '',
    'Access Modes': bound ? accessModesText(status.accessModes) : '',
    StorageClass: storageClassText(metadata.annotations, spec.storageClassName),
    VolumeAttributesClass: spec.volumeAttributesClassName ?? UNSET,
    VolumeMode: spec.volumeMode ?? UNSET,
  };
};
