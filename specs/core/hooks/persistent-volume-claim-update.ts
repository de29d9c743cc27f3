import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../../../generated/core/hub.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { isQualifiedName } from '../../../runtime/api/names.js';
import { compareQuantities, Quantity } from '../../../runtime/api/quantity.js';
import { immutable } from '../../../runtime/api/rules/immutable.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import { checkQuantity, isNativeResource } from './lib/resource-names.js';
import { BETA_STORAGE_CLASS, betaClassWarning, checkBasicResource } from './lib/volume-modes.js';

const STORAGE = 'storage';

export const validateUpdate_PersistentVolumeClaim: ValidateUpdateHook<PersistentVolumeClaim> = (
  claim,
  old,
  at,
  errors,
  context,
) => {
  if (context.subresource === 'status') return checkStatus(claim, at, errors);
  if (context.subresource !== '') return;
  const spec = claim.spec ?? {};
  const before = old.spec ?? {};
  const fromAnnotation = movesClassFromAnnotation(claim, old);
  if (!fromAnnotation) checkAnnotationKept(claim, old, at, errors);
  if (
    !sameValue(withoutFree(claim, old, fromAnnotation), { ...before, volumeName: before.volumeName || spec.volumeName })
  ) {
    errors.forbidden(
      at,
      'spec',
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
    );
  }
  checkSize(claim, old, at, errors);
  immutable(spec.volumeMode, before.volumeMode, at, 'volumeMode', errors);
  checkAttributesClass(claim, old, at, errors);
  if (errors.empty) for (const text of claimWarnings(claim)) context.warn(text);
};

/** The new spec with what may change set back: a class given for the first time; the size and attributes of a bound claim. */
function withoutFree(
  claim: PersistentVolumeClaim,
  old: PersistentVolumeClaim,
  fromAnnotation: boolean,
): PersistentVolumeClaimSpec {
  const spec = { ...claim.spec };
  const before = old.spec ?? {};
  if (fromAnnotation) delete spec.storageClassName;
  else if (getsClass(claim, old)) delete spec.storageClassName;
  if (claim.status?.phase !== 'Bound') return spec;
  if (spec.resources?.requests !== undefined)
    spec.resources = {
      ...spec.resources,
      requests: { ...spec.resources.requests, [STORAGE]: before.resources?.requests?.[STORAGE] ?? '0' },
    };
  delete spec.volumeAttributesClassName;
  if (before.volumeAttributesClassName !== undefined) spec.volumeAttributesClassName = before.volumeAttributesClassName;
  return spec;
}

const annotated = (claim: PersistentVolumeClaim): string | undefined => {
  const annotations = claim.metadata.annotations ?? {};
  return Object.hasOwn(annotations, BETA_STORAGE_CLASS) ? annotations[BETA_STORAGE_CLASS] : undefined;
};

/** The class moves from the annotation of old into its field. */
function movesClassFromAnnotation(claim: PersistentVolumeClaim, old: PersistentVolumeClaim): boolean {
  const before = annotated(old);
  const now = annotated(claim);
  return (
    before !== undefined &&
    old.spec?.storageClassName === undefined &&
    claim.spec?.storageClassName === before &&
    (now === undefined || now === before)
  );
}

/** A claim without a class gets one. */
function getsClass(claim: PersistentVolumeClaim, old: PersistentVolumeClaim): boolean {
  const before = annotated(old);
  const given = claim.spec?.storageClassName;
  return given !== undefined && old.spec?.storageClassName === undefined && (before === undefined || given === before);
}

function checkAnnotationKept(
  claim: PersistentVolumeClaim,
  old: PersistentVolumeClaim,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const value = annotated(claim) ?? '';
  if (value !== (annotated(old) ?? ''))
    errors.invalid(
      at.child('metadata').child('annotations').child(BETA_STORAGE_CLASS),
      undefined,
      value,
      'field is immutable',
    );
}

/** A claim grows; back it goes only where growing failed, and not down to what it has already. */
function checkSize(claim: PersistentVolumeClaim, old: PersistentVolumeClaim, at: FieldPath, errors: FieldErrors): void {
  const size = claim.spec?.resources?.requests?.[STORAGE] ?? '0';
  if (compareQuantities(size, old.spec?.resources?.requests?.[STORAGE] ?? '0') >= 0) return;
  if (compareQuantities(size, old.status?.capacity?.[STORAGE] ?? '0') > 0) return;
  errors.forbidden(
    at.child('spec').child('resources').child('requests'),
    STORAGE,
    'field can not be less than status.capacity',
  );
}

function checkAttributesClass(
  claim: PersistentVolumeClaim,
  old: PersistentVolumeClaim,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const name = claim.spec?.volumeAttributesClassName;
  if (
    name === old.spec?.volumeAttributesClassName ||
    old.status?.currentVolumeAttributesClassName === undefined ||
    name
  )
    return;
  const what = name === undefined ? 'nil' : 'empty string';
  errors.forbidden(
    at.child('spec'),
    'volumeAttributesClassName',
    `update to ${what} is forbidden when status.currentVolumeAttributesClassName is not nil`,
  );
}

const RESIZES = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
  'NodeResizePending',
];

function checkStatus(claim: PersistentVolumeClaim, root: FieldPath, errors: FieldErrors): void {
  const at = root.child('status');
  const { capacity = {}, allocatedResourceStatuses: resizes = {}, allocatedResources = {} } = claim.status ?? {};
  for (const [name, quantity] of Object.entries(capacity))
    checkBasicResource(quantity, at.child('capacity').key(name), errors);
  for (const [name, status] of Object.entries(resizes)) {
    checkResourceKey(name, at, 'allocatedResourceStatuses', errors);
    if (!RESIZES.includes(status)) errors.notSupported(at, 'allocatedResourceStatuses', name, RESIZES);
  }
  for (const [name, quantity] of Object.entries(allocatedResources)) {
    const before = errors.list.length;
    checkResourceKey(name, at, 'allocatedResources', errors);
    if (errors.list.length > before) continue;
    const place = at.child('allocatedResources').key(name);
    checkBasicResource(quantity, place, errors);
    if (errors.list.length === before) checkQuantity(STORAGE, quantity, place, errors);
  }
}

/** Of the system's own resources, only storage can be allocated to a claim. */
function checkResourceKey(name: string, at: FieldPath, field: string, errors: FieldErrors): void {
  const problems = isQualifiedName(name);
  errors.invalidEach(at, field, name, problems);
  if (problems.length === 0 && isNativeResource(name) && name !== STORAGE)
    errors.notSupported(at, field, name, [STORAGE]);
}

/** What clients are told of a claim that is fine otherwise. */
export function claimWarnings({ metadata, spec = {} }: PersistentVolumeClaim): string[] {
  const ofClass = betaClassWarning(metadata.annotations);
  return [...(ofClass === undefined ? [] : [ofClass]), ...storageWarnings(spec, 'spec')];
}

function isWholeNumber(amount: string | number): boolean {
  const quantity = Quantity.parse(amount);
  return quantity === undefined || quantity.compareInt(quantity.value()) === 0;
}

/** Sentences on amounts of storage that are no whole number of bytes. */
export function storageWarnings(spec: PersistentVolumeClaimSpec, place: string): string[] {
  return (['requests', 'limits'] as const).flatMap((kind) => {
    const amount = spec.resources?.[kind]?.[STORAGE];
    if (amount === undefined || isWholeNumber(amount)) return [];
    return [`${place}.resources.${kind}[${STORAGE}]: fractional byte value "${amount}" is invalid, must be an integer`];
  });
}
