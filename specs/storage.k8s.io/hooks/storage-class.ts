import type { TopologySelectorTerm } from '../../../generated/core/hub.js';
import type { StorageClass } from '../../../generated/storage.k8s.io/hub.js';
import type { StorageClass as StorageClassV1 } from '../../../generated/storage.k8s.io/v1/types.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, DefaultHook, ValidateHook, ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { isQualifiedName } from '../../../runtime/api/names.js';
import { immutable } from '../../../runtime/api/rules/immutable.js';
import { nodeLabelWarning } from '../../core/hooks/lib/node-labels.js';
import { checkDriver, checkParameters, classNameText } from './lib/classes.js';

export const default_v1_StorageClass: DefaultHook<StorageClassV1> = (storageClass) => {
  storageClass.reclaimPolicy ??= 'Delete';
  storageClass.volumeBindingMode ??= 'Immediate';
};

const RECLAIM_POLICIES = ['Delete', 'Retain'];
const BINDING_MODES = ['Immediate', 'WaitForFirstConsumer'];

export const validate_StorageClass: ValidateHook<StorageClass> = (storageClass, at, errors, context) => {
  checkDriver(storageClass.provisioner, 'provisioner', errors);
  checkParameters(storageClass.parameters, true, errors);
  const policy = storageClass.reclaimPolicy;
  if (policy && !RECLAIM_POLICIES.includes(policy)) errors.notSupported(at, 'reclaimPolicy', policy, RECLAIM_POLICIES);
  const mode = storageClass.volumeBindingMode;
  if (mode === undefined) errors.required(at, 'volumeBindingMode');
  else if (!BINDING_MODES.includes(mode)) errors.notSupported(at, 'volumeBindingMode', mode, BINDING_MODES);
  checkTopologies(storageClass.allowedTopologies ?? [], at.child('allowedTopologies'), errors);
  if (context.operation === 'create' && errors.empty) warn(storageClass, context.warn);
};

/** Terms say different things. A term that says nothing is as good as none, of which there are as many as terms. */
function checkTopologies(terms: readonly TopologySelectorTerm[], at: FieldPath, errors: FieldErrors): void {
  const seen = terms.map(() => NO_LABELS);
  terms.forEach((term, i) => {
    const labels = checkTerm(term, at.index(i), errors);
    for (const other of seen) if (labels === other) errors.duplicate(at.index(i), 'matchLabelExpressions', '');
    seen.push(labels);
  });
}

const NO_LABELS = '[]';

/** Answers what the term says as text: its keys with their values, in order. */
function checkTerm(term: TopologySelectorTerm, at: FieldPath, errors: FieldErrors): string {
  const found = new Map<string, readonly string[]>();
  term.matchLabelExpressions?.forEach(({ key = '', values }, i) => {
    const place = at.child('matchLabelExpressions').index(i);
    if (!values?.length) errors.required(place, 'values');
    const distinct = new Set<string>();
    values?.forEach((value, j) => {
      if (distinct.has(value)) errors.duplicate(place.child('values').index(j), undefined, value);
      distinct.add(value);
    });
    errors.invalidEach(place, 'key', key, isQualifiedName(key));
    if (found.has(key)) errors.duplicate(place, 'key', key);
    found.set(key, [...distinct].sort());
  });
  return JSON.stringify([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function warn(storageClass: StorageClass, say: (text: string) => void): void {
  storageClass.allowedTopologies?.forEach((term, i) =>
    term.matchLabelExpressions?.forEach(({ key }, j) => {
      const text = nodeLabelWarning(key);
      if (text !== undefined) say(`allowedTopologies[${i}].matchLabelExpressions[${j}].key: ${text}`);
    }),
  );
}

export const validateUpdate_StorageClass: ValidateUpdateHook<StorageClass> = (
  storageClass,
  old,
  at,
  errors,
  context,
) => {
  for (const field of ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'] as const)
    immutable(storageClass[field], old[field], at, field, errors);
  if (errors.empty) warn(storageClass, context.warn);
};

const DEFAULT_MARKERS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

export const cells_StorageClass: CellsHook<StorageClass> = (storageClass) => ({
  Name: classNameText(storageClass.metadata, DEFAULT_MARKERS),
  ReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
  VolumeBindingMode: storageClass.volumeBindingMode ?? '<unset>',
  AllowVolumeExpansion: storageClass.allowVolumeExpansion ?? false,
});
