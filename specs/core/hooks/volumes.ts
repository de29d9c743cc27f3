import type {
  DownwardAPIVolumeFile,
  ProjectedVolumeSource,
  Volume,
  VolumeProjection,
} from '../../../generated/core/hub.js';
import { isDns1123Label, isDns1123Subdomain } from '../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { ValidateHook } from '../../../runtime/api/hooks.js';
import { isQualifiedName } from '../../../runtime/api/names.js';
import { quantitySign } from '../../../runtime/api/quantity.js';
import { checkFieldRef, checkResourceFieldRef, VOLUME_FIELDS } from './lib/downward.js';
import { checkLocalUnreservedPath, checkNoBacksteps } from './lib/paths.js';
import * as source from './lib/volume-sources.js';

/** Errors in a disk by this field stand under the name that upstream's own type has for it. */
const GCE_DISK = 'persistentDisk';

/** Sorts of volumes in upstream's order: of several the first one counts. */
const SOURCES = [
  'emptyDir',
  'hostPath',
  'gitRepo',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'secret',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'persistentVolumeClaim',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'downwardAPI',
  'fc',
  'flexVolume',
  'configMap',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'storageos',
  'projected',
  'scaleIO',
  'csi',
  'ephemeral',
  'image',
] as const satisfies readonly (keyof Volume)[];

/** How upstream calls a source of which there is one already; others by their own name. */
const EXTRA_NAMES: Readonly<Record<string, string>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' };

/** A volume of a pod: one source, with the rules of its sort; what else is there is refused unseen. */
export const validate_Volume: ValidateHook<Volume> = (volume, at, errors, { object }) => {
  if (volume.name) errors.invalidEach(at, 'name', volume.name, isDns1123Label(volume.name));
  const [first, ...extras] = SOURCES.filter((source) => volume[source] !== undefined);
  if (first === undefined) return errors.required(at, undefined, 'must specify a volume type');
  for (const extra of extras) {
    errors.dropUnder(at.child(extra));
    errors.forbidden(at, EXTRA_NAMES[extra] ?? extra, 'may not specify more than 1 volume type');
  }
  const counted = extras.length === 0 ? volume : { name: volume.name, [first]: volume[first] };
  checkLocalSources(counted, at, errors);
  checkNetworkSources(counted, at, errors);
  checkObjectSources(counted, at, errors);
  if (volume.iscsi && source.isLongForInitiator(volume.iscsi, volume.name))
    errors.invalid(at, 'name', volume.name, source.LONG_FOR_INITIATOR);
  if (counted.ephemeral && object.kind === 'Pod' && volume.name)
    checkClaimName(object.metadata.name, volume, at, errors);
};

/** The claim that is made for an ephemeral volume is named after the pod and the volume. */
function checkClaimName(pod: string | undefined, { name }: Volume, at: FieldPath, errors: FieldErrors): void {
  if (!pod) return;
  const claim = `${pod}-${name}`;
  for (const problem of isDns1123Subdomain(claim))
    errors.invalid(at, 'name', name, `PVC name ${JSON.stringify(claim)}: ${problem}`);
}

function checkLocalSources(volume: Volume, at: FieldPath, errors: FieldErrors): void {
  const limit = volume.emptyDir?.sizeLimit;
  if (limit !== undefined && quantitySign(limit) < 0)
    errors.forbidden(at.child('emptyDir'), 'sizeLimit', 'SizeLimit field must be a valid resource quantity');
  if (volume.hostPath?.path) source.checkHostPath(volume.hostPath, at.child('hostPath'), errors);
  const directory = volume.gitRepo?.directory;
  if (directory) {
    if (directory.startsWith('/'))
      errors.invalid(at.child('gitRepo'), 'directory', directory, 'must be a relative path');
    checkNoBacksteps(directory, at.child('gitRepo'), 'directory', errors);
  }
  if (volume.image && !volume.image.reference) errors.required(at.child('image'), 'reference');
}

