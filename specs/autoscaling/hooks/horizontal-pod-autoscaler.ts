import type { HorizontalPodAutoscaler, HPAScalingPolicy, HPAScalingRules } from '../../../generated/autoscaling/hub.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import { FieldPath } from '../../../runtime/api/field-path.js';
import type { DefaultHook, StrategyHooks, ValidateHook, ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { quantitySign } from '../../../runtime/api/quantity.js';
import { completeMetrics } from './conversion.js';
import { completeBehavior } from './lib/behavior.js';
import { checkMetric } from './metrics.js';
import { checkReference, type ReferenceRules, versionProblem } from './references.js';

type Spec = HorizontalPodAutoscaler['spec'];

export const default_v2_HorizontalPodAutoscalerSpec: DefaultHook<Spec> = (spec) => {
  spec.minReplicas ??= 1;
  completeMetrics(spec);
  completeBehavior(spec.behavior);
};

export const strategy_HorizontalPodAutoscaler: StrategyHooks<HorizontalPodAutoscaler> = {
  /** Behavior that came by another version is complete as well. */
  canonicalize: ({ spec }) => completeBehavior(spec.behavior),
};

const SPEC = FieldPath.of('spec');

export const validate_HorizontalPodAutoscaler: ValidateHook<HorizontalPodAutoscaler> = (
  autoscaler,
  _root,
  errors,
  context,
) => {
  if (context.subresource !== '') return;
  const { spec } = autoscaler;
  const old = (context.old as HorizontalPodAutoscaler | undefined)?.spec;
  checkReplicas(autoscaler, old?.minReplicas === 0 ? 0 : 1, errors);
  checkReference(spec.scaleTargetRef, targetRules(spec, old), SPEC.child('scaleTargetRef'), errors);
  const rules = objectRules(old);
  spec.metrics?.forEach((metric, i) => checkMetric(metric, rules, SPEC.child('metrics').index(i), errors));
  const seesDemand = spec.metrics?.some(({ type }) => type === 'Object' || type === 'External');
  if (spec.minReplicas === 0 && !seesDemand)
    errors.forbidden(
      SPEC,
      'metrics',
      'must specify at least one Object or External metric to support scaling to zero replicas',
    );
  for (const field of ['scaleUp', 'scaleDown'] as const) {
    const direction = spec.behavior?.[field];
    if (direction !== undefined) checkRules(direction, SPEC.child('behavior').child(field), errors);
  }
};

function checkReplicas(
  { spec: { minReplicas, maxReplicas = 0 } }: HorizontalPodAutoscaler,
  least: number,
  errors: FieldErrors,
): void {
  if (minReplicas !== undefined && minReplicas < least)
    errors.invalid(SPEC, 'minReplicas', minReplicas, `must be greater than or equal to ${least}`);
  if (maxReplicas === 0) errors.required(SPEC, 'maxReplicas', 'must be set and greater than 0');
  else if (maxReplicas < 0) errors.invalid(SPEC, 'maxReplicas', maxReplicas, 'must be greater than or equal to 1');
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    errors.invalid(SPEC, 'maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`');
}

/** What was there before the rule on versions stays; replication controllers are the only ones to scale that have no group. */
function targetRules({ scaleTargetRef: target }: Spec, old: Spec | undefined): ReferenceRules {
  const before = old?.scaleTargetRef;
  if (before !== undefined && (before.apiVersion ?? '') === (target?.apiVersion ?? '') && before.kind === target?.kind)
    return { anyVersion: true };
  return { withoutGroup: target?.kind === 'ReplicationController' };
}

function objectRules(old: Spec | undefined): ReferenceRules {
  const rules: ReferenceRules = { withoutGroup: true };
  const wrong = old?.metrics?.some(
    ({ type, object }) =>
      type === 'Object' && object !== undefined && versionProblem(object.describedObject, rules) !== undefined,
  );
  return wrong ? { anyVersion: true } : rules;
}

/** Seconds. */
const MAX_WINDOW = 3600;
const MAX_PERIOD = 1800;
const SELECTIONS = ['Disabled', 'Max', 'Min'];
const POLICY_TYPES = ['Percent', 'Pods'];

function checkRules(rules: HPAScalingRules, at: FieldPath, errors: FieldErrors): void {
  const window = rules.stabilizationWindowSeconds ?? 0;
  if (window < 0) errors.invalid(at, 'stabilizationWindowSeconds', window, 'must be greater than or equal to zero');
  if (window > MAX_WINDOW)
    errors.invalid(at, 'stabilizationWindowSeconds', window, `must be less than or equal to ${MAX_WINDOW}`);
  if (rules.selectPolicy !== undefined && !SELECTIONS.includes(rules.selectPolicy))
    errors.notSupported(at, 'selectPolicy', rules.selectPolicy, SELECTIONS);
  if (!rules.policies?.length) errors.required(at, 'policies', 'must specify at least one Policy');
  rules.policies?.forEach((policy, i) => checkPolicy(policy, at.child('policies').index(i), errors));
  if (rules.tolerance !== undefined && quantitySign(rules.tolerance) < 0)
    errors.invalid(at, 'tolerance', rules.tolerance, 'must be greater than or equal to 0');
}

function checkPolicy({ type, value, periodSeconds }: HPAScalingPolicy, at: FieldPath, errors: FieldErrors): void {
  if (!POLICY_TYPES.includes(type)) errors.notSupported(at, 'type', type, POLICY_TYPES);
  if (value <= 0) errors.invalid(at, 'value', value, 'must be greater than zero');
  if (periodSeconds <= 0) errors.invalid(at, 'periodSeconds', periodSeconds, 'must be greater than zero');
  if (periodSeconds > MAX_PERIOD)
    errors.invalid(at, 'periodSeconds', periodSeconds, `must be less than or equal to ${MAX_PERIOD}`);
}

export const validateUpdate_HorizontalPodAutoscaler: ValidateUpdateHook<HorizontalPodAutoscaler> = (
  { status },
  _old,
  root,
  errors,
  context,
) => {
  if (context.subresource !== 'status') return;
  for (const field of ['currentReplicas', 'desiredReplicas'] as const) {
    const value = status?.[field] ?? 0;
    if (value < 0) errors.invalid(root.child('status'), field, value, 'must be greater than or equal to 0');
  }
};
