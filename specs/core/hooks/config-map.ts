import type { ConfigMap } from '../../../generated/core/hub.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, ValidateHook, ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { isConfigMapKey } from '../../../runtime/api/names.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import { bytesIn, MAX_DATA_BYTES, WHOLE_OBJECT } from './lib/data-size.js';

export const validate_ConfigMap: ValidateHook<ConfigMap> = (config, at, errors) => {
  const data = config.data ?? {};
  const binary = config.binaryData ?? {};
  let size = 0;
  for (const key of Object.keys(data)) {
    checkKey(key, at.child('data'), errors);
    if (Object.hasOwn(binary, key))
      errors.invalid(at.child('data').key(key), undefined, key, 'duplicate of key present in binaryData');
    size += Buffer.byteLength(data[key] as string);
  }
  for (const key of Object.keys(binary)) {
    checkKey(key, at.child('binaryData'), errors);
    size += bytesIn(binary[key]);
  }
  if (size > MAX_DATA_BYTES) errors.tooLong(WHOLE_OBJECT, undefined, MAX_DATA_BYTES);
};

function checkKey(key: string, at: FieldPath, errors: FieldErrors): void {
  errors.invalidEach(at.key(key), undefined, key, isConfigMapKey(key));
}

export const validateUpdate_ConfigMap: ValidateUpdateHook<ConfigMap> = (config, old, at, errors) => {
  if (old.immutable !== true) return;
  const detail = 'field is immutable when `immutable` is set';
  if (config.immutable !== true) errors.forbidden(at, 'immutable', detail);
  for (const field of ['data', 'binaryData'] as const)
    if (!sameValue(config[field], old[field])) errors.forbidden(at, field, detail);
};

export const cells_ConfigMap: CellsHook<ConfigMap> = (config) => ({
  Data: Object.keys(config.data ?? {}).length + Object.keys(config.binaryData ?? {}).length,
});
