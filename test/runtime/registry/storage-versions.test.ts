import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { body, context, create, type Harness, listOf, OBJECT, parse, startRegistry, Watcher } from './support.js';

let harness: Harness;
beforeEach(async () => {
  harness = await startRegistry();
});
afterEach(() => harness.stop());

const KEY = '/registry/example.com/widgets/default/old';
/** As a server wrote it whose storage version was another one. */
const written = (revision: number) =>
  Buffer.from(
    `{"kind":"Widget","apiVersion":"example.com/v1beta1","metadata":{"name":"old","namespace":"default","uid":"u","resourceVersion":"${revision}","creationTimestamp":"2026-01-01T00:00:00Z"},"spec":{"width":3}}`,
  );

describe('objects that were stored in a former storage version', () => {
  test('are read, listed and watched in every version', async () => {
    await harness.storage.put(KEY, 0, written);
    for (const [version, spec] of [
      ['v1', { size: 3 }],
      ['v1beta1', { width: 3 }],
    ] as const) {
      const widgets = await harness.use('widgets', version);
      const expected = { apiVersion: `example.com/${version}`, kind: 'Widget', spec };
      expect(parse(await widgets.get(context(), 'old', {}, OBJECT))).toMatchObject(expected);
      expect((await listOf(widgets)).items).toMatchObject([{ metadata: { name: 'old' }, spec }]);
      const watcher = await Watcher.open(widgets, {});
      await watcher.until(({ events }) => events.length > 0);
      expect(watcher.events[0]?.object).toMatchObject(expected);
    }
  });

  test('stand beside new ones and take the new version when they are written', async () => {
    await harness.storage.put(KEY, 0, written);
    const widgets = await harness.use('widgets');
    await create(widgets, { metadata: { name: 'new' }, spec: { size: 1 } });
    expect((await listOf(widgets)).items).toMatchObject([{ spec: { size: 1 } }, { spec: { size: 3 } }]);
    const labels = { metadata: { labels: { a: 'b' } } };
    await widgets.patch(context(), 'old', 'merge', body(labels), {}, OBJECT);
    expect(JSON.parse(String(harness.storage.get(KEY)?.value))).toMatchObject({
      apiVersion: 'example.com/v1',
      metadata: { uid: 'u', labels: { a: 'b' } },
      spec: { size: 3 },
    });
  });

  test('take it by an update that changes nothing, once', async () => {
    const { revision } = (await harness.storage.put(KEY, 0, written)) as { revision: number };
    const widgets = await harness.use('widgets', 'v1beta1');
    const read = parse(await widgets.get(context(), 'old', {}, OBJECT));
    const first = parse(await widgets.update(context(), 'old', body(read), {}, OBJECT));
    expect(Number(first.metadata.resourceVersion)).toBeGreaterThan(revision);
    expect({ ...first, metadata: { ...first.metadata, resourceVersion: String(revision) } }).toMatchObject(read);
    expect(JSON.parse(String(harness.storage.get(KEY)?.value))).toMatchObject({
      apiVersion: 'example.com/v1',
      spec: { size: 3 },
    });
    const second = parse(await widgets.update(context(), 'old', body(first), {}, OBJECT));
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
  });

  test('must be of a version that is known: they are not taken for what they are not', async () => {
    await harness.storage.put(KEY, 0, (revision) =>
      Buffer.from(String(written(revision)).replace('example.com/v1beta1', 'example.com/v0')),
    );
    const widgets = await harness.use('widgets');
    const refusal = {
      code: 500,
      message: expect.stringMatching(/Widget old is stored as Widget of example\.com\/v0, .*migrate-storage/),
    };
    const read = async () => widgets.get(context(), 'old', {}, OBJECT);
    await expect(read()).rejects.toMatchObject(refusal);
    await expect(listOf(widgets)).rejects.toMatchObject(refusal);
    await expect(
      widgets.patch(context(), 'old', 'merge', body({ metadata: { labels: { a: 'b' } } }), {}, OBJECT),
    ).rejects.toMatchObject(refusal);
    const watcher = await Watcher.open(widgets, {});
    await watcher.until(({ events }) => events.length > 0);
    expect(watcher.events[0]).toMatchObject({ type: 'ERROR', object: { code: 500 } });
  });
});