function checkNetworkSources(volume: Volume, at: FieldPath, errors: FieldErrors): void {
  if (volume.gcePersistentDisk) {
    if (!volume.gcePersistentDisk.pdName) errors.required(at.child(GCE_DISK), 'pdName');
    source.checkPartition(volume.gcePersistentDisk.partition, at.child(GCE_DISK), errors);
  }
  if (volume.awsElasticBlockStore)
    source.checkPartition(volume.awsElasticBlockStore.partition, at.child('awsElasticBlockStore'), errors);
  if (volume.nfs) source.checkNfs(volume.nfs, at.child('nfs'), errors);
  if (volume.iscsi) source.checkIscsi(volume.iscsi, at.child('iscsi'), errors);
  if (volume.fc) source.checkFibreChannel(volume.fc, at.child('fc'), errors);
  if (volume.flocker) source.checkFlocker(volume.flocker, at.child('flocker'), errors);
  if (volume.quobyte) source.checkQuobyte(volume.quobyte, at.child('quobyte'), errors);
  if (volume.azureDisk) source.checkAzureDisk(volume.azureDisk, at.child('azureDisk'), errors);
  if (volume.storageos) source.checkStorageOs(volume.storageos, at.child('storageos'), errors);
  if (volume.flexVolume) source.checkFlexOptions(volume.flexVolume.options, at.child('flexVolume'), errors);
  if (volume.scaleIO && !volume.scaleIO.volumeName) errors.required(at.child('scaleIO'), 'volumeName');
  source.checkSecretRef(volume.cinder?.secretRef, at.child('cinder'), 'secretRef', errors);
  if (volume.csi) {
    source.checkCsiDriverName(volume.csi.driver, at.child('csi'), 'driver', errors);
    const secret = volume.csi.nodePublishSecretRef;
    source.checkSecretRef(secret, at.child('csi'), 'nodePublishSecretRef', errors);
    // Upstream names the volume's own field here.
    if (secret?.name) errors.invalidEach(at.child('csi'), 'name', secret.name, isDns1123Subdomain(secret.name));
  }
}

function checkObjectSources(volume: Volume, at: FieldPath, errors: FieldErrors): void {
  if (volume.secret) {
    const place = at.child('secret');
    if (!volume.secret.secretName) errors.required(place, 'secretName');
    source.checkFileMode(volume.secret.defaultMode, place, 'defaultMode', errors);
    source.checkItems(volume.secret.items, place, errors);
  }
  if (volume.configMap) {
    const place = at.child('configMap');
    if (!volume.configMap.name) errors.required(place, 'name');
    source.checkFileMode(volume.configMap.defaultMode, place, 'defaultMode', errors);
    source.checkItems(volume.configMap.items, place, errors);
  }
  if (volume.downwardAPI) {
    const place = at.child('downwardAPI');
    source.checkFileMode(volume.downwardAPI.defaultMode, place, 'defaultMode', errors);
    for (const file of volume.downwardAPI.items ?? []) checkDownwardFile(file, place, errors);
  }
  if (volume.ephemeral && volume.ephemeral.volumeClaimTemplate === undefined)
    errors.required(at.child('ephemeral'), 'volumeClaimTemplate');
  if (volume.projected) checkProjected(volume.projected, at.child('projected'), errors);
}

