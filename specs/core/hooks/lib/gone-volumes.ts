const NEVER_PLUGGED = 'deprecated in v1.22, non-functional in v1.25+';
/** Volumes whose drivers are gone, and since when (W72: such a request goes on with a warning). */
export const GONE_VOLUMES: Readonly<Record<string, string>> = {
  gitRepo: 'deprecated in v1.11, and disabled by default in v1.33+',
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  flocker: NEVER_PLUGGED,
  quobyte: NEVER_PLUGGED,
  storageos: NEVER_PLUGGED,
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
};
