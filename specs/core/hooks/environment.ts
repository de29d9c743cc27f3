import type {
  ConfigMapEnvSource,
  ConfigMapKeySelector,
  EnvFromSource,
  EnvVar,
  FileKeySelector,
  SecretEnvSource,
  SecretKeySelector,
} from '../../../generated/core/hub.js';
import { isDns1123Label, isDns1123Subdomain } from '../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { ValidateHook } from '../../../runtime/api/hooks.js';
import { isConfigMapKey, isRelaxedEnvVarName } from '../../../runtime/api/names.js';
import { checkFieldRef, checkResourceFieldRef, ENV_FIELDS } from './lib/downward.js';
import { checkNoBacksteps } from './lib/paths.js';

const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'] as const;

export const validate_EnvVar: ValidateHook<EnvVar> = (variable, at, errors) => {
  if (variable.name) errors.invalidEach(at, 'name', variable.name, isRelaxedEnvVarName(variable.name));
  const source = variable.valueFrom;
  if (source === undefined) return;
  const place = at.child('valueFrom');
  const given = SOURCES.filter((name) => source[name] !== undefined).length;
  if (source.fieldRef) checkFieldRef(source.fieldRef, ENV_FIELDS, place.child('fieldRef'), errors);
  if (source.resourceFieldRef)
    checkResourceFieldRef(source.resourceFieldRef, false, place.child('resourceFieldRef'), errors);
  if (given === 0)
    errors.invalid(
      place,
      undefined,
      '',
      'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
    );
  else if (variable.value) errors.invalid(place, undefined, '', 'may not be specified when `value` is not empty');
  else if (given > 1) errors.invalid(place, undefined, '', 'may not have more than one field specified at a time');
};

/** A key of a config map or secret; the name is checked even when it is empty. */
function checkKeySelector(
  selector: ConfigMapKeySelector | SecretKeySelector,
  at: FieldPath,
  errors: FieldErrors,
): void {
  errors.invalidEach(at, 'name', selector.name ?? '', isDns1123Subdomain(selector.name ?? ''));
  if (selector.key) errors.invalidEach(at, 'key', selector.key, isConfigMapKey(selector.key));
}

export const validate_ConfigMapKeySelector: ValidateHook<ConfigMapKeySelector> = checkKeySelector;
export const validate_SecretKeySelector: ValidateHook<SecretKeySelector> = checkKeySelector;

export const validate_FileKeySelector: ValidateHook<FileKeySelector> = (selector, at, errors) => {
  if (selector.volumeName)
    errors.invalidEach(at, 'volumeName', selector.volumeName, isDns1123Label(selector.volumeName));
  if (selector.key) errors.invalidEach(at, 'key', selector.key, isRelaxedEnvVarName(selector.key));
  if (selector.path) checkNoBacksteps(selector.path, at, 'path', errors);
};

export const validate_EnvFromSource: ValidateHook<EnvFromSource> = (source, at, errors) => {
  if (source.prefix) errors.invalidEach(at, 'prefix', source.prefix, isRelaxedEnvVarName(source.prefix));
};

/** What must be told of the list stands on the list, not on its items. */
export function checkEnvFrom(sources: readonly EnvFromSource[], at: FieldPath, errors: FieldErrors): void {
  for (const source of sources) {
    const given = Number(source.configMapRef !== undefined) + Number(source.secretRef !== undefined);
    if (given === 0) errors.invalid(at, undefined, '', 'must specify one of: `configMapRef` or `secretRef`');
    else if (given > 1) errors.invalid(at, undefined, '', 'may not have more than one field specified at a time');
  }
}

function checkSourceName(source: ConfigMapEnvSource | SecretEnvSource, at: FieldPath, errors: FieldErrors): void {
  if (!source.name) errors.required(at, 'name');
  // As for the beginning of a name: it may end in a dash.
  else errors.invalidEach(at, 'name', source.name, isDns1123Subdomain(source.name.replace(/-$/, 'a')));
}

export const validate_ConfigMapEnvSource: ValidateHook<ConfigMapEnvSource> = checkSourceName;
export const validate_SecretEnvSource: ValidateHook<SecretEnvSource> = checkSourceName;