/** Errors of a file stand on the source, not on the item. */
function checkDownwardFile(file: DownwardAPIVolumeFile, at: FieldPath, errors: FieldErrors): void {
  if (!file.path) errors.required(at, 'path');
  else checkLocalUnreservedPath(file.path, at, 'path', errors);
  if (file.fieldRef) {
    checkFieldRef(file.fieldRef, VOLUME_FIELDS, at.child('fieldRef'), errors);
    if (file.resourceFieldRef)
      errors.invalid(at, undefined, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously');
  } else if (file.resourceFieldRef)
    checkResourceFieldRef(file.resourceFieldRef, true, at.child('resourceFieldRef'), errors);
  else errors.required(at, undefined, 'one of fieldRef and resourceFieldRef is required');
  source.checkFileMode(file.mode, at, 'mode', errors);
}

function checkProjected(projected: ProjectedVolumeSource, at: FieldPath, errors: FieldErrors): void {
  source.checkFileMode(projected.defaultMode, at, 'defaultMode', errors);
  const paths = new Set<string>();
  const claim = (path: string | undefined) => {
    if (!path) return;
    if (paths.has(path)) errors.invalid(at, undefined, path, 'conflicting duplicate paths');
    paths.add(path);
  };
  projected.sources?.forEach((projection, i) =>
    checkProjection(projection, at, at.child('sources').index(i), claim, errors),
  );
}

const MIN_TOKEN_SECONDS = 600;
const MAX_TOKEN_SECONDS = 2 ** 32;

function checkProjection(
  projection: VolumeProjection,
  volume: FieldPath,
  at: FieldPath,
  claim: (path: string | undefined) => void,
  errors: FieldErrors,
): void {
  const kinds = [
    'secret',
    'configMap',
    'downwardAPI',
    'serviceAccountToken',
    'clusterTrustBundle',
    'podCertificate',
  ] as const;
  const given = kinds.filter((kind) => projection[kind] !== undefined);
  if (given.length > 1) errors.forbidden(at, undefined, 'may not specify more than 1 volume type per source');
  for (const kind of ['secret', 'configMap'] as const) {
    const object = projection[kind];
    if (object === undefined) continue;
    if (!object.name) errors.required(at.child(kind), 'name');
    source.checkItems(object.items, at.child(kind), errors);
    for (const item of object.items ?? []) claim(item.path);
  }
  for (const file of projection.downwardAPI?.items ?? []) {
    checkDownwardFile(file, at.child('downwardAPI'), errors);
    claim(file.path);
  }
  const token = projection.serviceAccountToken;
  if (token !== undefined) {
    const place = at.child('serviceAccountToken');
    const seconds = token.expirationSeconds ?? MIN_TOKEN_SECONDS;
    if (seconds < MIN_TOKEN_SECONDS)
      errors.invalid(place, 'expirationSeconds', seconds, 'may not specify a duration less than 10 minutes');
    else if (seconds > MAX_TOKEN_SECONDS)
      errors.invalid(place, 'expirationSeconds', seconds, 'may not specify a duration larger than 2^32 seconds');
    checkProjectedPath(token.path, volume, errors);
  }
  const bundle = projection.clusterTrustBundle;
  if (bundle !== undefined) {
    checkBundleSource(bundle, at.child('clusterTrustBundle'), errors);
    checkProjectedPath(bundle.path, at.child('clusterTrustBundle'), errors);
    claim(bundle.path);
  }
}

function checkProjectedPath(path: string | undefined, volume: FieldPath, errors: FieldErrors): void {
  if (!path) errors.required(volume, 'path');
  else checkLocalUnreservedPath(path, volume, 'path', errors);
}

function checkBundleSource(
  bundle: NonNullable<VolumeProjection['clusterTrustBundle']>,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const byName = bundle.name !== undefined;
  const bySigner = bundle.signerName !== undefined;
  if (byName && bySigner) errors.invalid(at, undefined, '', 'only one of name and signerName may be used');
  else if (byName) {
    if (bundle.name === '') errors.required(at, 'name', 'must be a valid object name');
    if (bundle.labelSelector !== undefined)
      errors.invalid(at, 'labelSelector', bundle.labelSelector, 'labelSelector must be unset if name is specified');
  } else if (bySigner) {
    if (bundle.signerName === '') errors.required(at, 'signerName', 'must be a valid signer name');
    else errors.invalidEach(at, 'signerName', bundle.signerName, isQualifiedName(bundle.signerName ?? ''));
  } else errors.required(at, undefined, 'either name or signerName must be specified');
}
