/** What the server itself writes into a pod's status. */
import type { JsonObject, KubeObject } from '../../api/meta.js';
import { now } from '../object-meta.js';

export interface PodCondition extends JsonObject {
  type: string;
  status: string;
  reason?: string;
  message?: string;
}

interface Named {
  readonly name: string;
}

/** As much of a pod as its subresources look at. */
export interface PodLike extends KubeObject {
  spec: {
    nodeName?: string;
    serviceAccountName?: string;
    schedulingGates?: unknown[];
    containers?: readonly Named[];
    initContainers?: readonly Named[];
    ephemeralContainers?: readonly Named[];
  };
  status?: { phase?: string; conditions?: PodCondition[] };
}

/** Adds a condition or replaces that of its type; the time of transition moves only with the status. */
export function setPodCondition(pod: PodLike, condition: PodCondition): void {
  const conditions = pod.status?.conditions ?? [];
  pod.status = { ...pod.status, conditions };
  const at = conditions.findIndex((c) => c.type === condition.type);
  const before = conditions[at];
  const lastTransitionTime = before?.status === condition.status ? (before.lastTransitionTime ?? now()) : now();
  const next: PodCondition = { ...condition, lastProbeTime: null, lastTransitionTime };
  if (before === undefined) conditions.push(next);
  else conditions[at] = next;
}

export function isReady(pod: PodLike): boolean {
  return pod.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') === true;
}
