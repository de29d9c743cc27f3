/** How volumes and claims may be used: access modes, volume modes, classes, amounts. */

import { isDns1123Subdomain } from '../../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';
import { quantitySign } from '../../../../runtime/api/quantity.js';

/** In the order in which tables show them. */
const ACCESS_MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};
const ACCESS_MODE_NAMES = Object.keys(ACCESS_MODES).sort();
const ONE_POD = 'ReadWriteOncePod';

/** At least one mode; what is for one pod only cannot be for others too. Errors stand on the list, not on its items. */
export function checkAccessModes(
  modes: readonly string[] | undefined,
  at: FieldPath,
  detail: string,
  errors: FieldErrors,
): void {
  if (!modes?.length) return errors.required(at, 'accessModes', detail);
  const known = modes.filter((mode) => Object.hasOwn(ACCESS_MODES, mode));
  for (const mode of modes) if (!known.includes(mode)) errors.notSupported(at, 'accessModes', mode, ACCESS_MODE_NAMES);
  if (known.includes(ONE_POD) && known.some((mode) => mode !== ONE_POD))
    errors.forbidden(at, 'accessModes', 'may not use ReadWriteOncePod with other access modes');
}

/** `RWO,ROX`. */
export function accessModesText(modes: readonly string[] | undefined): string {
  return Object.keys(ACCESS_MODES)
    .filter((mode) => modes?.includes(mode))
    .map((mode) => ACCESS_MODES[mode])
    .join(',');
}

const VOLUME_MODES = ['Block', 'Filesystem'];

export function checkVolumeMode(mode: string | undefined, at: FieldPath, errors: FieldErrors): void {
  if (mode !== undefined && !VOLUME_MODES.includes(mode)) errors.notSupported(at, 'volumeMode', mode, VOLUME_MODES);
}

/** The name of a class of storage or of volume attributes. */
export function checkClassName(name: string | undefined, at: FieldPath, field: string, errors: FieldErrors): void {
  if (name) errors.invalidEach(at, field, name, isDns1123Subdomain(name));
}

export function checkPositive(quantity: string | number, at: FieldPath, errors: FieldErrors): void {
  if (quantitySign(quantity) <= 0) errors.invalid(at, undefined, String(quantity), 'must be greater than zero');
}

export function checkBasicResource(quantity: string | number, at: FieldPath, errors: FieldErrors): void {
  if (quantitySign(quantity) < 0) errors.invalid(at, undefined, String(quantity), 'must be a valid resource quantity');
}

export const BETA_STORAGE_CLASS = 'volume.beta.kubernetes.io/storage-class';
export const BETA_MOUNT_OPTIONS = 'volume.beta.kubernetes.io/mount-options';

/** What claims and volumes are told that name their class in the old way. */
export function betaClassWarning(annotations: Readonly<Record<string, string>> | undefined): string | undefined {
  if (annotations === undefined || !Object.hasOwn(annotations, BETA_STORAGE_CLASS)) return undefined;
  return `metadata.annotations[${BETA_STORAGE_CLASS}]: deprecated since v1.8; use "storageClassName" attribute instead`;
}

/** The class of a claim or volume; the annotation of old counts first. */
export function storageClassText(
  annotations: Readonly<Record<string, string>> | undefined,
  name: string | undefined,
): string {
  if (annotations !== undefined && Object.hasOwn(annotations, BETA_STORAGE_CLASS))
    return annotations[BETA_STORAGE_CLASS] ?? '';
  return name ?? '';
}

/** An amount of a resource as a table shows it; none is 0. */
export function amountText(resources: Readonly<Record<string, string | number>> | undefined, name: string): string {
  return resources !== undefined && Object.hasOwn(resources, name) ? String(resources[name]) : '0';
}
