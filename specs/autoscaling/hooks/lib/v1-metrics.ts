/** Metrics as autoscaling/v1 writes them into annotations: flat, with a name for each combination of target and value. */

import type { CrossVersionObjectReference, MetricSpec, MetricTarget } from '../../../../generated/autoscaling/hub.js';
import type { JsonObject } from '../../../../runtime/api/meta.js';
import { given, int32Of, objectOf, partOf, property, quantityOf, textOf } from './go-json.js';
import { selectorFromJson, selectorToJson } from './selectors.js';

const ZERO = '0';

export function metricToJson(metric: MetricSpec): JsonObject {
  const { object, pods, resource, containerResource, external } = metric;
  return given({
    type: metric.type,
    object:
      object &&
      given({
        target: referenceToJson(object.describedObject),
        metricName: object.metric?.name ?? '',
        targetValue: object.target?.value ?? ZERO,
        selector: selectorToJson(object.metric?.selector),
        averageValue: object.target?.averageValue,
      }),
    pods:
      pods &&
      given({
        metricName: pods.metric?.name ?? '',
        targetAverageValue: pods.target?.averageValue ?? ZERO,
        selector: selectorToJson(pods.metric?.selector),
      }),
    resource: resource && given({ name: resource.name ?? '', ...resourceTarget(resource.target) }),
    containerResource:
      containerResource &&
      given({
        name: containerResource.name ?? '',
        ...resourceTarget(containerResource.target),
        container: containerResource.container ?? '',
      }),
    external:
      external &&
      given({
        metricName: external.metric?.name ?? '',
        metricSelector: selectorToJson(external.metric?.selector),
        targetValue: external.target?.value,
        targetAverageValue: external.target?.averageValue,
      }),
  }) as JsonObject;
}

const resourceTarget = (target: MetricTarget | undefined) => ({
  targetAverageUtilization: target?.averageUtilization,
  targetAverageValue: target?.averageValue,
});

export const referenceToJson = (reference: CrossVersionObjectReference | undefined) =>
  given({ kind: reference?.kind ?? '', name: reference?.name ?? '', apiVersion: reference?.apiVersion || undefined });

export function referenceFromJson(object: JsonObject): CrossVersionObjectReference {
  return given({
    kind: textOf(property(object, 'kind')) ?? '',
    name: textOf(property(object, 'name')) ?? '',
    apiVersion: textOf(property(object, 'apiVersion')) || undefined,
  }) as CrossVersionObjectReference;
}

export function metricFromJson(json: JsonObject): MetricSpec {
  return given({
    type: textOf(property(json, 'type')) ?? '',
    object: partOf(json, 'object', (o) => {
      const averageValue = quantityOf(property(o, 'averageValue'));
      const target = given({
        type: averageValue === undefined ? 'Value' : 'AverageValue',
        value: quantityOf(property(o, 'targetValue')) ?? ZERO,
        averageValue,
      });
      return {
        describedObject: referenceFromJson(objectOf(property(o, 'target')) ?? {}),
        target,
        metric: identifier(o, 'selector'),
      };
    }),
    pods: partOf(json, 'pods', (o) => ({
      metric: identifier(o, 'selector'),
      target: { type: 'AverageValue', averageValue: quantityOf(property(o, 'targetAverageValue')) ?? ZERO },
    })),
    resource: partOf(json, 'resource', (o) => ({
      name: textOf(property(o, 'name')) ?? '',
      target: resourceTargetFromJson(o),
    })),
    containerResource: partOf(json, 'containerResource', (o) => ({
      name: textOf(property(o, 'name')) ?? '',
      target: resourceTargetFromJson(o),
      container: textOf(property(o, 'container')) ?? '',
    })),
    external: partOf(json, 'external', (o) => {
      const value = quantityOf(property(o, 'targetValue'));
      const target = given({
        type: value === undefined ? 'AverageValue' : 'Value',
        value,
        averageValue: quantityOf(property(o, 'targetAverageValue')),
      });
      return { metric: identifier(o, 'metricSelector'), target };
    }),
  }) as MetricSpec;
}

export function identifier(object: JsonObject, selector: string): { name: string } {
  return given({
    name: textOf(property(object, 'metricName')) ?? '',
    selector: selectorFromJson(property(object, selector)),
  });
}

function resourceTargetFromJson(object: JsonObject): MetricTarget {
  const averageUtilization = int32Of(property(object, 'targetAverageUtilization'));
  const averageValue = quantityOf(property(object, 'targetAverageValue'));
  return given({
    type: averageUtilization === undefined ? 'AverageValue' : 'Utilization',
    averageValue,
    averageUtilization,
  }) as MetricTarget;
}
