import type { ResourceQuota, ResourceQuotaSpec } from '../../../generated/core/hub.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, ValidateHook, ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { compareQuantities } from '../../../runtime/api/quantity.js';
import { checkQuantity, checkQuotaResourceName, isStandardQuotaResource } from './lib/resource-names.js';

const POD_SCOPES = ['Terminating', 'NotTerminating', 'BestEffort', 'NotBestEffort', 'CrossNamespacePodAffinity'];
const SCOPES = [...POD_SCOPES, 'PriorityClass', 'VolumeAttributesClass'];
const POD_RESOURCES = ['pods', 'cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory'];
const CLAIM_RESOURCES = ['persistentvolumeclaims', 'requests.storage'];
const OPPOSITES = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const;

/** What may be counted of the objects in a scope; undefined: anything. */
function resourcesIn(scope: string): readonly string[] | undefined {
  if (scope === 'BestEffort') return ['pods'];
  if (scope === 'VolumeAttributesClass') return CLAIM_RESOURCES;
  return SCOPES.includes(scope) ? POD_RESOURCES : undefined;
}

export const validate_ResourceQuota: ValidateHook<ResourceQuota> = (quota, root, errors, context) => {
  const spec = quota.spec ?? {};
  if (context.subresource === 'status') {
    const at = root.child('status');
    checkAmounts(quota.status?.hard, at.child('hard'), errors);
    checkAmounts(quota.status?.used, at.child('used'), errors);
    return;
  }
  const at = root.child('spec');
  checkAmounts(spec.hard, at.child('hard'), errors);
  checkScopes(spec, at.child('scopes'), errors);
  checkSelector(spec, at.child('scopeSelector').child('matchExpressions'), errors);
  if (context.operation === 'create' && errors.empty) warnOfRequestsAboveLimits(spec, context.warn);
};

export const validateUpdate_ResourceQuota: ValidateUpdateHook<ResourceQuota> = (quota, old, root, errors, context) => {
  if (context.subresource !== '') return;
  const after = new Set(quota.spec?.scopes ?? []);
  const before = new Set(old.spec?.scopes ?? []);
  if (after.size !== before.size || [...after].some((scope) => !before.has(scope)))
    errors.invalid(root.child('spec'), 'scopes', quota.spec?.scopes, 'field is immutable');
};

function checkAmounts(amounts: Readonly<Record<string, string>> | undefined, at: FieldPath, errors: FieldErrors): void {
  for (const [name, amount] of Object.entries(amounts ?? {})) {
    checkQuotaResourceName(name, at.key(name), errors);
    checkQuantity(name, amount, at.key(name), errors);
  }
}

/** Resources of the quota that a scope cannot hold, each reported. */
function checkFits(scope: string, spec: ResourceQuotaSpec, shown: unknown, at: FieldPath, errors: FieldErrors): void {
  const allowed = resourcesIn(scope);
  if (allowed === undefined) return;
  for (const name of Object.keys(spec.hard ?? {}).sort()) {
    if (isStandardQuotaResource(name) && !allowed.includes(name))
      errors.invalid(at, undefined, shown, 'unsupported scope applied to resource');
  }
}

function checkOpposites(scopes: readonly string[], shown: unknown, at: FieldPath, errors: FieldErrors): void {
  for (const [a, b] of OPPOSITES)
    if (scopes.includes(a) && scopes.includes(b)) errors.invalid(at, undefined, shown, 'conflicting scopes');
}

function checkScopes(spec: ResourceQuotaSpec, at: FieldPath, errors: FieldErrors): void {
  const scopes = spec.scopes ?? [];
  for (const scope of scopes) {
    if (!SCOPES.includes(scope)) errors.invalid(at, undefined, scopes, 'unsupported scope');
    checkFits(scope, spec, scopes, at, errors);
  }
  checkOpposites(scopes, scopes, at, errors);
}

/** Errors name the list's fields, not its items. */
function checkSelector(spec: ResourceQuotaSpec, at: FieldPath, errors: FieldErrors): void {
  const expressions = spec.scopeSelector?.matchExpressions ?? [];
  for (const { scopeName: scope = '', operator = '', values = [] } of expressions) {
    if (!SCOPES.includes(scope)) errors.invalid(at, 'scopeName', scope, 'unsupported scope');
    checkFits(scope, spec, spec.scopeSelector, at, errors);
    if (POD_SCOPES.includes(scope) && operator !== 'Exists') {
      errors.invalid(
        at,
        'operator',
        operator,
        `must be 'Exists' when scope is any of ${POD_SCOPES.map((it) => `ResourceQuotaScope${it}`).join(', ')}`,
      );
    }
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0)
        errors.required(
          at,
          'values',
          "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
        );
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0)
        errors.invalid(
          at,
          'values',
          values,
          "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
        );
    } else errors.invalid(at, 'operator', operator, 'not a valid selector operator');
  }
  checkOpposites(
    expressions.map((it) => it.scopeName),
    spec.scopes,
    at,
    errors,
  );
}

function warnOfRequestsAboveLimits(spec: ResourceQuotaSpec, warn: (text: string) => void): void {
  for (const name of ['cpu', 'memory', 'storage', 'ephemeral-storage']) {
    const request = spec.hard?.[`requests.${name}`];
    const limit = spec.hard?.[`limits.${name}`];
    if (request === undefined || limit === undefined || compareQuantities(request, limit) <= 0) continue;
    warn(`ResourceQuota requests.${name} (${request}) should be less than limits.${name} (${limit})`);
  }
}

export const cells_ResourceQuota: CellsHook<ResourceQuota> = (quota) => {
  const { hard = {}, used = {} } = quota.status ?? {};
  const shown = (limits: boolean) =>
    Object.keys(hard)
      .sort()
      .filter((name) => name.startsWith('limits.') === limits)
      .map((name) => `${name}: ${used[name] ?? '0'}/${hard[name]}`)
      .join(', ');
  return { Request: shown(false), Limit: shown(true) };
};
