import type { HorizontalPodAutoscalerBehavior, HPAScalingRules } from '../../../../generated/autoscaling/hub.js';

/** Behaviour as upstream writes it into an annotation of v1: under the names of Go, with null for what is not set. */
export function behaviorText({ scaleUp, scaleDown }: HorizontalPodAutoscalerBehavior): string {
  return JSON.stringify({ ScaleUp: rules(scaleUp), ScaleDown: rules(scaleDown) });
}

function rules(value: HPAScalingRules | undefined): object | null {
  if (value === undefined) return null;
  return {
    StabilizationWindowSeconds: value.stabilizationWindowSeconds ?? null,
    SelectPolicy: value.selectPolicy ?? null,
    Policies: value.policies?.map(({ type, value: count, periodSeconds }) => ({ Type: type, Value: count, PeriodSeconds: periodSeconds })) ?? null,
    Tolerance: value.tolerance ?? null,
  };
}

/** Reads it back; names in either case, as Go's decoder takes them. Undefined for text that is no such object. */
export function behaviorOf(text: string): HorizontalPodAutoscalerBehavior | undefined {
  const parsed = parsedObject(text);
  return parsed && (decapitalised(parsed) as HorizontalPodAutoscalerBehavior);
}

function parsedObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function decapitalised(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decapitalised);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(entries.map(([key, member]) => [key.charAt(0).toLowerCase() + key.slice(1), decapitalised(member)]));
}
