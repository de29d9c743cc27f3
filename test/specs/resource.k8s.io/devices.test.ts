import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cells_ResourcePoolStatusRequest } from '../../../specs/resource.k8s.io/hooks/pool-status.js';
import { type Change, changed, Kinds } from '../../support/kinds.js';

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

type Refused = readonly (readonly [change: Change, causes: readonly string[], base?: object])[];

/** The object is fine; each change of it is refused for its own causes. */
function refuses(object: object, refused: Refused): void {
  test('are taken', async () => {
    expect((await kinds.create(object)).causes).toEqual([]);
  });
  for (const [change, causes, base = object] of refused) {
    test(JSON.stringify(change).slice(0, 120), async () => {
      expect((await kinds.create(changed(base, change))).causes).toEqual([...causes].sort());
    });
  }
}

const of = (kind: string, name: string, spec: object) => ({
  apiVersion: 'resource.k8s.io/v1',
  kind,
  metadata: { name, ...(kind.startsWith('ResourceClaim') && { namespace: 'default' }) },
  spec,
});

describe('claims', () => {
  const request = { name: 'gpu', exactly: { deviceClassName: 'gpu.example.com' } };
  const choice = {
    name: 'any',
    firstAvailable: [
      { name: 'big', deviceClassName: 'a' },
      { name: 'small', deviceClassName: 'b' },
    ],
  };
  const claim = of('ResourceClaim', 'claim', {
    devices: {
      requests: [request, choice],
      constraints: [{ requests: ['gpu', 'any/big'], matchAttribute: 'example.com/numa' }],
      config: [{ requests: ['any'], opaque: { driver: 'Example.com', parameters: { a: 1 } } }],
    },
  });
  const D = 'spec.devices';
  refuses(claim, [
    [
      [`${D}.requests.0.name`],
      ['Invalid spec.devices.requests[0].name', 'Invalid spec.devices.constraints[0].requests[0]'],
    ],
    [[`${D}.requests.1.firstAvailable.1.name`, 'big'], ['Duplicate spec.devices.requests[1].firstAvailable[1]']],
    [[`${D}.requests.0.exactly`], ['Required spec.devices.requests[0]']],
    [[`${D}.requests.0.firstAvailable`, choice.firstAvailable], ['Invalid spec.devices.requests[0]']],
    [[`${D}.requests.0.exactly.count`, -1], ['Invalid spec.devices.requests[0].exactly.count']],
    [
      [`${D}.requests.0.exactly.allocationMode`, 'Some'],
      ['NotSupported spec.devices.requests[0].exactly.allocationMode'],
    ],
    [[`${D}.requests.0.exactly.selectors`, [{}]], ['Required spec.devices.requests[0].exactly.selectors[0].cel']],
    [
      [`${D}.requests.0.exactly.selectors`, [{ cel: { expression: 'device.' } }]],
      ['Invalid spec.devices.requests[0].exactly.selectors[0].cel.expression'],
    ],
    [
      [`${D}.requests.0.exactly.selectors`, [{ cel: { expression: '1' } }]],
      ['Invalid spec.devices.requests[0].exactly.selectors[0].cel.expression'],
    ],
    [
      [`${D}.requests.0.exactly.tolerations`, [{ key: 'a', operator: 'Exists', value: 'b' }]],
      ['Invalid spec.devices.requests[0].exactly.tolerations[0].value'],
    ],
    [[`${D}.constraints.0.requests`, ['gpu', 'gpu']], ['Duplicate spec.devices.constraints[0].requests[1]']],
    [[`${D}.constraints.0.requests`, ['a/b/c']], ['Invalid spec.devices.constraints[0].requests[0]']],
    [[`${D}.constraints.0.matchAttribute`], ['Required spec.devices.constraints[0]']],
    [[`${D}.constraints.0.matchAttribute`, 'numa'], ['Invalid spec.devices.constraints[0].matchAttribute']],
    [[`${D}.constraints.0.matchAttribute`, 'a/b/c'], ['Invalid spec.devices.constraints[0].matchAttribute']],
    [[`${D}.config.0.opaque`], ['Required spec.devices.config[0].opaque']],
    [[`${D}.config.0.opaque.driver`, 'a b'], ['Invalid spec.devices.config[0].opaque.driver']],
    [[`${D}.config.0.opaque.parameters`, 'text'], ['Invalid spec.devices.config[0].opaque.parameters']],
    [[`${D}.requests.0.exactly.adminAccess`, true], ['Forbidden spec.devices.requests[0].adminAccess']],
  ]);

  test('keep what they ask for; nothing else is said of a change', async () => {
    await kinds.create(claim, { keep: true });
    const { causes } = await kinds.update(changed(claim, [`${D}.requests.0.name`, 'Not valid']));
    expect(causes).toEqual(['Invalid spec']);
  });
});

