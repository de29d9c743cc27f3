/** The groups that come with the package: the only file of the runtime that knows `generated/`. */
import type { GroupVersion } from './api/gvk.js';
import type { GroupModule } from './scheme/modules.js';

/** `all` groups of Kubernetes and the package's examples, or what every API server of its own needs. */
export type BuiltinSet = 'all' | 'machinery';

export interface BuiltinGroups {
  readonly groups: readonly GroupModule[];
  /** Types that all groups share, without resources of their own. */
  readonly shared: readonly GroupModule[];
  /** Group versions that Kubernetes knows without serving any resource of them: OpenAPI documents name them. */
  readonly known: readonly GroupVersion[];
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

/** Versions that are no longer served, and those whose kinds are only sent to webhooks. */
const KNOWN_ONLY: Readonly<Record<string, readonly string[]>> = {
  'admission.k8s.io': ['v1', 'v1beta1'],
  'apiextensions.k8s.io': ['v1beta1'],
  'apiregistration.k8s.io': ['v1beta1'],
  apps: ['v1beta1', 'v1beta2'],
  'authentication.k8s.io': ['v1alpha1', 'v1beta1'],
  'authorization.k8s.io': ['v1beta1'],
  batch: ['v1beta1'],
  'discovery.k8s.io': ['v1beta1'],
  'events.k8s.io': ['v1beta1'],
  extensions: ['v1beta1'],
  'flowcontrol.apiserver.k8s.io': ['v1beta1', 'v1beta2', 'v1beta3'],
  'imagepolicy.k8s.io': ['v1alpha1'],
  'node.k8s.io': ['v1alpha1', 'v1beta1'],
  policy: ['v1beta1'],
  'rbac.authorization.k8s.io': ['v1alpha1', 'v1beta1'],
  'scheduling.k8s.io': ['v1beta1'],
  'storage.k8s.io': ['v1alpha1'],
};

export async function builtinGroups(set: BuiltinSet): Promise<BuiltinGroups> {
  const { groups, shared } = await import('../generated/index.js');
  if (set === 'all') return { groups, shared, known: knownOnly() };
  return { groups: groups.filter(({ group }) => MACHINERY_GROUPS.has(group)).map(withoutCluster), shared, known: [] };
}

const knownOnly = (): GroupVersion[] =>
  Object.entries(KNOWN_ONLY).flatMap(([group, versions]) => versions.map((version) => ({ group, version })));

function withoutCluster(module: GroupModule): GroupModule {
  if (module.group !== '') return module;
  const versions = module.versions.map((version) => ({
    ...version,
    resources: version.resources.filter((row) => MACHINERY_RESOURCES.has(row.resource)),
  }));
  return { ...module, versions };
}
