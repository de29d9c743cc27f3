import type { ObjectMeta } from '../../../../runtime/api/meta.js';

/** New volumes, claims and classes stay until nobody uses them: a controller takes the finalizer away then. */
export function holdWhileInUse(metadata: ObjectMeta, finalizer: string): void {
  const finalizers = metadata.finalizers ?? [];
  if (!finalizers.includes(finalizer)) metadata.finalizers = [...finalizers, finalizer];
}