describe('the status of claims', () => {
  const claim = {
    ...of('ResourceClaim', 'used', { devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: 'a' } }] } }),
    metadata: { name: 'used', namespace: 'admins' },
  };
  const result = { request: 'gpu', driver: 'example.com', pool: 'rack', device: 'gpu-0', adminAccess: true };
  const status = {
    allocation: { devices: { results: [result] } },
    reservedFor: [{ resource: 'pods', name: 'a', uid: '1' }],
    devices: [{ driver: 'example.com', pool: 'rack', device: 'gpu-0', networkData: { ips: ['192.0.2.1/24'] } }],
  };
  const told = async (...changes: Change[]) =>
    (await kinds.update(changed({ ...claim, status }, ...changes), { subresource: 'status' })).causes;
  const S = 'status.allocation.devices.results.0';

  test('follows what was asked for and given', async () => {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'admins', labels: {} } };
    await kinds.create(namespace, { keep: true });
    await kinds.create(claim, { keep: true });
    expect(await told()).toEqual(['Forbidden status.allocation.devices.results[0].adminAccess']);
    const labels = { 'resource.kubernetes.io/admin-access': 'true' };
    await kinds.update({ ...namespace, metadata: { name: 'admins', labels } }, { keep: true });
    expect(await told()).toEqual([]);
    expect(await told([`${S}.request`, 'other'])).toEqual(['Invalid status.allocation.devices.results[0].request']);
    expect(await told([`${S}.device`, 'gpu-1'])).toEqual(['Invalid status.devices[0]']);
    expect(await told([`${S}.pool`, 'a b'])).toContain('Invalid status.allocation.devices.results[0].pool');
    expect(await told([`${S}.shareID`, 'x'])).toContain('Invalid status.allocation.devices.results[0].shareID');
    expect(await told(['status.reservedFor.0.uid'])).toEqual(['Required status.reservedFor[0].uid']);
    expect(await told(['status.devices.0.networkData.ips', ['x']])).toEqual([
      'Invalid status.devices[0].networkData.ips[0]',
    ]);
    expect(await told(['status.devices.0.data', 'text'])).toEqual(['Invalid status.devices[0].data']);
    expect(await told(['status.allocation'])).toEqual(['Forbidden status.reservedFor', 'Invalid status.devices[0]']);
    await kinds.update({ ...claim, status }, { subresource: 'status', keep: true });
    expect(await told([`${S}.device`, 'gpu-1'], ['status.devices'])).toEqual(['Invalid status.allocation']);
  });
});

describe('device classes', () => {
  refuses(of('DeviceClass', 'gpu', { extendedResourceName: 'example.com/gpu' }), [
    [['spec.extendedResourceName', 'cpu'], ['Invalid spec.extendedResourceName']],
    [
      ['spec.selectors', [{ cel: { expression: 'x'.repeat(10 * 1024 + 1) } }]],
      ['TooLong spec.selectors[0].cel.expression'],
    ],
  ]);
});

