import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changed, Kinds } from '../../support/kinds.js';

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

const migration = {
  apiVersion: 'storagemigration.k8s.io/v1beta1',
  kind: 'StorageVersionMigration',
  metadata: { name: 'm' },
  spec: { resource: { group: 'apps', resource: 'deployments' } },
};

describe('storage version migrations', () => {
  test('name a resource', async () => {
    expect((await kinds.create(migration)).causes).toEqual([]);
    expect((await kinds.create(changed(migration, ['spec.resource', {}]))).causes).toEqual([
      'Required spec.resource.resource',
    ]);
    expect(
      (await kinds.create(changed(migration, ['spec.resource', { group: 'A B', resource: 'A B' }]))).causes,
    ).toEqual(['Invalid spec.resource.group', 'Invalid spec.resource.resource']);
  });

  test('stay with it, and end once', async () => {
    const { object } = await kinds.create(migration, { keep: true });
    expect((await kinds.update(changed(object, ['spec.resource', { resource: 'pods' }]))).causes).toEqual([
      'Invalid group',
      'Invalid resource',
    ]);
    const condition = (type: string) => ({
      type,
      status: 'True',
      lastTransitionTime: '2026-01-02T03:04:05Z',
      reason: 'R',
      message: '',
    });
    const status = (value: object, keep = false) =>
      kinds.update(
        changed(
          object,
          ['metadata.resourceVersion', String((object.metadata as { resourceVersion: string }).resourceVersion)],
          ['status', value as never],
        ),
        { subresource: 'status', keep },
      );
    expect((await status({ resourceVersion: '7', conditions: [condition('Running')] })).causes).toEqual([]);
    expect((await status({ resourceVersion: 'x' })).causes).toEqual(['Invalid status.resourceVersion']);
    expect(
      (
        await status({
          resourceVersion: '7',
          conditions: [condition('Succeeded'), condition('Failed'), condition('Running')],
        })
      ).causes,
    ).toEqual(['Invalid status.conditions', 'Invalid status.conditions', 'Invalid status.conditions']);
  });
});
