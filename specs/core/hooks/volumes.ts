import type {
  DownwardAPIVolumeFile,
  ProjectedVolumeSource,
  Volume,
  VolumeProjection,
} from '../../../generated/core/hub.js';
import { isDns1123Label } from '../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { ValidateHook } from '../../../runtime/api/hooks.js';
import { isQualifiedName } from '../../../runtime/api/names.js';
import { quantitySign } from '../../../runtime/api/quantity.js';
import { checkFieldRef, checkResourceFieldRef, VOLUME_FIELDS } from './lib/downward.js';
import { checkLocalUnreservedPath, checkNoBacksteps } from './lib/paths.js';
import * as source from './lib/volume-sources.js';

/** Errors of a disk by this field stand under the name that the hub's type has for it. */
const GCE_DISK = 'persistentDisk';

/** A volume of a pod: one source, with the rules of its sort. */
export const validate_Volume: ValidateHook<Volume> = (volume, at, errors) => {
  if (volume.name) errors.invalidEach(at, 'name', volume.name, isDns1123Label(volume.name));
  const given = Object.keys(volume).filter((key) => key !== 'name' && volume[key as keyof Volume] !== undefined);
  if (given.length === 0) return errors.required(at, undefined, 'must specify a volume type');
  for (const extra of given.slice(1))
    errors.forbidden(at, extra === 'gcePersistentDisk' ? GCE_DISK : extra, 'may not specify more than 1 volume type');
  checkLocalSources(volume, at, errors);
  checkNetworkSources(volume, at, errors);
  checkObjectSources(volume, at, errors);
};

function checkLocalSources(volume: Volume, at: FieldPath, errors: FieldErrors): void {
  const limit = volume.emptyDir?.sizeLimit;
  if (limit !== undefined && quantitySign(limit) < 0)
    errors.forbidden(at.child('emptyDir'), 'sizeLimit', 'SizeLimit field must be a valid resource quantity');
  if (volume.hostPath) source.checkHostPath(volume.hostPath, at.child('hostPath'), errors);
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
  if (volume.iscsi) {
    source.checkIscsi(volume.iscsi, at.child('iscsi'), errors);
    if (source.isLongForInitiator(volume.iscsi, volume.name))
      errors.invalid(at, 'name', volume.name, source.LONG_FOR_INITIATOR);
  }
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
    source.checkSecretRef(volume.csi.nodePublishSecretRef, at.child('csi'), 'nodePublishSecretRef', errors);
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
  for (const extra of given.slice(1)) errors.forbidden(at, extra, 'may not specify more than 1 volume type');
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
    checkProjectedPath(bundle.path, volume, errors);
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
