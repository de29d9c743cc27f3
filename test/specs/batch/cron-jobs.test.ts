import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Change, changed, Kinds } from '../../support/kinds.js';

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

const template = { spec: { restartPolicy: 'OnFailure', containers: [{ name: 'main', image: 'busybox' }] } };
const cron = {
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'c' },
  spec: { schedule: '*/5 * * * *', jobTemplate: { spec: { template } } },
};
const J = 'spec.jobTemplate.spec';

describe('cron jobs', () => {
  test('have defaults; their jobs get theirs when they are made', async () => {
    const { object } = await kinds.create(cron);
    expect(object.spec).toMatchObject({
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    });
    expect((object.spec as unknown as typeof cron.spec).jobTemplate.spec).not.toHaveProperty('completions');
  });

  const refused: readonly (readonly [Change, readonly string[]])[] = [
    [['spec.schedule', ''], ['Required spec.schedule']],
    [['spec.schedule', 'hourly'], ['Invalid spec.schedule']],
    [['spec.schedule', 'TZ=UTC 0 * * * *'], ['Invalid spec.schedule']],
    [['spec.timeZone', ''], ['Invalid spec.timeZone']],
    [['spec.timeZone', 'Nowhere'], ['Invalid spec.timeZone']],
    [['spec.timeZone', 'Local'], ['Invalid spec.timeZone']],
    [
      ['spec.timeZone', 'local'],
      ['Invalid spec.timeZone', 'Invalid spec.timeZone'],
    ],
    [['spec.concurrencyPolicy', 'x'], ['NotSupported spec.concurrencyPolicy']],
    [['spec.startingDeadlineSeconds', -1], ['Invalid spec.startingDeadlineSeconds']],
    [['spec.failedJobsHistoryLimit', -1], ['Invalid spec.failedJobsHistoryLimit']],
    [[`${J}.selector`, { matchLabels: { a: 'b' } }], [`Invalid ${J}.selector`]],
    [[`${J}.manualSelector`, true], [`NotSupported ${J}.manualSelector`]],
    [[`${J}.backoffLimit`, -1], [`Invalid ${J}.backoffLimit`]],
    [[`${J}.template.spec.restartPolicy`], [`Required ${J}.template.spec.restartPolicy`]],
    [['metadata.name', 'n'.repeat(53)], ['Invalid metadata.name']],
  ];
  test.each(refused)('%j', async (change, causes) => {
    expect((await kinds.create(changed(cron, change))).causes).toEqual(causes);
  });

  test('change freely within their rules', async () => {
    const { object } = await kinds.create(changed(cron, ['metadata.name', 'kept']), { keep: true });
    expect(
      (await kinds.update(changed(object, ['spec.schedule', '@daily'], ['spec.timeZone', 'Etc/UTC']))).causes,
    ).toEqual([]);
    expect((await kinds.update(changed(object, ['spec.schedule', 'x'], ['spec.timeZone', 'x']))).causes).toEqual([
      'Invalid spec.schedule',
      'Invalid spec.timeZone',
    ]);
  });
});
