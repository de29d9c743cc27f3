/** Taints that an administrator puts on devices. */
import type {
  DeviceTaintRule,
  DeviceTaintRuleStatus,
  DeviceTaintSelector,
} from '../../../generated/resource.k8s.io/hub.js';
import { ageSince } from '../../../runtime/api/age.js';
import type { CellsHook, StrategyHooks, ValidateHook } from '../../../runtime/api/hooks.js';
import { STATUS_KEEPS_METADATA } from '../../../runtime/api/kept-metadata.js';
import { checkConditions } from '../../../runtime/api/rules/conditions.js';
import { nowTime } from '../../../runtime/api/time.js';
import { checkDriverName, checkPoolName } from './lib/names.js';

export const validate_DeviceTaintSelector: ValidateHook<DeviceTaintSelector> = ({ driver, pool }, at, errors) => {
  if (driver !== undefined) checkDriverName(driver, at, 'driver', errors);
  if (pool !== undefined) checkPoolName(pool, at, 'pool', errors);
};

export const strategy_DeviceTaintRule: StrategyHooks<DeviceTaintRule> = {
  ...STATUS_KEEPS_METADATA,
  prepareForUpdate(rule, old, context) {
    STATUS_KEEPS_METADATA.prepareForUpdate?.(rule, old, context);
    const { taint } = rule.spec;
    const { effect, timeAdded } = old.spec.taint;
    // Tolerations count from when the effect came.
    if (taint.effect !== effect && taint.timeAdded === timeAdded) taint.timeAdded = nowTime();
  },
};

export const validate_DeviceTaintRuleStatus: ValidateHook<DeviceTaintRuleStatus> = ({ conditions }, at, errors) =>
  checkConditions(conditions, at, 'conditions', errors);

export const cells_DeviceTaintRule: CellsHook<DeviceTaintRule> = ({ spec: { taint } }) => ({
  Key: taint.key,
  Value: taint.value ?? '',
  Effect: taint.effect,
  TimeAdded: ageSince(taint.timeAdded),
});
