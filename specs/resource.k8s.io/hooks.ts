import type { Device, DeviceRequest, ExactDeviceRequest } from '../../generated/resource.k8s.io/hub.js';
import type {
  DeviceRequest as DeviceRequestV1beta1,
  Device as DeviceV1beta1,
} from '../../generated/resource.k8s.io/v1beta1/types.js';
import type { ConvertHook } from '../../runtime/api/hooks.js';

/** What v1beta1 holds in `basic`, later versions hold in the device itself. */
export const convert_v1beta1_Device_to_hub: ConvertHook<DeviceV1beta1, Device> = (source, target) => {
  Object.assign(target, source.basic);
};

export const convert_hub_to_v1beta1_Device: ConvertHook<Device, DeviceV1beta1> = (source, target) => {
  const { name: _, ...basic } = source;
  target.basic = basic;
};

/** Fields of a request for one sort of device, which later versions hold in `exactly`. */
const EXACT_FIELDS = [
  'deviceClassName',
  'selectors',
  'allocationMode',
  'count',
  'adminAccess',
  'tolerations',
  'capacity',
] as const;

export const convert_v1beta1_DeviceRequest_to_hub: ConvertHook<DeviceRequestV1beta1, DeviceRequest> = (
  source,
  target,
) => {
  const present = EXACT_FIELDS.filter((name) => source[name] !== undefined && source[name] !== '');
  if (present.length > 0)
    target.exactly = Object.fromEntries(present.map((name) => [name, source[name]])) as unknown as ExactDeviceRequest;
};

export const convert_hub_to_v1beta1_DeviceRequest: ConvertHook<DeviceRequest, DeviceRequestV1beta1> = (
  source,
  target,
) => {
  Object.assign(target, source.exactly);
};
