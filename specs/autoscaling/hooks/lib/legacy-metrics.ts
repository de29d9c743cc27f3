/**
 * Metrics and behaviour as autoscaling/v1 keeps them: as JSON in annotations, in shapes of an older version. v1 itself knows the
 * share of cpu only.
 */
import type { CrossVersionObjectReference, MetricIdentifier, MetricSpec, MetricStatus, MetricTarget, MetricValueStatus } from '../../../../generated/autoscaling/hub.js';

type Selector = MetricIdentifier['selector'];

/** One source of an older version; which fields are there depends on its sort. */
interface LegacySource {
  target?: CrossVersionObjectReference;
  metricName?: string;
  name?: string;
  targetAverageUtilization?: number;
  targetAverageValue?: string;
  targetValue?: string;
  currentAverageUtilization?: number;
  currentAverageValue?: string;
  currentValue?: string;
  container?: string;
  metricSelector?: Selector;
  selector?: Selector;
  averageValue?: string;
}

export interface LegacyMetric {
  type: string;
  object?: LegacySource;
  pods?: LegacySource;
  resource?: LegacySource;
  containerResource?: LegacySource;
  external?: LegacySource;
}

/** Without undefined properties, so that the JSON text has the present ones only. */
function present<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}

export function legacyMetric(metric: MetricSpec): LegacyMetric {
  const { type, object, pods, resource, containerResource, external } = metric;
  return present({
    type,
    object: object && present({
      target: object.describedObject,
      metricName: object.metric.name,
      targetValue: object.target.value ?? '0',
      selector: object.metric.selector,
      averageValue: object.target.averageValue,
    }),
    pods: pods && present({ metricName: pods.metric.name, targetAverageValue: pods.target.averageValue ?? '0', selector: pods.metric.selector }),
    resource: resource && present({ name: resource.name, ...average(resource.target) }),
    containerResource: containerResource && present({ name: containerResource.name, ...average(containerResource.target), container: containerResource.container }),
    external: external && present({
      metricName: external.metric.name,
      metricSelector: external.metric.selector,
      targetValue: external.target.value,
      targetAverageValue: external.target.averageValue,
    }),
  });
}

const average = (target: MetricTarget): LegacySource => ({ targetAverageUtilization: target.averageUtilization, targetAverageValue: target.averageValue });

export function metricOf(legacy: LegacyMetric): MetricSpec {
  const { type, object, pods, resource, containerResource, external } = legacy;
  return present({
    type,
    object: object && { describedObject: object.target!, target: valueTarget(object.targetValue, object.averageValue), metric: identifier(object) },
    pods: pods && { metric: identifier(pods), target: present({ type: 'AverageValue', averageValue: pods.targetAverageValue }) },
    resource: resource && { name: resource.name!, target: averageTarget(resource) },
    containerResource: containerResource && { name: containerResource.name!, target: averageTarget(containerResource), container: containerResource.container! },
    external: external && { metric: identifier(external), target: valueTarget(external.targetValue, external.targetAverageValue) },
  });
}

function identifier({ metricName, selector, metricSelector }: LegacySource): MetricIdentifier {
  return present({ name: metricName!, selector: selector ?? metricSelector });
}

/** A value of zero beside an average is only how the older version writes that there is none. */
function valueTarget(value: string | undefined, averageValue: string | undefined): MetricTarget {
  return averageValue === undefined ? present({ type: 'Value', value }) : { type: 'AverageValue', averageValue };
}

function averageTarget({ targetAverageUtilization, targetAverageValue }: LegacySource): MetricTarget {
  if (targetAverageUtilization !== undefined) return { type: 'Utilization', averageUtilization: targetAverageUtilization };
  return present({ type: 'AverageValue', averageValue: targetAverageValue });
}

export function legacyStatus(metric: MetricStatus): LegacyMetric {
  const { type, object, pods, resource, containerResource, external } = metric;
  return present({
    type,
    object: object && present({
      target: object.describedObject,
      metricName: object.metric.name,
      currentValue: object.current.value ?? '0',
      selector: object.metric.selector,
      averageValue: object.current.averageValue,
    }),
    pods: pods && present({ metricName: pods.metric.name, currentAverageValue: pods.current.averageValue ?? '0', selector: pods.metric.selector }),
    resource: resource && present({ name: resource.name, ...current(resource.current) }),
    containerResource: containerResource && present({ name: containerResource.name, ...current(containerResource.current), container: containerResource.container }),
    external: external && present({
      metricName: external.metric.name,
      metricSelector: external.metric.selector,
      currentValue: external.current.value ?? '0',
      currentAverageValue: external.current.averageValue,
    }),
  });
}

const current = (value: MetricValueStatus): LegacySource => ({ currentAverageUtilization: value.averageUtilization, currentAverageValue: value.averageValue ?? '0' });

export function statusOf(legacy: LegacyMetric): MetricStatus {
  const { type, object, pods, resource, containerResource, external } = legacy;
  const value = (source: LegacySource): MetricValueStatus =>
    present({ value: source.currentValue, averageValue: source.currentAverageValue ?? source.averageValue, averageUtilization: source.currentAverageUtilization });
  return present({
    type,
    object: object && { metric: identifier(object), current: value(object), describedObject: object.target! },
    pods: pods && { metric: identifier(pods), current: value(pods) },
    resource: resource && { name: resource.name!, current: value(resource) },
    containerResource: containerResource && { name: containerResource.name!, current: value(containerResource), container: containerResource.container! },
    external: external && { metric: identifier(external), current: value(external) },
  });
}
