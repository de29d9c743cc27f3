import type { StorageVersionMigration } from '../../generated/storagemigration.k8s.io/hub.js';
import { isDns1035Label, isDns1123Subdomain } from '../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../runtime/api/field-errors.js';
import type { FieldPath } from '../../runtime/api/field-path.js';
import type { CellsHook, StrategyHooks, ValidateHook, ValidateUpdateHook } from '../../runtime/api/hooks.js';
import { STATUS_KEEPS_METADATA } from '../../runtime/api/kept-metadata.js';
import { checkConditions } from '../../runtime/api/rules/conditions.js';
import { immutable } from '../../runtime/api/rules/immutable.js';

/** Several problems of a name are one error here. */
function checkName(
  value: string,
  problems: readonly string[],
  at: FieldPath,
  field: string,
  errors: FieldErrors,
): void {
  if (problems.length > 0) errors.invalid(at, field, value, problems.join(','));
}

export const validate_StorageVersionMigration: ValidateHook<StorageVersionMigration> = (
  { spec },
  root,
  errors,
  context,
) => {
  if (context.subresource !== '') return;
  const at = root.child('spec').child('resource');
  const { resource = '', group = '' } = spec?.resource ?? {};
  if (resource === '') errors.required(at, 'resource', 'resource is required to be set');
  else checkName(resource, isDns1035Label(resource), at, 'resource', errors);
  if (group !== '') checkName(group, isDns1123Subdomain(group), at, 'group', errors);
};

const holds = ({ status }: StorageVersionMigration, type: string) =>
  status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false;

export const validateUpdate_StorageVersionMigration: ValidateUpdateHook<StorageVersionMigration> = (
  migration,
  old,
  root,
  errors,
  context,
) => {
  if (context.subresource === 'status') return checkStatus(migration, old, root.child('status'), errors);
  // Upstream's paths: without the spec.
  for (const field of ['group', 'resource'] as const)
    immutable(migration.spec?.resource?.[field] ?? '', old.spec?.resource?.[field] ?? '', root, field, errors);
};

function checkStatus(
  migration: StorageVersionMigration,
  old: StorageVersionMigration,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const version = migration.status?.resourceVersion ?? '';
  const before = old.status?.resourceVersion ?? '';
  if (!/^[1-9]\d*$/.test(version))
    errors.invalid(
      at,
      'resourceVersion',
      version,
      version === '' ? 'resource version is empty' : 'resource version is not well formed',
    );
  checkConditions(migration.status?.conditions, at, 'conditions', errors);
  if (before !== '' && before !== version) errors.invalid(at, 'resourceVersion', version, 'field is immutable');
  const refuse = (detail: string) => errors.invalid(at, 'conditions', migration.status?.conditions, detail);
  const done = holds(migration, 'Succeeded');
  const failed = holds(migration, 'Failed');
  if (done && failed) refuse('Both success and failed conditions cannot be true at the same time');
  if (done && holds(migration, 'Running')) refuse('Running condition cannot be true when success condition is true');
  if (failed && holds(migration, 'Running')) refuse('Running condition cannot be true when failed condition is true');
  if (holds(old, 'Succeeded') && !done) refuse('Success condition cannot be set to false once it is true');
  if (holds(old, 'Failed') && !failed) refuse('Failed condition cannot be set to false once it is true');
}

export const strategy_StorageVersionMigration: StrategyHooks<StorageVersionMigration> = STATUS_KEEPS_METADATA;

export const cells_StorageVersionMigration: CellsHook<StorageVersionMigration> = (migration) => {
  const { resource = '', group = '' } = migration.spec?.resource ?? {};
  return {
    Resource: group === '' ? resource : `${resource}.${group}`,
    Status: ['Succeeded', 'Failed', 'Running'].find((type) => holds(migration, type)) ?? '',
  };
};
