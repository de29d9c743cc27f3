/** What a claim asks for. */
import type {
  DeviceClaim,
  DeviceConstraint,
  DeviceRequest,
  DeviceSubRequest,
  DeviceToleration,
  ExactDeviceRequest,
  ResourceClaim,
  ResourceClaimStatus,
  ResourceClaimTemplate,
} from '../../../generated/resource.k8s.io/hub.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { StrategyHooks, ValidateHook, ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { STATUS_KEEPS_METADATA } from '../../../runtime/api/kept-metadata.js';
import { isValidLabelValue } from '../../../runtime/api/names.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import { deviceId } from './lib/device-id.js';
import { checkDifferent, checkFullyQualifiedName, MAX_REQUESTS, upTo } from './lib/names.js';
import { checkRequestNames, requestNamesOf } from './lib/request-names.js';

const MODES = ['All', 'ExactCount'];
const MAX_ALTERNATIVES = 8;

function checkAllocation(request: DeviceSubRequest | ExactDeviceRequest, at: FieldPath, errors: FieldErrors): void {
  const count = request.count ?? 0;
  if (request.allocationMode === 'All') {
    if (count !== 0) errors.invalid(at, 'count', count, "must not be specified when allocationMode is 'All'");
  } else if (request.allocationMode === 'ExactCount') {
    if (count <= 0) errors.invalid(at, 'count', count, 'must be greater than zero');
  } else if (!request.allocationMode) errors.notSupported(at, 'allocationMode', '', MODES);
}
export const validate_ExactDeviceRequest: ValidateHook<ExactDeviceRequest> = checkAllocation;
export const validate_DeviceSubRequest: ValidateHook<DeviceSubRequest> = checkAllocation;

export const validate_DeviceRequest: ValidateHook<DeviceRequest> = (request, at, errors) => {
  const alternatives = request.firstAvailable ?? [];
  const sorts = (alternatives.length > 0 ? 1 : 0) + (request.exactly === undefined ? 0 : 1);
  const rule = 'exactly one of `exactly` or `firstAvailable` is required';
  if (sorts === 0) errors.required(at, undefined, rule);
  else if (sorts === 2) errors.invalid(at, undefined, null, `${rule}, but multiple fields are set`);
  checkDifferent(
    upTo(MAX_ALTERNATIVES, alternatives).map(({ name }) => name),
    at.child('firstAvailable'),
    errors,
  );
};

export const validate_DeviceToleration: ValidateHook<DeviceToleration> = (toleration, at, errors) => {
  const { operator, value = '' } = toleration;
  if (operator === 'Exists') {
    if (value !== '') errors.invalid(at, 'value', value, 'must be empty for operator `Exists`');
  } else if (operator === 'Equal') errors.invalidEach(at, 'value', value, isValidLabelValue(value));
};

export const validate_DeviceConstraint: ValidateHook<DeviceConstraint> = (constraint, at, errors) => {
  const { matchAttribute, distinctAttribute } = constraint;
  if (matchAttribute !== undefined) checkFullyQualifiedName(matchAttribute, at, 'matchAttribute', errors);
  else if (distinctAttribute !== undefined) checkFullyQualifiedName(distinctAttribute, at, 'distinctAttribute', errors);
  else errors.required(at, undefined, 'exactly one of "matchAttribute" or "distinctAttribute" is required');
};

export const validate_DeviceClaim: ValidateHook<DeviceClaim> = (claim, at, errors) => {
  const known = requestNamesOf(claim);
  checkDifferent(
    upTo(MAX_REQUESTS, claim.requests).map(({ name }) => name),
    at.child('requests'),
    errors,
  );
  for (const list of ['constraints', 'config'] as const)
    upTo<{ readonly requests?: readonly string[] }>(MAX_REQUESTS, claim[list]).forEach((item, i) =>
      checkRequestNames(item.requests, known, at.child(list).index(i), errors),
    );
};

/** What a claim or a template asks for is settled when it is made. */
function keepSpec(
  now: ResourceClaim | ResourceClaimTemplate,
  old: ResourceClaim | ResourceClaimTemplate,
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (!sameValue(now.spec, old.spec)) errors.invalid(at, 'spec', now.spec, 'field is immutable');
}
export const strategy_ResourceClaim: StrategyHooks<ResourceClaim> = {
  ...STATUS_KEEPS_METADATA,
  prepareForUpdate(claim, old, context) {
    STATUS_KEEPS_METADATA.prepareForUpdate?.(claim, old, context);
    if (context.subresource === 'status') forgetGivenBack(claim.status, old.status);
  },
};

/** What drivers told of devices that the claim has no more is dropped with them. */
function forgetGivenBack(status: ResourceClaimStatus | undefined, old: ResourceClaimStatus | undefined): void {
  const devices = status?.devices;
  if (status === undefined || devices === undefined) return;
  const idsIn = (it: ResourceClaimStatus | undefined) => new Set(it?.allocation?.devices?.results?.map(deviceId));
  const had = idsIn(old);
  const has = idsIn(status);
  const kept = devices.filter((device) => !had.has(deviceId(device)) || has.has(deviceId(device)));
  if (kept.length > 0) status.devices = kept;
  else delete status.devices;
}

export const validateUpdate_ResourceClaim: ValidateUpdateHook<ResourceClaim> = keepSpec;
export const validateUpdate_ResourceClaimTemplate: ValidateUpdateHook<ResourceClaimTemplate> = keepSpec;
