/** One device of a slice. */
import type {
  Device,
  DeviceAttribute,
  NodeAllocatableResourceMapping,
} from '../../../../generated/resource.k8s.io/hub.js';
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';
import { isDns1123Subdomain } from '../../../../runtime/api/names.js';
import { parseSemanticVersion } from '../../../../runtime/api/semver.js';
import { isHugePages } from '../../../core/hooks/lib/resource-names.js';
import { checkBindingConditions } from './binding-conditions.js';
import { checkCounters } from './counters.js';
import { checkDifferent, checkQualifiedName, upTo } from './names.js';
import { checkRequestPolicy } from './request-policy.js';

const MAX_ATTRIBUTES_AND_CAPACITIES = 32;
const MAX_ATTRIBUTE_VALUES = 48;
const MAX_CONSUMED = 2;
/** In bytes. */
const MAX_VALUE = 64;
const LISTS = ['bools', 'ints', 'strings', 'versions'] as const;
const VALUES = ['bool', 'int', 'string', 'version', ...LISTS] as const;

/** `ownNodes`: the slice leaves it to its devices to say where they can be used. */
export function checkDevice(device: Device, ownNodes: boolean, at: FieldPath, errors: FieldErrors): void {
  checkAttributes(device, at, errors);
  checkCapacity(device, at, errors);
  const consumed = upTo(MAX_CONSUMED, device.consumesCounters);
  const place = at.child('consumesCounters');
  consumed.forEach((it, i) => checkCounters(it.counters, place.index(i), errors));
  checkDifferent(
    consumed.map((it) => it.counterSet),
    place,
    errors,
  );
  if (ownNodes) checkNodes(device, at, errors);
  else if (device.nodeName !== undefined || device.nodeSelector !== undefined || device.allNodes !== undefined)
    errors.invalid(
      at,
      undefined,
      null,
      '`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec',
    );
  checkBindingConditions(device, at, errors);
  checkMappings(device, at, errors);
}

function checkAttributes({ attributes = {}, capacity = {} }: Device, at: FieldPath, errors: FieldErrors): void {
  const entries = Object.entries(attributes);
  const count = entries.length + Object.keys(capacity).length;
  if (count > MAX_ATTRIBUTES_AND_CAPACITIES)
    errors.invalid(
      at,
      undefined,
      count,
      `the total number of attributes and capacities must not exceed ${MAX_ATTRIBUTES_AND_CAPACITIES}`,
    );
  const values = entries.reduce((sum, [, it]) => sum + valuesIn(it), 0);
  if (values > MAX_ATTRIBUTE_VALUES)
    errors.invalid(
      at,
      undefined,
      values,
      `the total number of attribute values must not exceed ${MAX_ATTRIBUTE_VALUES}`,
    );
  const place = at.child('attributes');
  for (const [name, attribute] of entries) {
    checkQualifiedName(name, at, 'attributes', errors);
    checkAttribute(attribute, place.key(name), errors);
  }
}

/** A list counts as many as it has. */
function valuesIn(attribute: DeviceAttribute): number {
  return LISTS.reduce((sum, name) => sum + (attribute[name]?.length ?? 0), 0) || 1;
}

function checkAttribute(attribute: DeviceAttribute, at: FieldPath, errors: FieldErrors): void {
  if (attribute.version !== undefined) checkVersion(attribute.version, at, 'version', errors);
  for (const name of LISTS)
    if (attribute[name]?.length === 0) errors.invalid(at, name, [], 'must not be empty if specified');
  attribute.versions?.forEach((it, i) => checkVersion(it, at.child('versions').index(i), undefined, errors));
  const given = VALUES.filter((name) => attribute[name] !== undefined).length;
  if (given !== 1) errors.invalid(at, undefined, given === 0 ? '' : attribute, 'exactly one value must be specified');
}

function checkVersion(text: string, at: FieldPath, field: string | undefined, errors: FieldErrors): void {
  if (parseSemanticVersion(text) === undefined)
    errors.invalid(at, field, text, 'must be a string compatible with semver.org spec 2.0.0');
  if (Buffer.byteLength(text) > MAX_VALUE) errors.tooLong(at, field, MAX_VALUE);
}

/** Only devices that several share say how their capacity may be asked for. */
function checkCapacity(device: Device, at: FieldPath, errors: FieldErrors): void {
  const place = at.child('capacity');
  for (const [name, { value, requestPolicy }] of Object.entries(device.capacity ?? {})) {
    checkQualifiedName(name, at, 'capacity', errors);
    if (requestPolicy === undefined) continue;
    const key = place.key(name);
    if (device.allowMultipleAllocations) checkRequestPolicy(requestPolicy, value, key.child('requestPolicy'), errors);
    else errors.forbidden(key, 'requestPolicy', 'allowMultipleAllocations must be true');
  }
}

function checkNodes({ nodeName, nodeSelector, allNodes }: Device, at: FieldPath, errors: FieldErrors): void {
  if (nodeName === '') errors.invalid(at, 'nodeName', '', 'must not be empty');
  else if (nodeName !== undefined) errors.invalidEach(at, 'nodeName', nodeName, isDns1123Subdomain(nodeName));
  if (allNodes === false) errors.invalid(at, 'allNodes', false, 'must be either unset or set to true');
  const ways = [
    ...(nodeName ? ['`nodeName`'] : []),
    ...(nodeSelector === undefined ? [] : ['`nodeSelector`']),
    ...(allNodes ? ['`allNodes`'] : []),
  ];
  const rule =
    'exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec';
  if (ways.length === 0) errors.required(at, undefined, rule);
  else if (ways.length > 1) errors.invalid(at, undefined, `{${ways.join(', ')}}`, rule);
}

const ALLOCATABLE = ['cpu', 'memory', 'ephemeral-storage'];

function checkMappings(device: Device, at: FieldPath, errors: FieldErrors): void {
  const place = at.child('nodeAllocatableResourceMappings');
  for (const [resource, mapping] of Object.entries(device.nodeAllocatableResourceMappings ?? {})) {
    const key = place.key(resource);
    if (!ALLOCATABLE.includes(resource) && !isHugePages(resource))
      errors.invalid(key, undefined, resource, 'must be a node allocatable resource name');
    checkMapping(mapping, device.capacity ?? {}, key, errors);
  }
}

function checkMapping(
  { capacityKey }: NodeAllocatableResourceMapping,
  capacity: object,
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (capacityKey === '') errors.invalid(at, 'capacityKey', '', 'capacityKey must not be an empty string');
  else if (capacityKey !== undefined && !Object.hasOwn(capacity, capacityKey))
    errors.notFound(at, 'capacityKey', capacityKey);
}
