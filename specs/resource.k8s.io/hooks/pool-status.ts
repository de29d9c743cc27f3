/** Requests for a count of the devices in pools. */
import type {
  PoolStatus,
  ResourcePoolStatusRequest,
  ResourcePoolStatusRequestSpec,
} from '../../../generated/resource.k8s.io/hub.js';
import { ageSince } from '../../../runtime/api/age.js';
import { NONE } from '../../../runtime/api/cell-text.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, StrategyHooks, ValidateHook, ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { STATUS_KEEPS_METADATA } from '../../../runtime/api/kept-metadata.js';
import { isDns1123Subdomain } from '../../../runtime/api/names.js';
import { checkConditions } from '../../../runtime/api/rules/conditions.js';
import { immutable } from '../../../runtime/api/rules/immutable.js';
import { checkPoolName } from './lib/names.js';

/** Any case of letters, as domains are compared. */
function checkDriver(driver: string | undefined, at: FieldPath, errors: FieldErrors): void {
  if (driver) errors.invalidEach(at, 'driver', driver, isDns1123Subdomain(driver.toLowerCase()));
}

export const validate_ResourcePoolStatusRequestSpec: ValidateHook<ResourcePoolStatusRequestSpec> = (
  spec,
  at,
  errors,
) => {
  checkDriver(spec.driver, at, errors);
  if (spec.poolName === '') errors.invalid(at, 'poolName', '', 'must not be empty');
  else if (spec.poolName !== undefined) checkPoolName(spec.poolName, at, 'poolName', errors);
};

export const validate_PoolStatus: ValidateHook<PoolStatus> = (pool, at, errors) => {
  checkDriver(pool.driver, at, errors);
  if (pool.poolName) checkPoolName(pool.poolName, at, 'poolName', errors);
};

export const strategy_ResourcePoolStatusRequest: StrategyHooks<ResourcePoolStatusRequest> = STATUS_KEEPS_METADATA;

/** An answered request stays as it is. */
export const validateUpdate_ResourcePoolStatusRequest: ValidateUpdateHook<ResourcePoolStatusRequest> = (
  request,
  old,
  at,
  errors,
) => {
  if (old.status === undefined) checkConditions(request.status?.conditions, at.child('status'), 'conditions', errors);
  else immutable(request.status, old.status, at, 'status', errors);
};

type Count = 'totalDevices' | 'availableDevices' | 'allocatedDevices' | 'unavailableDevices';

export const cells_ResourcePoolStatusRequest: CellsHook<ResourcePoolStatusRequest> = ({ spec, status }) => {
  const pools = status?.pools ?? [];
  const sum = (name: Count) =>
    status === undefined ? '-' : String(pools.reduce((total, pool) => total + (pool[name] ?? 0), 0));
  const met = (type: string) => status?.conditions?.find((it) => it.type === type && it.status === 'True');
  const complete = met('Complete');
  return {
    Driver: spec.driver,
    Total: sum('totalDevices'),
    Available: sum('availableDevices'),
    Allocated: sum('allocatedDevices'),
    Unavailable: sum('unavailableDevices'),
    Errors: status === undefined ? '-' : String(pools.filter((pool) => pool.validationError).length),
    Pools: status?.poolCount ?? 0,
    Status: complete ? 'Complete' : met('Failed') ? 'Failed' : 'Pending',
    Completed: complete ? ageSince(complete.lastTransitionTime) : NONE,
  };
};