describe('slices', () => {
  const policy = { default: '1Gi', validRange: { min: '1Gi', max: '8Gi', step: '1Gi' } };
  const device = {
    name: 'nic-0',
    allowMultipleAllocations: true,
    attributes: { model: { string: 'a' }, 'example.com/speed': { version: '1.0.0-rc.1' } },
    capacity: { bandwidth: { value: '10Gi', requestPolicy: policy } },
    consumesCounters: [{ counterSet: 'card', counters: { memory: { value: '1' } } }],
    bindingConditions: ['example.com/ready'],
    bindingFailureConditions: ['example.com/gone'],
    taints: [{ key: 'a', effect: 'NoSchedule' }],
  };
  const slice = of('ResourceSlice', 'slice', {
    driver: 'nic.example.com',
    nodeName: 'worker',
    pool: { name: 'rack/worker', generation: 1, resourceSliceCount: 1 },
    devices: [device],
  });
  const V = 'spec.devices.0';
  const A = 'spec.devices[0].attributes';
  const R = 'spec.devices[0].capacity[bandwidth].requestPolicy';
  const rule = `${V}.capacity.bandwidth.requestPolicy`;
  refuses(slice, [
    [['spec.driver'], ['Required spec.driver']],
    [['spec.nodeName'], ['Required spec']],
    [
      ['spec.nodeName', ''],
      ['Invalid spec.nodeName', 'Required spec'],
    ],
    [['spec.allNodes', true], ['Invalid spec']],
    [
      ['spec.nodeSelector', {}],
      ['Required spec.nodeSelector.nodeSelectorTerms', 'Invalid spec.nodeSelector.nodeSelectorTerms', 'Invalid spec'],
    ],
    [['spec.pool.name', 'a//b'], ['Invalid spec.pool.name']],
    [['spec.pool.resourceSliceCount', 0], ['Invalid spec.pool.resourceSliceCount']],
    [
      ['spec.sharedCounters', [{ name: 'a', counters: { B: { value: '1' } } }]],
      ['Invalid spec.sharedCounters[0].counters', 'Invalid spec'],
    ],
    [['spec.devices', Array.from({ length: 65 }, (_, i) => ({ ...device, name: `d${i}` }))], ['TooMany spec.devices']],
    [['spec.devices', [device, device]], ['Duplicate spec.devices[1]']],
    [[`${V}.nodeName`, 'worker'], ['Invalid spec.devices[0]']],
    [[`${V}.attributes`, { a: {} }], [`Invalid ${A}[a]`]],
    [[`${V}.attributes`, { a: { int: 1, bool: true } }], [`Invalid ${A}[a]`]],
    [[`${V}.attributes`, { a: { strings: [] } }], [`Invalid ${A}[a].strings`]],
    [[`${V}.attributes`, { a: { version: '1.0' } }], [`Invalid ${A}[a].version`]],
    [[`${V}.attributes`, { 'a-b': { int: 1 } }], [`Invalid ${A}`]],
    [[`${V}.attributes`, { a: { ints: Array.from({ length: 49 }, (_, i) => i) } }], ['Invalid spec.devices[0]']],
    [[`${V}.allowMultipleAllocations`], [`Forbidden ${R}`]],
    [[`${rule}.default`], [`Required ${R}.default`]],
    [
      [`${rule}.default`, '1'],
      [`Invalid ${R}.validRange.min`, `Invalid ${R}.validRange.step`],
    ],
    [[`${rule}.validRange.max`, '20Gi'], [`Invalid ${R}.validRange.max`]],
    [[`${rule}.validRange.step`, '0'], [`Invalid ${R}.validRange.step`]],
    [[`${rule}.validValues`, ['1Gi']], [`Forbidden ${R}`]],
    [
      [rule, { default: '3', validValues: ['2', '1'] }],
      [`Invalid ${R}.validValues[1]`, `Invalid ${R}.validValues`],
    ],
    [[`${V}.consumesCounters.0.counters`, {}], ['Required spec.devices[0].consumesCounters[0].counters']],
    [[`${V}.bindingFailureConditions`], ['Invalid spec.devices[0].bindingFailureConditions']],
    [[`${V}.bindingFailureConditions`, ['example.com/ready']], ['Invalid spec.devices[0].bindingFailureConditions[0]']],
    [[`${V}.taints.0.key`], ['Invalid spec.devices[0].taints[0].key', 'Invalid spec.devices[0].taints[0].key']],
  ]);
});

test('requests for the state of pools show sums', () => {
  const request = of('ResourcePoolStatusRequest', 'a', { driver: 'example.com' });
  expect(cells_ResourcePoolStatusRequest(request as never)).toMatchObject({ Total: '-', Pools: 0, Status: 'Pending' });
  const pools = [
    { driver: 'example.com', poolName: 'a', generation: 1, totalDevices: 3, availableDevices: 2 },
    { driver: 'example.com', poolName: 'b', generation: 1, totalDevices: 4, validationError: 'incomplete' },
  ];
  const conditions = [{ type: 'Complete', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }];
  const status = { poolCount: 2, pools, conditions };
  const cells = cells_ResourcePoolStatusRequest({ ...request, status } as never);
  expect(cells).toMatchObject({
    Total: '7',
    Available: '2',
    Allocated: '0',
    Errors: '1',
    Pools: 2,
    Status: 'Complete',
  });
});

