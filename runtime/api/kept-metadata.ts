import type { StrategyHooks } from './hooks.js';
import type { KubeObject, ObjectMeta } from './meta.js';

const KEPT = ['labels', 'annotations', 'finalizers', 'ownerReferences'] as const;

/** For kinds whose status subresource leaves metadata alone. */
export function keepMetadata(metadata: ObjectMeta, old: ObjectMeta): void {
  for (const name of KEPT) (metadata as Record<string, unknown>)[name] = old[name];
}

/** The strategy of such kinds. */
export const STATUS_KEEPS_METADATA: StrategyHooks<KubeObject> = {
  resetFields: { status: ['spec', 'metadata'] },
  prepareForUpdate({ metadata }, old, { subresource }) {
    if (subresource === 'status') keepMetadata(metadata, old.metadata);
  },
};
