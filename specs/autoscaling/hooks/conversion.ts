import type { ConvertHook } from '../../../runtime/api/hooks.js';
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerCondition,
  HorizontalPodAutoscalerSpec,
  HorizontalPodAutoscalerStatus,
  MetricSpec,
} from '../../../generated/autoscaling/hub.js';
import type * as v1 from '../../../generated/autoscaling/v1/types.js';
import { behaviorOf, behaviorText } from './lib/legacy-behavior.js';
import { type LegacyMetric, legacyMetric, legacyStatus, metricOf, statusOf } from './lib/legacy-metrics.js';

/** Annotations in which v1 carries what it has no field for. */
const METRICS = 'autoscaling.alpha.kubernetes.io/metrics';
const CURRENT_METRICS = 'autoscaling.alpha.kubernetes.io/current-metrics';
const CONDITIONS = 'autoscaling.alpha.kubernetes.io/conditions';
const BEHAVIOR = 'autoscaling.alpha.kubernetes.io/behavior';

/** The metric that v1 has as `targetCPUUtilizationPercentage`. */
const isCpuUtilization = (metric: MetricSpec) => metric.type === 'Resource' && metric.resource?.name === 'cpu' && metric.resource.target.averageUtilization !== undefined;

export const convert_v1_HorizontalPodAutoscalerSpec_to_hub: ConvertHook<v1.HorizontalPodAutoscalerSpec, HorizontalPodAutoscalerSpec> = (source, target) => {
  const averageUtilization = source.targetCPUUtilizationPercentage;
  if (averageUtilization === undefined) return;
  target.metrics = [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } }];
};

export const convert_hub_to_v1_HorizontalPodAutoscalerSpec: ConvertHook<HorizontalPodAutoscalerSpec, v1.HorizontalPodAutoscalerSpec> = (source, target) => {
  const utilization = source.metrics?.find(isCpuUtilization)?.resource?.target.averageUtilization;
  if (utilization !== undefined) target.targetCPUUtilizationPercentage = utilization;
};

export const convert_v1_HorizontalPodAutoscalerStatus_to_hub: ConvertHook<v1.HorizontalPodAutoscalerStatus, HorizontalPodAutoscalerStatus> = (source, target) => {
  const averageUtilization = source.currentCPUUtilizationPercentage;
  if (averageUtilization === undefined) return;
  target.currentMetrics = [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization } } }];
};

export const convert_hub_to_v1_HorizontalPodAutoscalerStatus: ConvertHook<HorizontalPodAutoscalerStatus, v1.HorizontalPodAutoscalerStatus> = (source, target) => {
  const cpu = source.currentMetrics?.find((metric) => metric.resource?.name === 'cpu' && metric.resource.current.averageUtilization !== undefined);
  const utilization = cpu?.resource?.current.averageUtilization;
  if (utilization !== undefined) target.currentCPUUtilizationPercentage = utilization;
};

export const convert_v1_HorizontalPodAutoscaler_to_hub: ConvertHook<v1.HorizontalPodAutoscaler, HorizontalPodAutoscaler> = (source, target) => {
  const annotations = source.metadata.annotations;
  if (annotations === undefined) return;
  const { [METRICS]: metrics, [CURRENT_METRICS]: currentMetrics, [CONDITIONS]: conditions, [BEHAVIOR]: behavior, ...rest } = annotations;
  target.metadata = { ...source.metadata, annotations: rest };
  if (Object.keys(rest).length === 0) delete target.metadata.annotations;
  const others = listOf<LegacyMetric>(metrics)?.map(metricOf);
  if (others !== undefined) target.spec.metrics = [...(target.spec.metrics ?? []), ...others];
  const read = behavior === undefined ? undefined : behaviorOf(behavior);
  if (read !== undefined) target.spec.behavior = read;
  const current = listOf<LegacyMetric>(currentMetrics)?.map(statusOf);
  if (current !== undefined && target.status) target.status.currentMetrics = current;
  const readConditions = listOf<HorizontalPodAutoscalerCondition>(conditions);
  if (readConditions !== undefined && target.status) target.status.conditions = readConditions;
};

export const convert_hub_to_v1_HorizontalPodAutoscaler: ConvertHook<HorizontalPodAutoscaler, v1.HorizontalPodAutoscaler> = (source, target) => {
  const others = source.spec?.metrics?.filter((metric) => !isCpuUtilization(metric)) ?? [];
  const { currentMetrics = [], conditions = [] } = source.status ?? {};
  const annotations = {
    ...source.metadata.annotations,
    ...(others.length > 0 && { [METRICS]: JSON.stringify(others.map(legacyMetric)) }),
    ...(currentMetrics.length > 0 && { [CURRENT_METRICS]: JSON.stringify(currentMetrics.map(legacyStatus)) }),
    ...(conditions.length > 0 && { [CONDITIONS]: JSON.stringify(conditions) }),
    ...(source.spec?.behavior !== undefined && { [BEHAVIOR]: behaviorText(source.spec.behavior) }),
  };
  if (Object.keys(annotations).length > 0) target.metadata = { ...source.metadata, annotations };
};

/** A list of objects as JSON; undefined for other text, which people may have written there: it means nothing. */
function listOf<T extends object>(text: string | undefined): T[] | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null) ? value : undefined;
  } catch {
    return undefined;
  }
}
