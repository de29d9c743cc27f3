/** Rules of volume sources that pods and persistent volumes share; shapes, since the two have types of their own. */

import { isDns1123Label, isDns1123Subdomain } from '../../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';
import { checkLocalUnreservedPath } from './paths.js';

interface SecretRef {
  readonly name?: string;
}

/** A secret reference that is there must name its secret. */
export function checkSecretRef(ref: SecretRef | undefined, at: FieldPath, name: string, errors: FieldErrors): void {
  if (ref !== undefined && !ref.name) errors.required(at.child(name), 'name');
}

const ISCSI_NAMES: Readonly<Record<string, RegExp>> = {
  iqn: /iqn\.\d{4}-\d{2}\.[A-Za-z0-9.-]+:[^,;*&$|\s]+$/,
  eui: /^eui.[A-Za-z0-9]{16}$/,
  naa: /^naa.[A-Za-z0-9]{32}$/,
};

export interface Iscsi {
  readonly targetPortal?: string;
  readonly iqn?: string;
  readonly lun?: number;
  readonly chapAuthDiscovery?: boolean;
  readonly chapAuthSession?: boolean;
  readonly secretRef?: SecretRef;
  readonly initiatorName?: string;
}

export const LONG_FOR_INITIATOR =
  'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';

/** The initiator's name is made of the volume's name and the portal: too long together? Volumes and persistent volumes report it at different places. */
export function isLongForInitiator(source: Iscsi, volumeName: string): boolean {
  return source.initiatorName !== undefined && `${volumeName}:${source.targetPortal ?? ''}`.length > 64;
}

export function checkIscsi(source: Iscsi, at: FieldPath, errors: FieldErrors): void {
  const iqn = source.iqn ?? '';
  if (iqn !== '') {
    const form = ISCSI_NAMES[iqn.slice(0, 3)];
    if (form === undefined) errors.invalid(at, 'iqn', iqn, 'must be valid format starting with iqn, eui, or naa');
    else if (!form.test(iqn)) errors.invalid(at, 'iqn', iqn, 'must be valid format');
  }
  checkLun(source.lun ?? 0, at, errors);
  if ((source.chapAuthDiscovery || source.chapAuthSession) && source.secretRef === undefined)
    errors.required(at, 'secretRef');
  const initiator = source.initiatorName;
  if (initiator === undefined) return;
  const form = ISCSI_NAMES[initiator.slice(0, 3)];
  if (form === undefined || !form.test(initiator))
    errors.invalid(at, 'initiatorname', initiator, 'must be valid format');
}

function checkLun(lun: number, at: FieldPath, errors: FieldErrors): void {
  if (lun < 0 || lun > 255) errors.invalid(at, 'lun', lun, 'must be between 0 and 255, inclusive');
}

export function checkFibreChannel(
  source: { readonly targetWWNs?: readonly string[]; readonly wwids?: readonly string[]; readonly lun?: number },
  at: FieldPath,
  errors: FieldErrors,
): void {
  const byTarget = (source.targetWWNs?.length ?? 0) > 0;
  const byId = (source.wwids?.length ?? 0) > 0;
  if (!byTarget && !byId) errors.required(at, 'targetWWNs', 'must specify either targetWWNs or wwids, but not both');
  if (byTarget && byId)
    errors.invalid(at, 'targetWWNs', source.targetWWNs, 'targetWWNs and wwids can not be specified simultaneously');
  if (!byTarget) return;
  if (source.lun === undefined) errors.required(at, 'lun', 'lun is required if targetWWNs is specified');
  else checkLun(source.lun, at, errors);
}

export function checkPartition(partition: number | undefined, at: FieldPath, errors: FieldErrors): void {
  const value = partition ?? 0;
  if (value < 0 || value > 255) errors.invalid(at, 'partition', value, 'must be between 0 and 255, inclusive');
}

export function checkNfs(source: { readonly path?: string }, at: FieldPath, errors: FieldErrors): void {
  if (!source.path?.startsWith('/')) errors.invalid(at, 'path', source.path ?? '', 'must be an absolute path');
}

export function checkFlocker(
  source: { readonly datasetName?: string; readonly datasetUUID?: string },
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (!source.datasetName && !source.datasetUUID)
    errors.required(at, undefined, 'one of datasetName and datasetUUID is required');
  if (source.datasetName && source.datasetUUID)
    errors.invalid(at, undefined, 'resource', 'datasetName and datasetUUID can not be specified simultaneously');
  if (source.datasetName?.includes('/')) errors.invalid(at, 'datasetName', source.datasetName, "must not contain '/'");
}

