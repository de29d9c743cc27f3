import type { Secret } from '../../../generated/core/hub.js';
import type { Secret as SecretV1 } from '../../../generated/core/v1/types.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, DefaultHook, ValidateHook, ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { isConfigMapKey } from '../../../runtime/api/names.js';
import { immutable } from '../../../runtime/api/rules/immutable.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import { bytesIn, MAX_DATA_BYTES } from './lib/data-size.js';
import { tlsPairProblem } from './lib/tls-pair.js';

const SERVICE_ACCOUNT_NAME = 'kubernetes.io/service-account.name';
const ACCOUNT_NAME = FieldPath.of('metadata', 'annotations').key(SERVICE_ACCOUNT_NAME);

/** Text that clients write for convenience becomes data, and is never shown. */
export const default_v1_Secret: DefaultHook<SecretV1> = (secret) => {
  const text = secret.stringData;
  if (text === undefined) return;
  delete secret.stringData;
  const entries = Object.entries(text).map(([key, value]) => [key, Buffer.from(value).toString('base64')] as const);
  if (entries.length > 0) secret.data = Object.fromEntries([...Object.entries(secret.data ?? {}), ...entries]);
};

export const validate_Secret: ValidateHook<Secret> = (secret, root, errors, context) => {
  const at = root.child('data');
  const data = secret.data ?? {};
  let size = 0;
  for (const key of Object.keys(data)) {
    errors.invalidEach(at.key(key), undefined, key, isConfigMapKey(key));
    size += bytesIn(data[key]);
  }
  if (size > MAX_DATA_BYTES) errors.tooLong(at, undefined, MAX_DATA_BYTES);
  checkType(secret, at, errors);
  if (secret.type !== 'kubernetes.io/tls') return;
  const text = (key: string) => Buffer.from(data[key] ?? '', 'base64').toString();
  const problem = tlsPairProblem(text('tls.crt'), text('tls.key'));
  if (problem !== undefined) context.warn(problem);
};

/** What the well-known types promise to their readers. */
function checkType(secret: Secret, at: FieldPath, errors: FieldErrors): void {
  const has = (key: string) => secret.data !== undefined && Object.hasOwn(secret.data, key);
  switch (secret.type) {
    case 'kubernetes.io/service-account-token':
      if (!secret.metadata.annotations?.[SERVICE_ACCOUNT_NAME]) errors.required(ACCOUNT_NAME);
      break;
    case 'kubernetes.io/dockercfg':
      checkJson(secret, '.dockercfg', at, errors);
      break;
    case 'kubernetes.io/dockerconfigjson':
      checkJson(secret, '.dockerconfigjson', at, errors);
      break;
    case 'kubernetes.io/basic-auth':
      if (has('username') || has('password')) break;
      errors.required(at.key('username'));
      errors.required(at.key('password'));
      break;
    case 'kubernetes.io/ssh-auth':
      if (!secret.data?.['ssh-privatekey']) errors.required(at.key('ssh-privatekey'));
      break;
    case 'kubernetes.io/tls':
      for (const key of ['tls.crt', 'tls.key']) if (!has(key)) errors.required(at.key(key));
      break;
  }
}

/** The key holds a JSON object. */
function checkJson(secret: Secret, key: string, at: FieldPath, errors: FieldErrors): void {
  const data = secret.data;
  if (data === undefined || !Object.hasOwn(data, key)) return errors.required(at.key(key));
  const problem = jsonObjectProblem(Buffer.from(data[key] ?? '', 'base64').toString());
  if (problem !== undefined) errors.invalid(at.key(key), undefined, '<secret contents redacted>', problem);
}

function jsonObjectProblem(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value) ? undefined : 'must be a JSON object';
  } catch {
    return 'must be valid JSON';
  }
}

export const validateUpdate_Secret: ValidateUpdateHook<Secret> = (secret, old, at, errors) => {
  immutable(secret.type, old.type, at, 'type', errors);
  if (old.immutable !== true) return;
  const detail = 'field is immutable when `immutable` is set';
  if (secret.immutable !== true) errors.forbidden(at, 'immutable', detail);
  if (!sameValue(secret.data, old.data)) errors.forbidden(at, 'data', detail);
};

export const cells_Secret: CellsHook<Secret> = (secret) => ({ Data: Object.keys(secret.data ?? {}).length });
