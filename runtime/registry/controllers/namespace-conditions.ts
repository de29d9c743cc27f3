/** What the status of a namespace says while it is emptied: the same types and reasons as upstream's. */
import type { ObjectMeta } from '../../api/meta.js';
import type { Namespace, NamespaceCondition } from '../namespace-storage.js';
import { now } from '../object-meta.js';
import type { ResourceInfo } from '../types.js';

/** An object that is still there. */
export interface Remaining {
  readonly row: ResourceInfo;
  readonly metadata: ObjectMeta;
}

/** Sets all conditions; the time of transition moves only with the status. */
export function setConditions(namespace: Namespace, remaining: readonly Remaining[]): void {
  const known = namespace.status?.conditions ?? [];
  // A namespace that goes at once tells nothing on its way.
  if (remaining.length === 0 && known.length === 0) return;
  const conditions = [
    fine('NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'),
    fine(
      'NamespaceDeletionGroupVersionParsingFailure',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ),
    fine(
      'NamespaceDeletionContentFailure',
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ),
    contentRemaining(remaining),
    finalizersRemaining(remaining),
  ];
  namespace.status = { ...namespace.status, conditions: conditions.map((c) => timed(c, known)) };
}

function timed(condition: NamespaceCondition, known: readonly NamespaceCondition[]): NamespaceCondition {
  const before = known.find((c) => c.type === condition.type);
  const lastTransitionTime = before?.status === condition.status ? (before.lastTransitionTime ?? now()) : now();
  return {
    type: condition.type,
    status: condition.status,
    lastTransitionTime,
    reason: condition.reason as string,
    message: condition.message as string,
  };
}

const fine = (type: string, reason: string, message: string): NamespaceCondition => ({
  type,
  status: 'False',
  reason,
  message,
});

function contentRemaining(remaining: readonly Remaining[]): NamespaceCondition {
  const type = 'NamespaceContentRemaining';
  if (remaining.length === 0) return fine(type, 'ContentRemoved', 'All content successfully removed');
  const counts = count(remaining.map(({ row }) => `${row.resource}.${row.group}`));
  const parts = counts.map(([resource, n]) => `${resource} has ${n} resource instances`);
  return {
    type,
    status: 'True',
    reason: 'SomeResourcesRemain',
    message: `Some resources are remaining: ${parts.join(', ')}`,
  };
}

function finalizersRemaining(remaining: readonly Remaining[]): NamespaceCondition {
  const type = 'NamespaceFinalizersRemaining';
  const counts = count(remaining.flatMap(({ metadata }) => metadata.finalizers ?? []));
  if (counts.length === 0) return fine(type, 'ContentHasNoFinalizers', 'All content-preserving finalizers finished');
  const parts = counts.map(([finalizer, n]) => `${finalizer} in ${n} resource instances`);
  return {
    type,
    status: 'True',
    reason: 'SomeFinalizersRemain',
    message: `Some content in the namespace has finalizers remaining: ${parts.join(', ')}`,
  };
}

/** How often each text occurs, in alphabetical order. */
function count(texts: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}