describe('lists that are too long', () => {
  const request = { name: 'gpu', exactly: { deviceClassName: 'gpu.example.com' } };
  const claim = of('ResourceClaim', 'long', { devices: { requests: [request] } });
  const choice = { name: 'any', firstAvailable: Array(9).fill({ name: 'Wrong' }) };
  refuses(claim, [
    [['spec.devices.requests', Array(33).fill({})], ['TooMany spec.devices.requests']],
    [['spec.devices.requests.1', choice], ['TooMany spec.devices.requests[1].firstAvailable']],
    [['spec.devices.constraints', Array(33).fill({ requests: ['other'] })], ['TooMany spec.devices.constraints']],
  ]);
});

test('what drivers told of devices goes with the devices', async () => {
  const claim = of('ResourceClaim', 'given', {
    devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu.example.com' } }] },
  });
  const device = { driver: 'gpu.example.com', pool: 'a', device: 'gpu-0' };
  const allocation = { devices: { results: [{ request: 'gpu', ...device }] } };
  await kinds.create(claim, { keep: true });
  const write = (status: object, keep = false) => kinds.update({ ...claim, status }, { subresource: 'status', keep });
  expect((await write({ allocation, devices: [device] }, true)).causes).toEqual([]);
  expect((await write({ devices: [device] })).object.status).toEqual({});
  const other = { ...device, device: 'gpu-1' };
  expect((await write({ devices: [device, other] })).causes).toEqual(['Invalid status.devices[0]']);
});

test('the time of a taint follows its effect, and its status leaves metadata alone', async () => {
  const taint = { key: 'example.com/broken', effect: 'NoSchedule', timeAdded: '2026-01-01T00:00:00Z' };
  const rule = { ...of('DeviceTaintRule', 'broken', { taint }), apiVersion: 'resource.k8s.io/v1beta2' };
  await kinds.create(rule, { keep: true });
  const timeWith = async (change: object) => {
    const { object } = await kinds.update({ ...rule, spec: { taint: { ...taint, ...change } } });
    return (object.spec as { taint: { timeAdded: string } }).taint.timeAdded;
  };
  expect(await timeWith({ value: 'hot' })).toBe(taint.timeAdded);
  expect(await timeWith({ effect: 'NoExecute' })).not.toBe(taint.timeAdded);
  expect(await timeWith({ effect: 'NoExecute', timeAdded: '2026-02-01T00:00:00Z' })).toBe('2026-02-01T00:00:00Z');
  const metadata = { ...rule.metadata, labels: { a: 'b' } };
  const { object } = await kinds.update({ ...rule, metadata }, { subresource: 'status' });
  expect(object.metadata).not.toHaveProperty('labels');
});

test.each([
  [{ driver: 'example.com', poolName: '' }, ['Invalid spec.poolName']],
  [{ driver: 'example.com', poolName: 'a//b' }, ['Invalid spec.poolName']],
  [{}, ['Required spec.driver']],
])('a request for the state of pools that asks for %j', async (spec, causes) => {
  const request = { ...of('ResourcePoolStatusRequest', 'state', spec), apiVersion: 'resource.k8s.io/v1alpha3' };
  expect((await kinds.create(request)).causes).toEqual(causes);
});

test('the state of a pool without a driver', async () => {
  const request = {
    ...of('ResourcePoolStatusRequest', 'state', { driver: 'example.com' }),
    apiVersion: 'resource.k8s.io/v1alpha3',
  };
  const { object } = await kinds.create(request, { keep: true });
  const status = { poolCount: 1, pools: [{ poolName: 'a', generation: 1 }] };
  const { causes } = await kinds.update({ ...object, status }, { subresource: 'status' });
  expect(causes).toEqual(['Required status.pools[0].driver']);
  const conditions = [{ type: 'Complete', status: 'Yes', reason: 'R', message: '' }];
  const answer = { poolCount: 1, conditions };
  expect((await kinds.update({ ...object, status: answer }, { subresource: 'status' })).causes).toEqual([
    'NotSupported status.conditions[0].status',
    'Required status.conditions[0].lastTransitionTime',
  ]);
});
