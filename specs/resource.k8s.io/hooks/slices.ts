/** What a driver publishes: pools, devices, and counters that devices share. */
import type {
  CounterSet,
  Device,
  ResourcePool,
  ResourceSlice,
  ResourceSliceSpec,
} from '../../../generated/resource.k8s.io/hub.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, StrategyHooks, ValidateHook } from '../../../runtime/api/hooks.js';
import { isDns1123Subdomain } from '../../../runtime/api/names.js';
import { immutable } from '../../../runtime/api/rules/immutable.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import { checkCounters } from './lib/counters.js';
import { checkDevice } from './lib/devices.js';
import { checkDifferent, checkDriverName, checkPoolName, upTo } from './lib/names.js';

const MAX_COUNTER_SETS = 8;
const MAX_DEVICES = 128;
/** Where devices have taints, consume counters or have lists for attributes: each costs more to look at. */
const MAX_COSTLY_DEVICES = 64;

function checkPool(pool: ResourcePool, at: FieldPath, errors: FieldErrors): void {
  checkPoolName(pool.name, at, 'name', errors);
  if (pool.resourceSliceCount <= 0)
    errors.invalid(at, 'resourceSliceCount', pool.resourceSliceCount, 'must be greater than zero');
  if (pool.generation < 0) errors.invalid(at, 'generation', pool.generation, 'must be greater than or equal to zero');
}

export const validate_CounterSet: ValidateHook<CounterSet> = (set, at, errors) =>
  checkCounters(set.counters, at, errors);

export const validate_ResourceSliceSpec: ValidateHook<ResourceSliceSpec> = (spec, at, errors, context) => {
  const { devices = [] } = spec;
  checkDriverName(spec.driver, at, 'driver', errors);
  checkPool(spec.pool, at.child('pool'), errors);
  if (context.old !== undefined) keepIdentity(spec, (context.old as ResourceSlice).spec, at, errors);
  checkNodes(spec, at, errors);
  if (spec.devices !== undefined && spec.sharedCounters !== undefined)
    errors.invalid(at, undefined, '', 'only one of `sharedCounters` or `devices` is allowed');
  const place = at.child('devices');
  const max = devices.some(isCostly) ? MAX_COSTLY_DEVICES : MAX_DEVICES;
  if (devices.length > max) errors.tooMany(at, 'devices', devices.length, max);
  else {
    const ownNodes = spec.perDeviceNodeSelection === true;
    devices.forEach((device, i) => checkDevice(device, ownNodes, place.index(i), errors));
    checkDifferent(
      devices.map(({ name }) => name),
      place,
      errors,
    );
  }
  checkDifferent(
    upTo(MAX_COUNTER_SETS, spec.sharedCounters).map(({ name }) => name),
    at.child('sharedCounters'),
    errors,
  );
};

function isCostly({ taints, consumesCounters, attributes = {} }: Device): boolean {
  if (taints?.length || consumesCounters?.length) return true;
  return Object.values(attributes).some((it) => it.bools ?? it.ints ?? it.strings ?? it.versions);
}

/** Where the devices can be used is said in exactly one way. */
function checkNodes(spec: ResourceSliceSpec, at: FieldPath, errors: FieldErrors): void {
  const { nodeName, nodeSelector } = spec;
  const ways: string[] = [];
  if (nodeName === '') errors.invalid(at, 'nodeName', '', 'must be either unset or set to a non-empty string');
  else if (nodeName !== undefined) {
    ways.push('`nodeName`');
    errors.invalidEach(at, 'nodeName', nodeName, isDns1123Subdomain(nodeName));
  }
  if (nodeSelector !== undefined) {
    ways.push('`nodeSelector`');
    const terms = nodeSelector.nodeSelectorTerms;
    if (terms?.length !== 1)
      errors.invalid(at.child('nodeSelector'), 'nodeSelectorTerms', terms, 'must have exactly one node selector term');
  }
  for (const name of ['allNodes', 'perDeviceNodeSelection'] as const) {
    if (spec[name] === true) ways.push(`\`${name}\``);
    else if (spec[name] === false) errors.invalid(at, name, false, 'must be either unset or set to true');
  }
  const rule = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';
  if (ways.length === 0) errors.required(at, undefined, rule);
  else if (ways.length > 1)
    errors.invalid(at, undefined, `{${ways.join(', ')}}`, `${rule}, but multiple fields are set`);
}

function keepIdentity(spec: ResourceSliceSpec, old: ResourceSliceSpec, at: FieldPath, errors: FieldErrors): void {
  immutable(spec.pool.name, old.pool.name, at.child('pool'), 'name', errors);
  immutable(spec.driver, old.driver, at, 'driver', errors);
  immutable(spec.nodeName, old.nodeName, at, 'nodeName', errors);
}

/** Fields behind closed gates are still in the spec here: what is then taken out of it raises the generation as well. */
export const strategy_ResourceSlice: StrategyHooks<ResourceSlice> = {
  prepareForUpdate(slice, old) {
    if (!sameValue(slice.spec, old.spec)) slice.metadata.generation = (old.metadata.generation ?? 0) + 1;
  },
};

export const cells_ResourceSlice: CellsHook<ResourceSlice> = (slice) => ({ Node: slice.spec.nodeName ?? '' });
