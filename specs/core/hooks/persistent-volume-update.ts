import type { PersistentVolume, VolumeNodeAffinity } from '../../../generated/core/hub.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { immutable } from '../../../runtime/api/rules/immutable.js';
import { repeatCauses } from '../../../runtime/api/rules/repeated.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import { withCurrentLabels } from './lib/node-labels.js';
import { sourceOf } from './persistent-volume-source.js';
import { volumeWarnings } from './persistent-volume-warnings.js';

export const validateUpdate_PersistentVolume: ValidateUpdateHook<PersistentVolume> = (
  volume,
  old,
  at,
  errors,
  context,
) => {
  if (context.subresource !== '') return;
  repeatCauses(at.child('spec'), errors);
  if (!sameValue(sourceToCompare(volume, old), sourceOf(old.spec)))
    errors.forbidden(
      at.child('spec'),
      'persistentvolumesource',
      'spec.persistentvolumesource is immutable after creation',
    );
  immutable(volume.spec?.volumeMode, old.spec?.volumeMode, at, 'volumeMode', errors);
  if (old.spec?.nodeAffinity !== undefined)
    checkAffinityKept(volume.spec?.nodeAffinity, old.spec.nodeAffinity, at, errors);
  if (old.spec?.volumeAttributesClassName !== undefined && volume.spec?.volumeAttributesClassName === undefined) {
    errors.forbidden(at.child('spec'), 'volumeAttributesClassName', 'update from non-nil value to nil is forbidden');
  }
  if (errors.empty) for (const text of volumeWarnings(volume)) context.warn(text);
};

/** The secret for growing a volume may be given later. */
function sourceToCompare(volume: PersistentVolume, old: PersistentVolume): ReturnType<typeof sourceOf> {
  const source = sourceOf(volume.spec);
  const csi = volume.spec?.csi;
  if (csi !== undefined && old.spec?.csi !== undefined && old.spec.csi.controllerExpandSecretRef === undefined)
    source.csi = { ...csi, controllerExpandSecretRef: undefined };
  return source;
}

/** Labels of nodes may be written in their current form, nothing else may change. */
function checkAffinityKept(
  affinity: VolumeNodeAffinity | undefined,
  old: VolumeNodeAffinity,
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (sameValue(affinity, old)) return;
  if (
    affinity?.required !== undefined &&
    (old.required === undefined || sameValue(affinity, withCurrentLabels(old, affinity)))
  )
    return;
  errors.invalid(at, 'nodeAffinity', affinity, 'field is immutable, except for updating from beta label to GA');
}
