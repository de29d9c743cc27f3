/** Measured values and conditions as autoscaling/v1 writes them into annotations. */

import type {
  HorizontalPodAutoscalerCondition,
  MetricStatus,
  MetricValueStatus,
} from '../../../../generated/autoscaling/hub.js';
import type { JsonObject } from '../../../../runtime/api/meta.js';
import { canonicalTime } from '../../../../runtime/api/time.js';
import { given, int32Of, objectOf, partOf, property, quantityOf, textOf } from './go-json.js';
import { selectorToJson } from './selectors.js';
import { identifier, referenceFromJson, referenceToJson } from './v1-metrics.js';

const ZERO = '0';

export function statusToJson(status: MetricStatus): JsonObject {
  const { object, pods, resource, containerResource, external } = status;
  return given({
    type: status.type,
    object:
      object &&
      given({
        target: referenceToJson(object.describedObject),
        metricName: object.metric?.name ?? '',
        currentValue: object.current?.value ?? ZERO,
        selector: selectorToJson(object.metric?.selector),
        averageValue: object.current?.averageValue,
      }),
    pods:
      pods &&
      given({
        metricName: pods.metric?.name ?? '',
        currentAverageValue: pods.current?.averageValue ?? ZERO,
        selector: selectorToJson(pods.metric?.selector),
      }),
    resource: resource && given({ name: resource.name ?? '', ...resourceValues(resource.current) }),
    containerResource:
      containerResource &&
      given({
        name: containerResource.name ?? '',
        ...resourceValues(containerResource.current),
        container: containerResource.container ?? '',
      }),
    external:
      external &&
      given({
        metricName: external.metric?.name ?? '',
        metricSelector: selectorToJson(external.metric?.selector),
        currentValue: external.current?.value ?? ZERO,
        currentAverageValue: external.current?.averageValue,
      }),
  }) as JsonObject;
}

const resourceValues = (current: MetricValueStatus | undefined) => ({
  currentAverageUtilization: current?.averageUtilization,
  currentAverageValue: current?.averageValue ?? ZERO,
});

export function statusFromJson(json: JsonObject): MetricStatus {
  return given({
    type: textOf(property(json, 'type')) ?? '',
    object: partOf(json, 'object', (o) => ({
      metric: identifier(o, 'selector'),
      current: given({
        value: quantityOf(property(o, 'currentValue')) ?? ZERO,
        averageValue: quantityOf(property(o, 'averageValue')),
      }),
      describedObject: referenceFromJson(objectOf(property(o, 'target')) ?? {}),
    })),
    pods: partOf(json, 'pods', (o) => ({
      metric: identifier(o, 'selector'),
      current: { averageValue: quantityOf(property(o, 'currentAverageValue')) ?? ZERO },
    })),
    resource: partOf(json, 'resource', (o) => ({
      name: textOf(property(o, 'name')) ?? '',
      current: valuesFromJson(o),
    })),
    containerResource: partOf(json, 'containerResource', (o) => ({
      name: textOf(property(o, 'name')) ?? '',
      current: valuesFromJson(o),
      container: textOf(property(o, 'container')) ?? '',
    })),
    external: partOf(json, 'external', (o) => ({
      metric: identifier(o, 'metricSelector'),
      current: given({
        value: quantityOf(property(o, 'currentValue')) ?? ZERO,
        averageValue: quantityOf(property(o, 'currentAverageValue')),
      }),
    })),
  }) as MetricStatus;
}

const valuesFromJson = (object: JsonObject): MetricValueStatus =>
  given({
    averageValue: quantityOf(property(object, 'currentAverageValue')) ?? ZERO,
    averageUtilization: int32Of(property(object, 'currentAverageUtilization')),
  }) as MetricValueStatus;

export function conditionToJson({
  type,
  status,
  lastTransitionTime,
  reason,
  message,
}: HorizontalPodAutoscalerCondition): JsonObject {
  return given({
    type,
    status,
    lastTransitionTime: lastTransitionTime ?? null,
    reason: reason || undefined,
    message: message || undefined,
  }) as JsonObject;
}

export function conditionFromJson(json: JsonObject): HorizontalPodAutoscalerCondition {
  const time = textOf(property(json, 'lastTransitionTime'));
  const lastTransitionTime = time === undefined ? undefined : canonicalTime(time);
  if (time !== undefined && lastTransitionTime === undefined) throw new TypeError('no time');
  return given({
    type: textOf(property(json, 'type')) ?? '',
    status: textOf(property(json, 'status')) ?? '',
    lastTransitionTime,
    reason: textOf(property(json, 'reason')) || undefined,
    message: textOf(property(json, 'message')) || undefined,
  }) as HorizontalPodAutoscalerCondition;
}
