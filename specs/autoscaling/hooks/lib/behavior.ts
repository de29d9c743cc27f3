/** How fast an autoscaler acts: what it does where nothing is said, and the form in which autoscaling/v1 carries it. */

import type {
  HorizontalPodAutoscalerBehavior,
  HPAScalingPolicy,
  HPAScalingRules,
} from '../../../../generated/autoscaling/hub.js';
import type { JsonObject } from '../../../../runtime/api/meta.js';
import { given, int32Of, listOf, objectOf, property, quantityOf, textOf } from './go-json.js';

const DOUBLED: HPAScalingPolicy = { type: 'Percent', value: 100, periodSeconds: 15 };
const FOUR_PODS: HPAScalingPolicy = { type: 'Pods', value: 4, periodSeconds: 15 };

/** Fills in what a behavior leaves open. Without a behavior the controller decides. */
export function completeBehavior(behavior: HorizontalPodAutoscalerBehavior | undefined): void {
  if (behavior === undefined) return;
  behavior.scaleUp = {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [{ ...FOUR_PODS }, { ...DOUBLED }],
    ...behavior.scaleUp,
  };
  behavior.scaleDown = { selectPolicy: 'Max', policies: [{ ...DOUBLED }], ...behavior.scaleDown };
}

/** Names begin with capitals: upstream writes its internal type here. */
export function behaviorToJson(behavior: HorizontalPodAutoscalerBehavior): JsonObject {
  return { ScaleUp: rulesToJson(behavior.scaleUp), ScaleDown: rulesToJson(behavior.scaleDown) };
}

function rulesToJson(rules: HPAScalingRules | undefined): JsonObject | null {
  if (rules === undefined) return null;
  return {
    StabilizationWindowSeconds: rules.stabilizationWindowSeconds ?? null,
    SelectPolicy: rules.selectPolicy ?? null,
    Policies:
      rules.policies?.map(({ type, value, periodSeconds }) => ({
        Type: type,
        Value: value,
        PeriodSeconds: periodSeconds,
      })) ?? null,
    Tolerance: rules.tolerance ?? null,
  };
}

/** Undefined for a behavior that says nothing. */
export function behaviorFromJson(json: JsonObject): HorizontalPodAutoscalerBehavior | undefined {
  const behavior = given({ scaleUp: rulesFromJson(json, 'ScaleUp'), scaleDown: rulesFromJson(json, 'ScaleDown') });
  return behavior.scaleUp === undefined && behavior.scaleDown === undefined ? undefined : behavior;
}

function rulesFromJson(json: JsonObject, name: string): HPAScalingRules | undefined {
  const rules = objectOf(property(json, name));
  return (
    rules &&
    given({
      stabilizationWindowSeconds: int32Of(property(rules, 'StabilizationWindowSeconds')),
      selectPolicy: textOf(property(rules, 'SelectPolicy')),
      policies: listOf(property(rules, 'Policies'), (policy) => ({
        type: textOf(property(policy, 'Type')) ?? '',
        value: int32Of(property(policy, 'Value')) ?? 0,
        periodSeconds: int32Of(property(policy, 'PeriodSeconds')) ?? 0,
      })),
      tolerance: quantityOf(property(rules, 'Tolerance')),
    })
  );
}
