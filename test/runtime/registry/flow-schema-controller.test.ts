import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JsonObject } from '../../../runtime/api/meta.js';
import { prefixEnd } from '../../../runtime/storage/key-range.js';
import { Kinds } from '../../support/kinds.js';
import { ownersOf } from '../../support/managed-fields.js';

const API = 'flowcontrol.apiserver.k8s.io/v1';
const schema = {
  apiVersion: API,
  kind: 'FlowSchema',
  metadata: { name: 'lena' },
  spec: { priorityLevelConfiguration: { name: 'slow' } },
};
const level = {
  apiVersion: API,
  kind: 'PriorityLevelConfiguration',
  metadata: { name: 'slow' },
  spec: { type: 'Limited', limited: { limitResponse: { type: 'Reject' } } },
};
const PREFIX = '/registry/flowcontrol.apiserver.k8s.io/flowschemas/';

let kinds: Kinds;
beforeEach(async () => {
  kinds = await Kinds.open({ controllers: true });
});
afterEach(() => kinds.close());

/** Resolves when the schema is written with this status of its condition. */
function dangling(status: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const said = (value: Buffer) => {
      const { conditions = [] } = (JSON.parse(value.toString()) as { status: { conditions?: JsonObject[] } }).status;
      return conditions.some((condition) => condition.type === 'Dangling' && condition.status === status);
    };
    const { storage } = kinds;
    if (storage.range(PREFIX, prefixEnd(PREFIX)).items.some(({ value }) => said(value))) return resolve();
    const watch = storage.watch(
      PREFIX,
      storage.revision,
      (events) => {
        if (!events.some((event) => event.type === 'put' && said(event.value))) return;
        watch.close();
        resolve();
      },
      reject,
    );
  });
}

test('a schema dangles until its priority level exists, and when it is gone', async () => {
  await kinds.create(schema, { keep: true });
  await dangling('True');
  const [found] = kinds.storage.range(`${PREFIX}lena`, prefixEnd(`${PREFIX}lena`)).items;
  expect(Object.keys(ownersOf(JSON.parse(String(found?.value)))).at(0)).toBe(
    `api-priority-and-fairness-config-consumer-v1 Apply ${API} status`,
  );
  await kinds.create(level, { keep: true });
  await dangling('False');
  await kinds.delete(level);
  await dangling('True');
  expect((await kinds.create(schema)).causes).toEqual(['AlreadyExists']);
});
