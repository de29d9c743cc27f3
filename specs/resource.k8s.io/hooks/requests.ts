import type {
  DeviceClaim,
  DeviceSubRequest,
  DeviceToleration,
  ExactDeviceRequest,
  ResourceClaim,
  ResourceClaimTemplate,
  ResourceSlice,
} from '../../../generated/resource.k8s.io/hub.js';
import type {
  ExactDeviceRequest as ExactRequestV1,
  DeviceSubRequest as SubRequestV1,
  DeviceTaint as TaintV1,
} from '../../../generated/resource.k8s.io/v1/types.js';
import type { DeviceRequest as RequestV1beta1 } from '../../../generated/resource.k8s.io/v1beta1/types.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, DefaultHook, ValidateHook, ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import { nowTime } from '../../../runtime/api/time.js';

/** One device, unless a count or all of them are asked for. */
function defaultAllocation(request: SubRequestV1 | ExactRequestV1): void {
  request.allocationMode ??= 'ExactCount';
  if (request.allocationMode === 'ExactCount') request.count ??= 1;
}
export const default_v1_ExactDeviceRequest: DefaultHook<ExactRequestV1> = defaultAllocation;
export const default_v1_DeviceSubRequest: DefaultHook<SubRequestV1> = defaultAllocation;
export const default_v1beta2_ExactDeviceRequest: DefaultHook<ExactRequestV1> = defaultAllocation;
export const default_v1beta2_DeviceSubRequest: DefaultHook<SubRequestV1> = defaultAllocation;
export const default_v1beta1_DeviceSubRequest: DefaultHook<SubRequestV1> = defaultAllocation;
/** v1beta1 has one sort of request, which may also list alternatives instead. */
export const default_v1beta1_DeviceRequest: DefaultHook<RequestV1beta1> = (request) => {
  if (request.deviceClassName) defaultAllocation(request as SubRequestV1);
};

const stampTaint: DefaultHook<TaintV1> = (taint) => {
  taint.timeAdded ??= nowTime();
};
export const default_v1_DeviceTaint = stampTaint;
export const default_v1beta2_DeviceTaint = stampTaint;
export const default_v1beta1_DeviceTaint = stampTaint;
export const default_v1alpha3_DeviceTaint = stampTaint;

function checkAllocation(request: DeviceSubRequest | ExactDeviceRequest, at: FieldPath, errors: FieldErrors): void {
  const count = request.count ?? 0;
  if (request.allocationMode === 'All') {
    if (count !== 0) errors.invalid(at, 'count', count, "must not be specified when allocationMode is 'All'");
  } else if (request.allocationMode === 'ExactCount' && count <= 0)
    errors.invalid(at, 'count', count, 'must be greater than zero');
}
export const validate_ExactDeviceRequest: ValidateHook<ExactDeviceRequest> = checkAllocation;
export const validate_DeviceSubRequest: ValidateHook<DeviceSubRequest> = checkAllocation;

export const validate_DeviceToleration: ValidateHook<DeviceToleration> = (toleration, at, errors) => {
  if (toleration.operator === 'Exists' && toleration.value)
    errors.invalid(at, 'value', toleration.value, 'must be empty for operator `Exists`');
};

/** Constraints and configurations speak of requests by name, or of `request/subrequest`. */
export const validate_DeviceClaim: ValidateHook<DeviceClaim> = (claim, at, errors) => {
  const known = new Set(
    (claim.requests ?? []).flatMap((r) => [r.name, ...(r.firstAvailable ?? []).map((s) => `${r.name}/${s.name}`)]),
  );
  const check = (names: readonly string[] | undefined, place: FieldPath) => {
    const seen = new Set<string>();
    names?.forEach((name, i) => {
      if (seen.has(name)) errors.duplicate(place.index(i), undefined, name);
      else if (!known.has(name))
        errors.invalid(
          place.index(i),
          undefined,
          name,
          "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'",
        );
      seen.add(name);
    });
  };
  claim.constraints?.forEach((c, i) => check(c.requests, at.child('constraints').index(i).child('requests')));
  claim.config?.forEach((c, i) => check(c.requests, at.child('config').index(i).child('requests')));
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
export const validateUpdate_ResourceClaim: ValidateUpdateHook<ResourceClaim> = keepSpec;
export const validateUpdate_ResourceClaimTemplate: ValidateUpdateHook<ResourceClaimTemplate> = keepSpec;

export const validateUpdate_ResourceSlice: ValidateUpdateHook<ResourceSlice> = (slice, old, at, errors) => {
  const place = at.child('spec');
  for (const field of ['nodeName', 'driver'] as const) {
    if (slice.spec?.[field] !== old.spec?.[field])
      errors.invalid(place, field, slice.spec?.[field], 'field is immutable');
  }
  if (slice.spec?.pool?.name !== old.spec?.pool?.name)
    errors.invalid(place.child('pool'), 'name', slice.spec?.pool?.name, 'field is immutable');
};

export const cells_ResourceClaim: CellsHook<ResourceClaim> = (claim) => {
  const states = [
    ...(claim.metadata.deletionTimestamp ? ['deleted'] : []),
    ...(claim.status?.allocation ? ['allocated'] : []),
    ...(claim.status?.reservedFor?.length ? ['reserved'] : []),
  ];
  return { State: states.join(',') || 'pending' };
};

export const cells_ResourceSlice: CellsHook<ResourceSlice> = (slice) => ({ Node: slice.spec?.nodeName ?? '' });
