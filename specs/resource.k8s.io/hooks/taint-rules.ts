/** Taints that an administrator puts on devices. */
import type {
  DeviceTaintRule,
  DeviceTaintRuleStatus,
  DeviceTaintSelector,
} from '../../../generated/resource.k8s.io/hub.js';
import { ageSince } from '../../../runtime/api/age.js';
import type { CellsHook, ValidateHook } from '../../../runtime/api/hooks.js';
import { checkConditions } from '../../../runtime/api/rules/conditions.js';
import { checkDriverName, checkPoolName } from './lib/names.js';

export const validate_DeviceTaintSelector: ValidateHook<DeviceTaintSelector> = ({ driver, pool }, at, errors) => {
  if (driver !== undefined) checkDriverName(driver, at, 'driver', errors);
  if (pool !== undefined) checkPoolName(pool, at, 'pool', errors);
};

export const validate_DeviceTaintRuleStatus: ValidateHook<DeviceTaintRuleStatus> = ({ conditions }, at, errors) =>
  checkConditions(conditions, at, 'conditions', errors);

export const cells_DeviceTaintRule: CellsHook<DeviceTaintRule> = ({ spec: { taint } }) => ({
  Key: taint.key,
  Value: taint.value ?? '',
  Effect: taint.effect,
  TimeAdded: ageSince(taint.timeAdded),
});
