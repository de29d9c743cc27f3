/** The status of a claim: which devices it got, who uses them, and what their drivers tell of them. */
import type {
  AllocatedDeviceStatus,
  DeviceRequestAllocationResult,
  NetworkDeviceData,
  ResourceClaim,
  ResourceClaimStatus,
} from '../../../generated/resource.k8s.io/hub.js';
import type { CellsHook, ValidateHook, ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { isValidInterfaceAddress } from '../../../runtime/api/names.js';
import { checkConditions } from '../../../runtime/api/rules/conditions.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import { checkBindingConditions } from './lib/binding-conditions.js';
import { deviceId } from './lib/device-id.js';
import {
  checkDifferent,
  checkDriverName,
  checkPoolName,
  checkRawObject,
  checkShareId,
  MAX_REQUESTS,
  upTo,
} from './lib/names.js';
import { checkRequestName, checkRequestNames, requestNamesOf } from './lib/request-names.js';

const MAX_RESERVED = 256;
const MAX_IPS = 16;
/** In bytes. */
const MAX_DATA = 10 * 1024;

export const validate_DeviceRequestAllocationResult: ValidateHook<DeviceRequestAllocationResult> = (
  result,
  at,
  errors,
) => {
  checkDriverName(result.driver, at, 'driver', errors);
  checkPoolName(result.pool, at, 'pool', errors);
  checkShareId(result.shareID, at, errors);
  checkBindingConditions(result, at, errors);
};

export const validate_AllocatedDeviceStatus: ValidateHook<AllocatedDeviceStatus> = (device, at, errors) => {
  checkDriverName(device.driver, at, 'driver', errors);
  checkPoolName(device.pool, at, 'pool', errors);
  checkShareId(device.shareID, at, errors);
  checkConditions(device.conditions, at, 'conditions', errors);
  if (device.data !== undefined) checkRawObject(device.data, at, 'data', errors, MAX_DATA);
};

export const validate_NetworkDeviceData: ValidateHook<NetworkDeviceData> = (data, at, errors) => {
  const ips = upTo(MAX_IPS, data.ips);
  const place = at.child('ips');
  ips.forEach((ip, i) => errors.invalidEach(place.index(i), undefined, ip, isValidInterfaceAddress(ip)));
  checkDifferent(ips, place, errors);
};

export const validate_ResourceClaimStatus: ValidateHook<ResourceClaimStatus> = (status, at, errors, { object }) => {
  const { allocation, reservedFor = [], devices = [] } = status;
  checkDifferent(
    upTo(MAX_RESERVED, reservedFor).map(({ uid }) => uid),
    at.child('reservedFor'),
    errors,
  );
  if (reservedFor.length > 0 && allocation === undefined)
    errors.forbidden(at, 'reservedFor', 'may not be specified when `allocated` is not set');
  const known = requestNamesOf((object as ResourceClaim).spec?.devices);
  const result = at.child('allocation').child('devices');
  upTo(MAX_REQUESTS, allocation?.devices?.results).forEach((it, i) =>
    checkRequestName(it.request, known, result.child('results').index(i), 'request', errors),
  );
  upTo(2 * MAX_REQUESTS, allocation?.devices?.config).forEach((it, i) =>
    checkRequestNames(it.requests, known, result.child('config').index(i), errors),
  );
  const allocated = new Set(allocation?.devices?.results?.map(deviceId));
  devices.forEach((device, i) => {
    if (!allocated.has(deviceId(device)))
      errors.invalid(
        at.child('devices').index(i),
        undefined,
        deviceId(device),
        'must be an allocated device in the claim',
      );
  });
  checkDifferent(devices.map(deviceId), at.child('devices'), errors);
};

export const validateUpdate_ResourceClaimStatus: ValidateUpdateHook<ResourceClaimStatus> = (
  status,
  old,
  at,
  errors,
  { object },
) => {
  const { allocation, reservedFor = [] } = status;
  if (allocation !== undefined && old.allocation !== undefined && !sameValue(allocation, old.allocation))
    errors.invalid(at, 'allocation', allocation, 'field is immutable');
  const isNew = (it: object) => !old.reservedFor?.some((other) => sameValue(it, other));
  if (allocation !== undefined && object.metadata.deletionTimestamp !== undefined && reservedFor.some(isNew))
    errors.forbidden(
      at,
      'reservedFor',
      'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set',
    );
};

export const cells_ResourceClaim: CellsHook<ResourceClaim> = (claim) => {
  const states = [
    ...(claim.metadata.deletionTimestamp ? ['deleted'] : []),
    ...(claim.status?.allocation ? ['allocated'] : []),
    ...(claim.status?.reservedFor?.length ? ['reserved'] : []),
  ];
  return { State: states.join(',') || 'pending' };
};
