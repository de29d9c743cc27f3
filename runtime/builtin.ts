/** The groups that come with the package: the only file of the runtime that knows `generated/`. */
import type { GroupModule } from './scheme/modules.js';

/** `all` groups of Kubernetes and the package's examples, or what every API server of its own needs. */
export type BuiltinSet = 'all' | 'machinery';

export interface BuiltinGroups {
  readonly groups: readonly GroupModule[];
  /** Types that all groups share, without resources of their own. */
  readonly shared: readonly GroupModule[];
}

/** Groups that clients and controllers expect of any API server: leader election, events, access control, questions about access. */
const MACHINERY_GROUPS: ReadonlySet<string> = new Set([
  '',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'coordination.k8s.io',
  'events.k8s.io',
  'rbac.authorization.k8s.io',
]);
/** What of the core group belongs to no cluster of machines. */
const MACHINERY_RESOURCES: ReadonlySet<string> = new Set([
  'configmaps',
  'events',
  'namespaces',
  'secrets',
  'serviceaccounts',
]);

export async function builtinGroups(set: BuiltinSet): Promise<BuiltinGroups> {
  const { groups, shared } = await import('../generated/index.js');
  if (set === 'all') return { groups, shared };
  return { groups: groups.filter(({ group }) => MACHINERY_GROUPS.has(group)).map(withoutCluster), shared };
}

function withoutCluster(module: GroupModule): GroupModule {
  if (module.group !== '') return module;
  const versions = module.versions.map((version) => ({
    ...version,
    resources: version.resources.filter((row) => MACHINERY_RESOURCES.has(row.resource)),
  }));
  return { ...module, versions };
}
