import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Change, changed, Kinds } from '../../support/kinds.js';

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

const slice = {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: 'web' },
  addressType: 'IPv4',
  endpoints: [{ addresses: ['192.0.2.1'], nodeName: 'n', hostname: 'h', hints: { forZones: [{ name: 'z' }] } }],
  ports: [{ name: 'http', port: 80 }],
};
const E = 'endpoints.0';
const at = (field: string) => `endpoints[0].${field}`;
const names = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `n${i}` }));
const REFUSED: readonly (readonly [change: Change, causes: readonly string[]])[] = [
  [['addressType', ''], ['Required addressType']],
  [['addressType', 'MAC'], ['NotSupported addressType']],
  [['addressType', 'IPv6'], [`Invalid ${at('addresses[0]')}`]],
  [['addressType', 'FQDN'], []],
  [[`${E}.addresses`, []], [`Required ${at('addresses')}`]],
  [
    [`${E}.addresses`, ['x', '127.0.0.1']],
    [`Invalid ${at('addresses[0]')}`, `Invalid ${at('addresses[1]')}`],
  ],
  [[`${E}.addresses`, Array.from({ length: 101 }, (_, i) => `192.0.2.${i}`)], [`TooMany ${at('addresses')}`]],
  [[`${E}.nodeName`, 'N'], [`Invalid ${at('nodeName')}`]],
  [[`${E}.hostname`, 'a.b'], [`Invalid ${at('hostname')}`]],
  [[`${E}.hints.forZones`, [{ name: 'a b' }]], [`Invalid ${at('hints.forZones[0].name')}`]],
  [[`${E}.hints.forZones`, [{ name: 'a' }, { name: 'a' }]], [`Duplicate ${at('hints.forZones[1].name')}`]],
  [[`${E}.hints.forZones`, names(9)], [`TooMany ${at('hints.forZones')}`]],
  [[`${E}.hints`, { forZones: names(9), forNodes: names(9) }], [`TooMany ${at('hints.forZones')}`]],
  [[`${E}.hints.forNodes`, [{ name: 'N' }]], [`Invalid ${at('hints.forNodes[0].name')}`]],
  [[`${E}.deprecatedTopology`, { 'a b': 'c' }], []],
  [['ports.0.name', 'Http'], ['Invalid ports[0].name']],
  [['ports', [{ name: 'a' }, { name: 'a' }]], ['Duplicate ports[1].name']],
  [['ports.0.protocol', 'ICMP'], ['NotSupported ports[0].protocol']],
  [['ports.0.appProtocol', 'a b'], ['Invalid ports[0].appProtocol']],
];

describe('endpoint slices', () => {
  test.each(REFUSED)('%j', async (change, causes) => {
    expect((await kinds.create(changed(slice, change))).causes).toEqual(causes);
  });

  test('may hold a thousand endpoints', async () => {
    const endpoints = Array.from({ length: 1001 }, () => ({ addresses: ['192.0.2.1'] }));
    expect((await kinds.create({ ...slice, endpoints })).causes).toEqual(['TooMany endpoints']);
    expect((await kinds.create({ ...slice, endpoints: endpoints.slice(1) })).causes).toEqual([]);
  });

  test('count their changes of endpoints and labels; the type of addresses stays', async () => {
    const { object } = await kinds.create(slice, { keep: true });
    expect(object).toMatchObject({ metadata: { generation: 1 }, ports: [{ protocol: 'TCP' }] });
    const generation = async (...changes: Change[]) =>
      ((await kinds.update(changed(object, ...changes))).object.metadata as { generation: number }).generation;
    expect(await generation(['metadata.annotations', { a: 'b' }])).toBe(1);
    expect(await generation(['metadata.labels', { a: 'b' }])).toBe(2);
    expect(await generation([`${E}.hostname`, 'other'])).toBe(2);
    expect(
      (await kinds.update(changed(object, ['addressType', 'FQDN'], [`${E}.addresses`, ['a.example.com']]))).causes,
    ).toEqual(['Invalid addressType']);
  });

  test('addresses in another form than usual are told of, but not to controllers', async () => {
    const six = changed(slice, ['metadata.name', 'six'], ['addressType', 'IPv6'], [`${E}.addresses`, ['2001:DB8::1']]);
    expect((await kinds.create(six)).warnings).toHaveLength(1);
    const managed = changed(six, [
      'metadata.labels',
      { 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' },
    ]);
    expect((await kinds.create(managed)).warnings).toEqual([]);
    const names = changed(
      slice,
      ['metadata.name', 'names'],
      ['addressType', 'FQDN'],
      [`${E}.addresses`, ['a.example.com']],
    );
    expect((await kinds.create(names)).warnings).toEqual(['spec.addressType: FQDN endpoints are deprecated']);
  });
});
