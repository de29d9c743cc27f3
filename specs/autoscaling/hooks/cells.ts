import type {
  HorizontalPodAutoscaler,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from '../../../generated/autoscaling/hub.js';
import type { CellsHook } from '../../../runtime/api/hooks.js';

const UNKNOWN = '<unknown>';
/** Metrics that are shown; the rest is counted. */
const SHOWN = 2;

export const cells_HorizontalPodAutoscaler: CellsHook<HorizontalPodAutoscaler> = ({ spec, status }) => ({
  Reference: `${spec.scaleTargetRef?.kind ?? ''}/${spec.scaleTargetRef?.name ?? ''}`,
  Targets: targetsText(spec.metrics ?? [], status?.currentMetrics ?? []),
  MinPods: spec.minReplicas === undefined ? '<unset>' : String(spec.minReplicas),
  MaxPods: spec.maxReplicas ?? 0,
  Replicas: status?.currentReplicas ?? 0,
});

function targetsText(metrics: readonly MetricSpec[], statuses: readonly MetricStatus[]): string {
  if (metrics.length === 0) return '<none>';
  const texts = metrics.slice(0, SHOWN).map((metric, i) => targetText(metric, statuses[i]));
  return texts.join(', ') + (metrics.length > SHOWN ? ` + ${metrics.length - SHOWN} more...` : '');
}

function targetText(metric: MetricSpec, status: MetricStatus | undefined): string {
  switch (metric.type) {
    case 'External':
      return valueText(metric.external?.target, status?.external?.current);
    case 'Object':
      return valueText(metric.object?.target, status?.object?.current);
    case 'Pods':
      return `${status?.pods?.current?.averageValue ?? UNKNOWN}/${metric.pods?.target?.averageValue ?? ''}`;
    case 'Resource':
      return `${metric.resource?.name}: ${shareText(metric.resource?.target, status?.resource?.current)}`;
    case 'ContainerResource':
      return `${metric.containerResource?.name}: ${shareText(metric.containerResource?.target, status?.containerResource?.current)}`;
    default:
      return '<unknown type>';
  }
}

/** Of all pods together, or of each on average. */
function valueText(target: MetricTarget | undefined, current: MetricValueStatus | undefined): string {
  if (target?.averageValue !== undefined) return `${current?.averageValue ?? UNKNOWN}/${target.averageValue} (avg)`;
  return `${current?.value ?? UNKNOWN}/${target?.value ?? ''}`;
}

function shareText(target: MetricTarget | undefined, current: MetricValueStatus | undefined): string {
  if (target?.averageValue !== undefined) return `${current?.averageValue ?? UNKNOWN}/${target.averageValue}`;
  const share = (value: number | undefined, otherwise: string) => (value === undefined ? otherwise : `${value}%`);
  return `${share(current?.averageUtilization, UNKNOWN)}/${share(target?.averageUtilization, '<auto>')}`;
}