export function checkQuobyte(
  source: { readonly registry?: string; readonly tenant?: string; readonly volume?: string },
  at: FieldPath,
  errors: FieldErrors,
): void {
  const { registry, tenant = '', volume } = source;
  const detail = 'must be a host:port pair or multiple pairs separated by commas';
  if (!registry) errors.required(at, 'registry', detail);
  else if (tenant.length >= 65)
    errors.required(at, 'tenant', 'must be a UUID and may not exceed a length of 64 characters');
  else
    for (const pair of registry.split(','))
      if (!/^(\[[^\]]*\]|[^:]*):[^:]*$/.test(pair)) errors.invalid(at, 'registry', registry, detail);
  if (!volume) errors.required(at, 'volume');
}

const CACHING = ['None', 'ReadOnly', 'ReadWrite'];
const DISK_KINDS = ['Dedicated', 'Managed', 'Shared'];

export function checkAzureDisk(
  source: { readonly diskURI?: string; readonly cachingMode?: string; readonly kind?: string },
  at: FieldPath,
  errors: FieldErrors,
): void {
  const uri = source.diskURI ?? '';
  if (source.cachingMode !== undefined && !CACHING.includes(source.cachingMode))
    errors.notSupported(at, 'cachingMode', source.cachingMode, CACHING);
  if (source.kind !== undefined && !DISK_KINDS.includes(source.kind))
    errors.notSupported(at, 'kind', source.kind, DISK_KINDS);
  if (source.kind === 'Managed') {
    if (!uri.startsWith('/subscriptions/'))
      errors.notSupported(at, 'diskURI', uri, [
        '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}',
      ]);
  } else if (source.kind !== undefined && !uri.startsWith('https://')) {
    errors.notSupported(at, 'diskURI', uri, [
      'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd',
    ]);
  }
}

export function checkStorageOs(
  source: { readonly volumeName?: string; readonly volumeNamespace?: string; readonly secretRef?: SecretRef },
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (!source.volumeName) errors.required(at, 'volumeName');
  else errors.invalidEach(at, 'volumeName', source.volumeName, isDns1123Label(source.volumeName));
  if (source.volumeNamespace)
    errors.invalidEach(at, 'volumeNamespace', source.volumeNamespace, isDns1123Label(source.volumeNamespace));
  checkSecretRef(source.secretRef, at, 'secretRef', errors);
}

/** The name of a CSI driver (storage.k8s.io uses it as well). */
export function checkCsiDriverName(name: string | undefined, at: FieldPath, field: string, errors: FieldErrors): void {
  if (!name) return errors.required(at, field);
  if (name.length > 63) errors.tooLong(at, field, 63);
  errors.invalidEach(at, field, name, isDns1123Subdomain(name.toLowerCase()));
}

export function checkFileMode(mode: number | undefined, at: FieldPath, field: string, errors: FieldErrors): void {
  if (mode !== undefined && (mode < 0 || mode > 0o777))
    errors.invalid(at, field, mode, 'must be a number between 0 and 0777 (octal), both inclusive');
}

export interface KeyToPath {
  readonly key?: string;
  readonly path?: string;
  readonly mode?: number;
}

/** Keys of a config map or secret as files; empty keys and paths are reported by their type. */
export function checkItems(items: readonly KeyToPath[] | undefined, at: FieldPath, errors: FieldErrors): void {
  items?.forEach((item, i) => {
    const place = at.child('items').index(i);
    if (item.path) checkLocalUnreservedPath(item.path, place, 'path', errors);
    checkFileMode(item.mode, place, 'mode', errors);
  });
}

export function checkFlexOptions(
  options: Readonly<Record<string, string>> | undefined,
  at: FieldPath,
  errors: FieldErrors,
): void {
  for (const key of Object.keys(options ?? {})) {
    const domain = key.toLowerCase().split('/')[0] ?? '';
    if (/(^|\.)(kubernetes|k8s)\.io$/.test(domain))
      errors.invalid(at.child('options').key(key), undefined, key, 'kubernetes.io and k8s.io namespaces are reserved');
  }
}

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

export function checkHostPath(
  source: { readonly path?: string; readonly type?: string },
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (source.path?.split('/').includes('..')) errors.invalid(at, 'path', source.path, "must not contain '..'");
  if (source.type !== undefined && !HOST_PATH_TYPES.includes(source.type))
    errors.notSupported(at, 'type', source.type, HOST_PATH_TYPES);
}
