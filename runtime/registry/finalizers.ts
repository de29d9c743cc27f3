/** Finalizers of the garbage collector, and what a delete makes of them (W78). */
import type { DeleteOptions, ObjectMeta } from '../api/meta.js';

/** The owner goes when its dependents have lost their reference to it. */
export const ORPHAN_DEPENDENTS = 'orphan';
/** The owner goes when its blocking dependents are gone. */
export const FOREGROUND_DELETION = 'foregroundDeletion';

type Policy = 'orphan' | 'foreground' | 'background';

/** An explicit choice comes first, then a finalizer that the object has, then the kind's default. */
function policyOf(meta: ObjectMeta, options: DeleteOptions, fallback: 'background' | 'orphan'): Policy {
  if (options.orphanDependents !== undefined) return options.orphanDependents ? 'orphan' : 'background';
  switch (options.propagationPolicy) {
    case 'Orphan':
      return 'orphan';
    case 'Foreground':
      return 'foreground';
    case 'Background':
      return 'background';
  }
  for (const f of meta.finalizers ?? []) {
    if (f === ORPHAN_DEPENDENTS) return 'orphan';
    if (f === FOREGROUND_DELETION) return 'foreground';
  }
  return fallback;
}

/** The finalizers that the object has from now on. Answers the same list when nothing changes. */
export function deletionFinalizers(
  meta: ObjectMeta,
  options: DeleteOptions,
  fallback: 'background' | 'orphan',
): readonly string[] {
  const present = meta.finalizers ?? [];
  const policy = policyOf(meta, options, fallback);
  const wanted = policy === 'orphan' ? ORPHAN_DEPENDENTS : policy === 'foreground' ? FOREGROUND_DELETION : undefined;
  const kept = present.filter((f) => f === wanted || (f !== ORPHAN_DEPENDENTS && f !== FOREGROUND_DELETION));
  const next = wanted === undefined || kept.includes(wanted) ? kept : [...kept, wanted];
  return next.length === present.length && next.every((f, i) => f === present[i]) ? present : next;
}
