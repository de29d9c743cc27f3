import type { PersistentVolume, PersistentVolumeSpec } from '../../../generated/core/hub.js';
import { nodeSelectorWarnings } from './lib/node-labels.js';
import { BETA_MOUNT_OPTIONS, betaClassWarning } from './lib/volume-modes.js';

/** Sorts of volumes that no node can mount any more: the name in the sentence, and what became of it when. */
const GONE: readonly (readonly [keyof PersistentVolumeSpec, string])[] = [
  ['cephfs', 'spec.cephfs: deprecated in v1.28, non-functional in v1.31+'],
  ['photonPersistentDisk', 'spec.photonPersistentDisk: deprecated in v1.11, non-functional in v1.16+'],
  ['scaleIO', 'spec.scaleIO: deprecated in v1.16, non-functional in v1.22+'],
  ['storageos', 'spec.storageOS: deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'spec.glusterfs: deprecated in v1.25, non-functional in v1.26+'],
  ['rbd', 'spec.rbd: deprecated in v1.28, non-functional in v1.31+'],
];

const RECYCLE = 'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.';

/** What clients are told of a volume that is fine otherwise. */
export function volumeWarnings({ metadata, spec = {} }: PersistentVolume): string[] {
  const warnings: string[] = [];
  const ofClass = betaClassWarning(metadata.annotations);
  if (ofClass !== undefined) warnings.push(ofClass);
  if (Object.hasOwn(metadata.annotations ?? {}, BETA_MOUNT_OPTIONS)) warnings.push(`metadata.annotations[${BETA_MOUNT_OPTIONS}]: deprecated since v1.31; use "mountOptions" attribute instead`);
  if (spec.persistentVolumeReclaimPolicy === 'Recycle') warnings.push(RECYCLE);
  warnings.push(...nodeSelectorWarnings(spec.nodeAffinity?.required, 'spec.nodeAffinity.required.nodeSelectorTerms'));
  for (const [name, text] of GONE) if (spec[name] !== undefined) warnings.push(text);
  return warnings;
}
