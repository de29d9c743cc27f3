import type { PersistentVolume } from '../../../generated/core/hub.js';
import { GONE_VOLUMES } from './lib/gone-volumes.js';
import { nodeSelectorWarnings } from './lib/node-labels.js';
import { BETA_MOUNT_OPTIONS, betaClassWarning } from './lib/volume-modes.js';

/** Sorts of volumes without a driver, and their names in the sentence. Nothing is said of the others here. */
const GONE = {
  cephfs: 'cephfs',
  photonPersistentDisk: 'photonPersistentDisk',
  scaleIO: 'scaleIO',
  storageos: 'storageOS',
  glusterfs: 'glusterfs',
  rbd: 'rbd',
} as const;

const RECYCLE =
  'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.';

/** What clients are told of a volume that is fine otherwise. */
export function volumeWarnings({ metadata, spec = {} }: PersistentVolume): string[] {
  const warnings: string[] = [];
  const ofClass = betaClassWarning(metadata.annotations);
  if (ofClass !== undefined) warnings.push(ofClass);
  if (Object.hasOwn(metadata.annotations ?? {}, BETA_MOUNT_OPTIONS))
    warnings.push(
      `metadata.annotations[${BETA_MOUNT_OPTIONS}]: deprecated since v1.31; use "mountOptions" attribute instead`,
    );
  if (spec.persistentVolumeReclaimPolicy === 'Recycle') warnings.push(RECYCLE);
  warnings.push(...nodeSelectorWarnings(spec.nodeAffinity?.required, 'spec.nodeAffinity.required.nodeSelectorTerms'));
  for (const name of Object.keys(GONE) as (keyof typeof GONE)[]) {
    if (spec[name] !== undefined) warnings.push(`spec.${GONE[name]}: ${GONE_VOLUMES[name]}`);
  }
  return warnings;
}
