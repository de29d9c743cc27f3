/** Device classes, and what they have in common with claims: selectors and configurations. */
import type {
  DeviceAllocationConfiguration,
  DeviceClaimConfiguration,
  DeviceClassConfiguration,
  DeviceClassSpec,
  DeviceSelector,
  OpaqueDeviceConfiguration,
} from '../../../generated/resource.k8s.io/hub.js';
import { type CelScope, celProblem } from '../../../runtime/api/cel/check.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { ValidateHook } from '../../../runtime/api/hooks.js';
import { isExtendedResource } from '../../core/hooks/lib/resource-names.js';
import { checkDriverName, checkRawObject } from './lib/names.js';

/** In bytes. */
const MAX_EXPRESSION = 10 * 1024;
const MAX_PARAMETERS = 10 * 1024;
const DEVICE: ReadonlySet<string> = new Set(['driver', 'attributes', 'capacity', 'allowMultipleAllocations']);
const SCOPE: CelScope = { variables: new Map([['device', DEVICE]]), results: ['bool'] };

export const validate_DeviceSelector: ValidateHook<DeviceSelector> = ({ cel }, at, errors) => {
  if (cel === undefined) return errors.required(at, 'cel');
  const { expression } = cel;
  const place = at.child('cel');
  if (Buffer.byteLength(expression) > MAX_EXPRESSION) return errors.tooLong(place, 'expression', MAX_EXPRESSION);
  const problem = celProblem(expression, SCOPE);
  if (problem !== undefined) errors.invalid(place, 'expression', expression, problem);
};

type Configuration = DeviceClassConfiguration | DeviceClaimConfiguration | DeviceAllocationConfiguration;

function checkOpaque({ opaque }: Configuration, at: FieldPath, errors: FieldErrors): void {
  if (opaque === undefined) errors.required(at, 'opaque');
}
export const validate_DeviceClassConfiguration: ValidateHook<DeviceClassConfiguration> = checkOpaque;
export const validate_DeviceClaimConfiguration: ValidateHook<DeviceClaimConfiguration> = checkOpaque;
export const validate_DeviceAllocationConfiguration: ValidateHook<DeviceAllocationConfiguration> = checkOpaque;

export const validate_OpaqueDeviceConfiguration: ValidateHook<OpaqueDeviceConfiguration> = (config, at, errors) => {
  checkDriverName(config.driver, at, 'driver', errors);
  checkRawObject(config.parameters, at, 'parameters', errors, MAX_PARAMETERS);
};

export const validate_DeviceClassSpec: ValidateHook<DeviceClassSpec> = (spec, at, errors) => {
  const { extendedResourceName: name } = spec;
  if (name !== undefined && !isExtendedResource(name))
    errors.invalid(at, 'extendedResourceName', name, 'must be a valid extended resource name');
};
