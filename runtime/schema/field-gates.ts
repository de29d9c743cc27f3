/**
 * Feature gates that fields stand behind (`x-feature-gate` in specs), with their stage in Kubernetes 1.36, where all of them are off
 * by default. A field behind a closed gate is taken out of what clients write (`gated-fields.ts`).
 */
export const FIELD_GATES = {
  ClusterTrustBundleProjection: 'beta',
  ContainerStopSignals: 'alpha',
  CoordinatedLeaderElection: 'beta',
  DRAListTypeAttributes: 'alpha',
  DRANodeAllocatableResources: 'alpha',
  DRAWorkloadResourceClaims: 'alpha',
  GenericWorkload: 'alpha',
  PodCertificateRequest: 'beta',
  TopologyAwareWorkloadScheduling: 'alpha',
  VolumeLimitScaling: 'alpha',
  WorkloadAwarePreemption: 'alpha',
} as const satisfies Readonly<Record<string, 'alpha' | 'beta'>>;

export type FieldGate = keyof typeof FIELD_GATES;

export function isFieldGate(name: string): name is FieldGate {
  return Object.hasOwn(FIELD_GATES, name);
}
