import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Change, changed, Kinds } from '../../support/kinds.js';

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

const TIME = '2026-01-02T03:04:05.000006Z';
const old = {
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'e' },
  involvedObject: { kind: 'Pod', name: 'p', namespace: 'default' },
  reason: 'Seen',
  message: 'it was seen',
  type: 'Normal',
  source: { component: 'eye' },
};
const strict = {
  apiVersion: 'events.k8s.io/v1',
  kind: 'Event',
  metadata: { name: 'e' },
  eventTime: TIME,
  regarding: { kind: 'Pod', name: 'p', namespace: 'default' },
  reason: 'Seen',
  note: 'it was seen',
  type: 'Normal',
  action: 'Look',
  reportingController: 'example.com/eye',
  reportingInstance: 'eye-1',
};
const LONG = 'x'.repeat(129);

describe('events of the core group', () => {
  test.each<readonly [Change, readonly string[]]>([
    [['type', 'Odd'], []],
    [['involvedObject.namespace', 'other'], ['Invalid involvedObject.namespace']],
    [
      ['eventTime', TIME],
      [
        'Required reportingComponent',
        'Invalid reportingComponent',
        'Required action',
        'Required reportingInstance',
        'Invalid reportingComponent',
      ],
    ],
  ])('%j', async (change, causes) => {
    expect((await kinds.create(changed(old, change))).causes).toEqual([...causes].sort());
  });
});

describe('events of events.k8s.io', () => {
  test.each<readonly [Change, readonly string[]]>([
    [['eventTime'], ['Required eventTime']],
    [['regarding.namespace'], []],
    [['type', 'Odd'], ['Invalid type']],
    [['reason', ''], ['Required reason']],
    [['reason', LONG], ['Invalid reason']],
    [['action', LONG], ['Invalid action']],
    [['reportingInstance', LONG], ['Invalid reportingInstance']],
    [['note', 'x'.repeat(1025)], ['Invalid message']],
    [['reportingController', 'a b'], ['Invalid reportingController']],
    [['series', { count: 1, lastObservedTime: TIME }], ['Invalid series.count']],
    [['series', { count: 2, lastObservedTime: null }], ['Required series.lastObservedTime']],
    [['deprecatedCount', 1], ['Invalid deprecatedCount']],
    [['deprecatedSource', { component: 'c' }], ['Invalid deprecatedSource']],
    [['deprecatedFirstTimestamp', '2026-01-02T03:04:05Z'], ['Invalid deprecatedFirstTimestamp']],
    [['deprecatedLastTimestamp', '2026-01-02T03:04:05Z'], ['Invalid deprecatedLastTimestamp']],
  ])('%.60j', async (change, causes) => {
    expect((await kinds.create(changed(strict, change))).causes).toEqual([...causes].sort());
  });

  test('are the same objects under other names', async () => {
    await kinds.create(strict, { keep: true });
    const read = async (group: string) => {
      const storage = await kinds.registry.storage(group, 'v1', 'events');
      const context = {
        user: { name: 'u', groups: [] },
        namespace: 'default',
        userAgent: 't',
        signal: new AbortController().signal,
        warn: () => undefined,
      };
      const got = await storage?.get(context, 'e', {}, { as: 'object' });
      return JSON.parse(got?.bytes.toString() ?? '');
    };
    expect(await read('')).toMatchObject({
      apiVersion: 'v1',
      involvedObject: strict.regarding,
      message: 'it was seen',
      reportingComponent: 'example.com/eye',
      source: {},
    });
    expect(await read('events.k8s.io')).toMatchObject(strict);
  });

  test('go on in series only', async () => {
    const { object } = await kinds.create(changed(strict, ['metadata.name', 'f']), { keep: true });
    const update = async (change: Change) => (await kinds.update(changed(object, change))).causes;
    expect(await update(['series', { count: 2, lastObservedTime: TIME }])).toEqual([]);
    expect(await update(['series', { count: 1, lastObservedTime: TIME }])).toEqual(['Invalid series.count']);
    expect(await update(['note', 'else'])).toEqual(['Invalid message']);
    expect(await update(['reason', 'Else'])).toEqual(['Invalid reason', 'Invalid reason']);
    expect(await update(['reportingController', 'example.com/ear'])).toEqual(['Invalid reportingController']);
  });
});
