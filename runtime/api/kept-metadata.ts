import type { ObjectMeta } from './meta.js';

const KEPT = ['labels', 'annotations', 'finalizers', 'ownerReferences'] as const;

/** For kinds whose status subresource leaves metadata alone. */
export function keepMetadata(metadata: ObjectMeta, old: ObjectMeta): void {
  for (const name of KEPT) (metadata as Record<string, unknown>)[name] = old[name];
}
