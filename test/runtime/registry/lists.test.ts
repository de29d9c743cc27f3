import { describe, expect, it } from 'vitest';
import { yamlCodec } from '../../../runtime/codec/yaml.js';
import { listResult } from '../../../runtime/registry/list.js';
import type { ObjectFormat } from '../../../runtime/registry/list-format.js';
import type { Entry } from '../../../runtime/registry/selection.js';

/** Several batches of 64 KiB. */
const MANY = 2_000;

describe('a long list', () => {
  it('lets others have their turn after each of its batches', async () => {
    const lentValue = Buffer.from(JSON.stringify({ metadata: { name: 'a' }, data: { text: 'x'.repeat(200) } }));
    const entries = Array.from({ length: MANY }, () => ({ lentValue }) as Entry);
    const format: ObjectFormat = {
      head: () => Buffer.from('{"kind":"ConfigMapList","items":['),
      item: (out, bytes) => out.bytes(bytes),
      tail: Buffer.from(']}'),
      single: (bytes) => bytes,
      bookmark: () => Buffer.alloc(0),
    };
    let turns = 0;
    let listed = false;
    const count = (): void => {
      turns++;
      if (!listed) setImmediate(count);
    };
    setImmediate(count);
    let batches = 0;
    for await (const _ of yamlCodec.encodeList(listResult(entries, {}, format), false)) batches++;
    listed = true;
    expect(batches).toBeGreaterThan(5);
    expect(turns).toBeGreaterThanOrEqual(batches - 2);
  });
});
