import type { PersistentVolumeSpec } from '../../../generated/core/hub.js';
import { isDns1123Label, isDns1123Subdomain } from '../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import { checkNoBacksteps } from './lib/paths.js';
import * as source from './lib/volume-sources.js';

interface SecretIn {
  readonly name?: string;
  readonly namespace?: string;
}

/** A secret of a persistent volume lies in a namespace that must be named too. */
function checkPlacedSecret(ref: SecretIn | undefined, at: FieldPath, name: string, errors: FieldErrors): void {
  if (ref === undefined) return;
  if (!ref.name) errors.required(at.child(name), 'name');
  if (!ref.namespace) errors.required(at.child(name), 'namespace');
}

/** The same where the two names are looked at as well. */
function checkNamedSecret(ref: SecretIn | undefined, at: FieldPath, name: string, errors: FieldErrors): void {
  if (ref === undefined) return;
  checkPlacedSecret(ref, at, name, errors);
  if (ref.name) errors.invalidEach(at.child(name), 'name', ref.name, isDns1123Subdomain(ref.name));
  if (ref.namespace) errors.invalidEach(at.child(name), 'namespace', ref.namespace, isDns1123Label(ref.namespace));
}

type Rule<K extends keyof PersistentVolumeSpec> = (
  value: NonNullable<PersistentVolumeSpec[K]>,
  at: FieldPath,
  errors: FieldErrors,
  volumeName: string,
) => void;

/** One entry for each sort of volume: its rules beside those declared with its type. In the order in which they are looked for. */
const SOURCES: { readonly [K in SourceName]: Rule<K> } = {
  hostPath: source.checkHostPath,
  gcePersistentDisk: (disk, at, errors) => {
    if (!disk.pdName) errors.required(at, 'pdName');
    source.checkPartition(disk.partition, at, errors);
  },
  awsElasticBlockStore: (store, at, errors) => source.checkPartition(store.partition, at, errors),
  glusterfs: ({ endpointsNamespace: namespace }, at, errors) => {
    if (namespace === '')
      errors.invalid(at, 'endpointsNamespace', namespace, 'must be the name of a namespace when it is set');
    else if (namespace !== undefined)
      errors.invalidEach(at, 'endpointsNamespace', namespace, isDns1123Label(namespace));
  },
  flocker: source.checkFlocker,
  nfs: source.checkNfs,
  rbd: none,
  quobyte: source.checkQuobyte,
  cephfs: none,
  iscsi: (iscsi, at, errors, volumeName) => {
    source.checkIscsi(iscsi, at, errors);
    if (source.isLongForInitiator(iscsi, volumeName))
      errors.invalid(at, 'targetportal', iscsi.targetPortal, source.LONG_FOR_INITIATOR);
    if (iscsi.secretRef !== undefined && !iscsi.secretRef.name) errors.required(at.child('secretRef'), 'name');
  },
  cinder: (cinder, at, errors) => checkPlacedSecret(cinder.secretRef, at, 'secretRef', errors),
  fc: source.checkFibreChannel,
  flexVolume: (flex, at, errors) => source.checkFlexOptions(flex.options, at, errors),
  azureFile: (file, at, errors) => {
    if (file.secretNamespace === '') errors.required(at, 'secretNamespace');
  },
  vsphereVolume: none,
  photonPersistentDisk: none,
  portworxVolume: none,
  azureDisk: source.checkAzureDisk,
  scaleIO: (volume, at, errors) => {
    if (!volume.volumeName) errors.required(at, 'volumeName');
  },
  local: (local, at, errors) => {
    if (local.path) checkNoBacksteps(local.path, at, 'path', errors);
  },
  storageos: (volume, at, errors) => {
    source.checkStorageOs({ ...volume, secretRef: undefined }, at, errors);
    checkPlacedSecret(volume.secretRef, at, 'secretRef', errors);
  },
  csi: (csi, at, errors) => {
    source.checkCsiDriverName(csi.driver, at, 'driver', errors);
    if (!csi.volumeHandle) errors.required(at, 'volumeHandle');
    for (const name of [
      'controllerPublishSecretRef',
      'controllerExpandSecretRef',
      'nodePublishSecretRef',
      'nodeExpandSecretRef',
    ] as const) {
      checkNamedSecret(csi[name], at, name, errors);
    }
  },
};

type SourceName =
  | 'hostPath'
  | 'gcePersistentDisk'
  | 'awsElasticBlockStore'
  | 'glusterfs'
  | 'flocker'
  | 'nfs'
  | 'rbd'
  | 'quobyte'
  | 'cephfs'
  | 'iscsi'
  | 'cinder'
  | 'fc'
  | 'flexVolume'
  | 'azureFile'
  | 'vsphereVolume'
  | 'photonPersistentDisk'
  | 'portworxVolume'
  | 'azureDisk'
  | 'scaleIO'
  | 'local'
  | 'storageos'
  | 'csi';

/** Nothing to say beside the declared rules. */
function none(): void {}

const SOURCE_NAMES = Object.keys(SOURCES) as SourceName[];
/** Where errors of a source stand when that is not its own name. */
const PLACES: Readonly<Partial<Record<SourceName, string>>> = { gcePersistentDisk: 'persistentDisk' };
const SURPLUS_PLACES: Readonly<Partial<Record<SourceName, string>>> = { cephfs: 'cephFS' };
/** A sort that is never one too many. */
const TOLERATED: SourceName = 'flexVolume';

function checkSource<K extends SourceName>(
  name: K,
  spec: PersistentVolumeSpec,
  volumeName: string,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const rule = SOURCES[name] as Rule<K>;
  rule(spec[name] as NonNullable<PersistentVolumeSpec[K]>, at.child(PLACES[name] ?? name), errors, volumeName);
}

/** A volume is of exactly one sort; only the first one found is looked into. */
export function checkVolumeSource(
  spec: PersistentVolumeSpec,
  volumeName: string,
  at: FieldPath,
  errors: FieldErrors,
): void {
  let found = false;
  for (const name of SOURCE_NAMES) {
    if (spec[name] === undefined) continue;
    if (found && name !== TOLERATED)
      errors.forbidden(at, SURPLUS_PLACES[name] ?? name, 'may not specify more than 1 volume type');
    else checkSource(name, spec, volumeName, at, errors);
    found = true;
  }
  if (!found) errors.required(at, undefined, 'must specify a volume type');
}

/** The part of a spec that says what the volume is, and never changes. */
export function sourceOf(spec: PersistentVolumeSpec | undefined): Partial<Record<SourceName, unknown>> {
  const source: Partial<Record<SourceName, unknown>> = {};
  for (const name of SOURCE_NAMES) if (spec?.[name] !== undefined) source[name] = spec[name];
  return source;
}
