import type {
  ExactDeviceRequest as ExactRequestV1,
  DeviceSubRequest as SubRequestV1,
  DeviceTaint as TaintV1,
} from '../../../generated/resource.k8s.io/v1/types.js';
import type { DeviceRequest as RequestV1beta1 } from '../../../generated/resource.k8s.io/v1beta1/types.js';
import type { DefaultHook } from '../../../runtime/api/hooks.js';
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
