import type { Container, Pod, PodSpec, PodStatus } from '../../../generated/core/hub.js';
import type { LabelSelector } from '../../../generated/meta/hub.js';
import type { StrategyHooks } from '../../../runtime/api/hooks.js';
import { compareQuantities, isZeroQuantity } from '../../../runtime/api/quantity.js';
import { nowTime } from '../../../runtime/api/time.js';

const COMPUTE = ['cpu', 'memory'];

/** Requests and limits that count for the class: cpu and memory, not zero. */
const counted = (list: Readonly<Record<string, string>> | undefined) =>
  Object.entries(list ?? {}).filter(([name, q]) => COMPUTE.includes(name) && !isZeroQuantity(q));

function isGuaranteed(resources: Container['resources']): boolean {
  const limits = resources?.limits ?? {};
  const requests = resources?.requests ?? {};
  return COMPUTE.every((name) => {
    const limit = limits[name];
    return limit !== undefined && !isZeroQuantity(limit) && compareQuantities(requests[name] ?? limit, limit) === 0;
  });
}

/** Quality of service: guaranteed when all is limited to what is requested, best effort when nothing is asked for. */
export function qosClassOf(spec: PodSpec | undefined): 'BestEffort' | 'Burstable' | 'Guaranteed' {
  const holders =
    spec?.resources !== undefined
      ? [spec.resources]
      : [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].map((c) => c.resources);
  if (holders.every((r) => counted(r?.requests).length === 0 && counted(r?.limits).length === 0)) return 'BestEffort';
  return holders.every(isGuaranteed) ? 'Guaranteed' : 'Burstable';
}

export const strategy_Pod: StrategyHooks<Pod> = {
  resetFields: {
    status: ['spec', 'metadata.deletionTimestamp', 'metadata.ownerReferences'],
    // These leave more alone than that, but whoever sends it owns it.
    ephemeralcontainers: ['status'],
    resize: ['status'],
  },
  prepareForCreate(pod) {
    const spec = pod.spec;
    pod.metadata.generation = 1;
    pod.status = { phase: 'Pending', qosClass: qosClassOf(spec) };
    if (spec?.schedulingGates?.length) {
      pod.status.conditions = [
        {
          type: 'PodScheduled',
          status: 'False',
          lastTransitionTime: nowTime(),
          reason: 'SchedulingGated',
          message: 'Scheduling is blocked due to non-empty scheduling gates',
        },
      ];
    }
    mergeLabelKeys(pod);
  },

  prepareForUpdate(pod, old, context) {
    if (context.subresource !== 'status') return;
    // Kubelets of old leave out what they do not know of.
    const { status } = pod;
    if (status !== undefined && old.status !== undefined) {
      if (!status.qosClass) status.qosClass = old.status.qosClass;
      keepObservedGenerations(status, old.status);
    }
    pod.metadata.ownerReferences = old.metadata.ownerReferences;
  },

  /** A pod that no node runs, or that has ended, is deleted at once. */
  gracePeriodSeconds(pod, requested) {
    const phase = pod.status?.phase;
    if (!pod.spec?.nodeName || phase === 'Succeeded' || phase === 'Failed') return 0;
    const grace = requested ?? pod.spec.terminationGracePeriodSeconds ?? 0;
    return grace < 0 ? 1 : grace;
  },
};

function keepObservedGenerations(status: PodStatus, old: PodStatus): void {
  status.observedGeneration ||= old.observedGeneration;
  const known = [...(old.conditions ?? [])];
  for (const condition of status.conditions ?? []) {
    const i = known.findIndex(({ type }) => type === condition.type);
    const [before] = i < 0 ? [] : known.splice(i, 1);
    condition.observedGeneration ||= before?.observedGeneration;
  }
}

/** `matchLabelKeys` take the values of the new pod's own labels into the selectors. */
function mergeLabelKeys(pod: Pod): void {
  const labels = pod.metadata.labels ?? {};
  for (const constraint of pod.spec?.topologySpreadConstraints ?? [])
    addToSelector(constraint.labelSelector, constraint.matchLabelKeys, 'In', labels);
  const { podAffinity, podAntiAffinity } = pod.spec?.affinity ?? {};
  for (const affinity of [podAffinity, podAntiAffinity]) {
    const terms = [
      ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
      ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((weighted) => weighted.podAffinityTerm),
    ];
    for (const term of terms) {
      addToSelector(term?.labelSelector, term?.matchLabelKeys, 'In', labels);
      addToSelector(term?.labelSelector, term?.mismatchLabelKeys, 'NotIn', labels);
    }
  }
}

function addToSelector(
  selector: LabelSelector | undefined,
  keys: readonly string[] | undefined,
  operator: 'In' | 'NotIn',
  labels: Readonly<Record<string, string>>,
): void {
  if (selector === undefined) return;
  const added = (keys ?? []).flatMap((key) => {
    const value = labels[key];
    return value === undefined ? [] : [{ key, operator, values: [value] }];
  });
  if (added.length > 0) selector.matchExpressions = [...(selector.matchExpressions ?? []), ...added];
}
