/** Where objects stand in the store: `/registry/<group>/<resource>/<namespace>/<name>`, `core` for the core group. */
import type { GroupResource } from '../api/gvk.js';

/** All objects of a resource: every key begins with it. */
export function resourcePrefix(stored: GroupResource): string {
  return `/registry/${stored.group === '' ? 'core' : stored.group}/${stored.resource}/`;
}

/** Namespace and name of a key below the prefix; the namespace is empty for cluster-scoped resources. */
export function splitKey(prefix: string, key: string): { namespace: string; name: string } {
  const slash = key.indexOf('/', prefix.length);
  if (slash < 0) return { namespace: '', name: key.slice(prefix.length) };
  return { namespace: key.slice(prefix.length, slash), name: key.slice(slash + 1) };
}
