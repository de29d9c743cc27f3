import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Change, changed, Kinds } from '../../support/kinds.js';

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

const budget = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'b' },
  spec: { minAvailable: '50%', selector: { matchLabels: { a: 'b' } } },
};
const time = '2026-01-02T03:04:05Z';
const condition = { type: 'Ready', status: 'True', lastTransitionTime: time, reason: 'Enough', message: '' };

describe('disruption budgets', () => {
  const refused: readonly (readonly [Change, readonly string[]])[] = [
    [['spec.maxUnavailable', 1], ['Invalid spec']],
    [['spec.minAvailable', -1], ['Invalid spec.minAvailable']],
    [['spec.minAvailable', 'half'], ['Invalid spec.minAvailable']],
    [['spec.minAvailable', '101%'], ['Invalid spec.minAvailable']],
    [['spec.selector.matchLabels', { 'a b': 'c' }], ['Invalid spec.selector.matchLabels']],
    [['spec.unhealthyPodEvictionPolicy', ''], ['NotSupported spec.unhealthyPodEvictionPolicy']],
  ];
  test('are taken', async () => {
    expect((await kinds.create(budget)).causes).toEqual([]);
  });
  test.each(refused)('%j', async (change, causes) => {
    expect((await kinds.create(changed(budget, change))).causes).toEqual(causes);
  });

  test('their status has counters and conditions', async () => {
    const { object } = await kinds.create(budget, { keep: true });
    const status = async (...changes: Change[]) =>
      (await kinds.update(changed(object, ['status.conditions', [condition]], ...changes), { subresource: 'status' }))
        .causes;
    expect(await status()).toEqual([]);
    expect(await status(['status.expectedPods', -1])).toEqual(['Invalid status.expectedPods']);
    expect(await status(['status.conditions', [condition, condition]])).toEqual([
      'Duplicate status.conditions[1].type',
    ]);
    expect(
      await status([
        'status.conditions',
        [
          {
            type: 'a b',
            status: 'x',
            observedGeneration: -1,
            reason: '1',
            lastTransitionTime: null,
            message: 'm'.repeat(32_769),
          },
        ],
      ]),
    ).toEqual([
      'Invalid status.conditions[0].observedGeneration',
      'Invalid status.conditions[0].reason',
      'Invalid status.conditions[0].type',
      'NotSupported status.conditions[0].status',
      'Required status.conditions[0].lastTransitionTime',
      'TooLong status.conditions[0].message',
    ]);
  });
});
