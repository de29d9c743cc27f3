/** Between autoscaling/v1, which knows one CPU target, and the hub: v1 carries everything else in annotations. */

import type { HorizontalPodAutoscaler, MetricSpec } from '../../../generated/autoscaling/hub.js';
import type {
  HorizontalPodAutoscalerSpec,
  HorizontalPodAutoscalerStatus,
  HorizontalPodAutoscaler as HorizontalPodAutoscalerV1,
} from '../../../generated/autoscaling/v1/types.js';
import type { ConvertHook, DefaultHook } from '../../../runtime/api/hooks.js';
import type { JsonObject, JsonValue, KubeObject } from '../../../runtime/api/meta.js';
import { behaviorFromJson, behaviorToJson } from './lib/behavior.js';
import { given, listOf, objectOf, readGoJson, writeGoJson } from './lib/go-json.js';
import { metricFromJson, metricToJson } from './lib/v1-metrics.js';
import { conditionFromJson, conditionToJson, statusFromJson, statusToJson } from './lib/v1-statuses.js';

const METRICS = 'autoscaling.alpha.kubernetes.io/metrics';
const BEHAVIOR = 'autoscaling.alpha.kubernetes.io/behavior';
const CURRENT_METRICS = 'autoscaling.alpha.kubernetes.io/current-metrics';
const CONDITIONS = 'autoscaling.alpha.kubernetes.io/conditions';
const CARRIERS: ReadonlySet<string> = new Set([METRICS, BEHAVIOR, CURRENT_METRICS, CONDITIONS]);
const CPU = 'cpu';
/** In percent of what the pods request: what autoscaling/v1 has always aimed at. */
const USUAL_CPU = 80;

export const default_v1_HorizontalPodAutoscalerSpec: DefaultHook<HorizontalPodAutoscalerSpec> = (spec) => {
  spec.minReplicas ??= 1;
};

const cpuTarget = (averageUtilization: number): MetricSpec => ({
  type: 'Resource',
  resource: { name: CPU, target: { type: 'Utilization', averageUtilization } },
});

type Spec = HorizontalPodAutoscaler['spec'];

/** Without a metric, pods are added and taken away by their use of CPU. */
export function completeMetrics(spec: Spec): void {
  if (!spec.metrics?.length) spec.metrics = [cpuTarget(USUAL_CPU)];
}
type Status = NonNullable<HorizontalPodAutoscaler['status']>;

const usesCpuShare = ({ type, resource }: MetricSpec) =>
  type === 'Resource' && resource?.name === CPU && resource.target?.averageUtilization !== undefined;

export const convert_v1_HorizontalPodAutoscalerSpec_to_hub: ConvertHook<HorizontalPodAutoscalerSpec, Spec> = (
  source,
  target,
) => {
  if (source.targetCPUUtilizationPercentage !== undefined)
    target.metrics = [cpuTarget(source.targetCPUUtilizationPercentage)];
};

export const convert_hub_to_v1_HorizontalPodAutoscalerSpec: ConvertHook<Spec, HorizontalPodAutoscalerSpec> = (
  source,
  target,
) => {
  const share = source.metrics?.find(usesCpuShare)?.resource?.target.averageUtilization;
  if (share !== undefined) target.targetCPUUtilizationPercentage = share;
};

export const convert_v1_HorizontalPodAutoscalerStatus_to_hub: ConvertHook<HorizontalPodAutoscalerStatus, Status> = (
  source,
  target,
) => {
  const averageUtilization = source.currentCPUUtilizationPercentage;
  if (averageUtilization !== undefined)
    target.currentMetrics = [{ type: 'Resource', resource: { name: CPU, current: { averageUtilization } } }];
  // v2 leaves none out.
  if (target.currentReplicas === 0) delete target.currentReplicas;
};

export const convert_hub_to_v1_HorizontalPodAutoscalerStatus: ConvertHook<Status, HorizontalPodAutoscalerStatus> = (
  source,
  target,
) => {
  for (const { type, resource } of source.currentMetrics ?? []) {
    const share = type === 'Resource' && resource?.name === CPU ? resource.current?.averageUtilization : undefined;
    if (share !== undefined) target.currentCPUUtilizationPercentage = share;
  }
};

/** The annotations that are the user's own, and those given; none at all where both are empty. */
function annotate(target: KubeObject, source: KubeObject, added: Readonly<Record<string, string>>): void {
  const own = Object.entries(source.metadata.annotations ?? {}).filter(([name]) => !CARRIERS.has(name));
  const { annotations: _, ...metadata } = source.metadata;
  const annotations = { ...Object.fromEntries(own), ...added };
  target.metadata = Object.keys(annotations).length === 0 ? metadata : { ...metadata, annotations };
}

const itemsOf =
  <T>(read: (item: JsonObject) => T) =>
  (value: JsonValue) =>
    listOf(value, read) ?? [];

/** What annotations say of metrics stands before the CPU target. Text that says nothing readable is dropped. */
export const convert_v1_HorizontalPodAutoscaler_to_hub: ConvertHook<
  HorizontalPodAutoscalerV1,
  HorizontalPodAutoscaler
> = (source, target) => {
  const annotations = source.metadata?.annotations ?? {};
  const carried = (name: string) => (Object.hasOwn(annotations, name) ? annotations[name] : undefined);
  target.spec ??= {} as Spec;
  const { spec } = target;
  const metrics = [...(readGoJson(carried(METRICS), itemsOf(metricFromJson)) ?? []), ...(spec.metrics ?? [])];
  spec.metrics = metrics;
  completeMetrics(spec);
  const behavior = readGoJson(carried(BEHAVIOR), (value) => behaviorFromJson(objectOf(value) ?? {}));
  if (behavior !== undefined) spec.behavior = behavior;
  const currentMetrics = readGoJson(carried(CURRENT_METRICS), itemsOf(statusFromJson));
  const conditions = readGoJson(carried(CONDITIONS), itemsOf(conditionFromJson));
  if (currentMetrics !== undefined || conditions !== undefined)
    target.status = given({ ...(target.status as Status), ...given({ currentMetrics, conditions }) });
  annotate(target, source, {});
};

export const convert_hub_to_v1_HorizontalPodAutoscaler: ConvertHook<
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerV1
> = (source, target) => {
  const added: Record<string, string> = {};
  const others = source.spec?.metrics?.filter((metric) => !usesCpuShare(metric)) ?? [];
  const currentMetrics = source.status?.currentMetrics ?? [];
  const conditions = source.status?.conditions ?? [];
  if (others.length > 0) added[METRICS] = writeGoJson(others.map(metricToJson));
  if (source.spec?.behavior !== undefined) added[BEHAVIOR] = writeGoJson(behaviorToJson(source.spec.behavior));
  if (currentMetrics.length > 0) added[CURRENT_METRICS] = writeGoJson(currentMetrics.map(statusToJson));
  if (conditions.length > 0) added[CONDITIONS] = writeGoJson(conditions.map(conditionToJson));
  annotate(target, source, added);
};
