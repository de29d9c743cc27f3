import type { PodDisruptionBudget, PodDisruptionBudgetSpec } from '../../generated/policy/hub.js';
import type { CellsHook, ValidateHook, ValidateUpdateHook } from '../../runtime/api/hooks.js';
import { checkConditions } from '../../runtime/api/rules/conditions.js';
import { checkAtMostAll, checkIntOrPercent, checkNotNegative } from '../apps/hooks/lib/rollout.js';

const EVICTION_POLICIES = ['AlwaysAllow', 'IfHealthyBudget'];

/** How many pods must stay, or how many may be missing: one of the two. */
export const validate_PodDisruptionBudgetSpec: ValidateHook<PodDisruptionBudgetSpec> = (spec, at, errors) => {
  if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined)
    errors.invalid(at, undefined, spec, 'minAvailable and maxUnavailable cannot be both set');
  for (const field of ['minAvailable', 'maxUnavailable'] as const) {
    checkIntOrPercent(spec[field], at, field, errors);
    checkAtMostAll(spec[field], at, field, errors);
  }
  const policy = spec.unhealthyPodEvictionPolicy;
  if (policy !== undefined && !EVICTION_POLICIES.includes(policy))
    errors.notSupported(at, 'unhealthyPodEvictionPolicy', policy, EVICTION_POLICIES);
};

export const validateUpdate_PodDisruptionBudget: ValidateUpdateHook<PodDisruptionBudget> = (
  { status },
  _old,
  root,
  errors,
  context,
) => {
  if (context.subresource !== 'status') return;
  const at = root.child('status');
  checkConditions(status?.conditions, at, 'conditions', errors);
  for (const field of ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const)
    checkNotNegative(status?.[field], at, field, errors);
};

export const cells_PodDisruptionBudget: CellsHook<PodDisruptionBudget> = ({ spec }) => ({
  'Min Available': String(spec?.minAvailable ?? 'N/A'),
  'Max Unavailable': String(spec?.maxUnavailable ?? 'N/A'),
});
