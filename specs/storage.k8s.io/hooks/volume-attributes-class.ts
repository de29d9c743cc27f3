import type { VolumeAttributesClass } from '../../../generated/storage.k8s.io/hub.js';
import type { CellsHook, StrategyHooks, ValidateHook } from '../../../runtime/api/hooks.js';
import { holdWhileInUse } from '../../core/hooks/lib/in-use.js';
import { checkDriver, checkParameters, classNameText, forbidChange } from './lib/classes.js';

export const strategy_VolumeAttributesClass: StrategyHooks<VolumeAttributesClass> = {
  prepareForCreate: ({ metadata }) => holdWhileInUse(metadata, 'kubernetes.io/vac-protection'),
};

export const validate_VolumeAttributesClass: ValidateHook<VolumeAttributesClass> = (
  attributesClass,
  _at,
  errors,
  context,
) => {
  const old = context.old as VolumeAttributesClass | undefined;
  if (old !== undefined)
    for (const field of ['driverName', 'parameters'] as const)
      forbidChange(attributesClass[field], old[field], field, errors);
  checkDriver(attributesClass.driverName, 'driverName', errors);
  checkParameters(attributesClass.parameters, false, errors);
};

const DEFAULT_MARKERS = ['volumeattributesclass.alpha.kubernetes.io/is-default-class'];

export const cells_VolumeAttributesClass: CellsHook<VolumeAttributesClass> = ({ metadata }) => ({
  Name: classNameText(metadata, DEFAULT_MARKERS),
});
