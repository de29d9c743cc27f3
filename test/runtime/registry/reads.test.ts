import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { View } from '../../../runtime/registry/types.js';
import { createMemoryStorage } from '../../../runtime/storage/open-storage.js';
import {
  body,
  context,
  create,
  type Harness,
  listOf,
  OBJECT,
  parse,
  refusal,
  startRegistry,
  Watcher,
} from './support.js';

let harness: Harness;
beforeEach(async () => {
  harness = await startRegistry({ settleMs: 60_000 });
});
afterEach(() => harness.stop());

const names = (list: { items: { metadata: { name?: string } }[] }) => list.items.map((o) => o.metadata.name);
const TABLE: View = { as: 'table', version: 'v1', includeObject: 'Metadata' };

describe('list', () => {
  test('items leave out kind and apiVersion; an empty list is a list (W14)', async () => {
    const maps = await harness.use('configmaps');
    expect(await listOf(maps)).toEqual({
      kind: 'ConfigMapList',
      apiVersion: 'v1',
      metadata: { resourceVersion: expect.any(String) },
      items: [],
    });
    const made = await create(maps, { metadata: { name: 'a' }, data: { k: 'v' } });
    const { kind: _k, apiVersion: _a, ...rest } = made;
    expect((await listOf(maps)).items).toEqual([rest]);
  });

  test('one namespace or all', async () => {
    const maps = await harness.use('configmaps');
    await create(maps, { metadata: { name: 'a' } });
    await create(maps, { metadata: { name: 'b' } }, 'kube-system');
    expect(names(await listOf(maps))).toEqual(['a']);
    expect(names(await listOf(maps, {}, ''))).toEqual(['a', 'b']);
    expect(names(await listOf(maps, { fieldSelector: 'metadata.namespace=kube-system' }, ''))).toEqual(['b']);
    expect(names(await listOf(maps, { fieldSelector: 'metadata.name=b' }, ''))).toEqual(['b']);
  });

  test('selectors (W43–W47)', async () => {
    const maps = await harness.use('configmaps');
    await create(maps, { metadata: { name: 'a', labels: { app: 'web', tier: 'front' } } });
    await create(maps, {
      metadata: { name: 'b', labels: { app: 'db' }, annotations: { 'x/labels': '{"app":"web"}' } },
    });
    await create(maps, { metadata: { name: 'c' } });
    expect(names(await listOf(maps, { labelSelector: 'app=web' }))).toEqual(['a']);
    expect(names(await listOf(maps, { labelSelector: 'app in (web,db),tier!=front' }))).toEqual(['b']);
    expect(names(await listOf(maps, { labelSelector: '!app' }))).toEqual(['c']);
    expect(names(await listOf(maps, { fieldSelector: 'metadata.name!=a' }))).toEqual(['b', 'c']);
    expect(await refusal(listOf(maps, { fieldSelector: 'data.k=v' }))).toMatchObject({
      code: 400,
      message: '"data.k" is not a known field selector: only "metadata.name", "metadata.namespace"',
    });
    expect(await refusal(listOf(maps, { labelSelector: '=' }))).toMatchObject({ code: 400 });
    const widgets = await harness.use('widgets');
    await create(widgets, { metadata: { name: 'r' } });
    await create(widgets, { metadata: { name: 'g' }, spec: { color: 'green' } });
    expect(names(await listOf(widgets, { fieldSelector: 'spec.color=green' }))).toEqual(['g']);
    expect(names(await listOf(widgets, { fieldSelector: 'spec.color!=green,metadata.namespace=default' }))).toEqual([
      'r',
    ]);
    expect(await refusal(listOf(widgets, { fieldSelector: 'spec.size=1' }))).toMatchObject({
      message: 'field label not supported: spec.size',
    });
  });

  test('pages show one revision; the rest is counted only without selectors (W29, W30)', async () => {
    const maps = await harness.use('configmaps');
    for (const name of ['a', 'b', 'c', 'd', 'e'])
      await create(maps, { metadata: { name, labels: { p: name < 'c' ? 'x' : 'y' } } });
    const first = await listOf(maps, { limit: 2 });
    expect(first.metadata.remainingItemCount).toBe(3);
    await maps.delete(context(), 'd', {}, OBJECT);
    await create(maps, { metadata: { name: 'bb' } });
    const second = await listOf(maps, { limit: 2, continue: first.metadata.continue as string });
    expect(names(second)).toEqual(['c', 'd']);
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    const third = await listOf(maps, { limit: 2, continue: second.metadata.continue as string });
    expect(names(third)).toEqual(['e']);
    expect(third.metadata.continue).toBeUndefined();
    const selected = await listOf(maps, { limit: 1, labelSelector: 'p=x' });
    expect(names(selected)).toEqual(['a']);
    expect(selected.metadata).not.toHaveProperty('remainingItemCount');
    expect(
      names(await listOf(maps, { limit: 1, labelSelector: 'p=x', continue: selected.metadata.continue as string })),
    ).toEqual(['b']);
    expect(names(await listOf(maps, { limit: 1, resourceVersion: '0' }))).toHaveLength(5);
    expect(
      names(await listOf(maps, { resourceVersion: first.metadata.resourceVersion, resourceVersionMatch: 'Exact' })),
    ).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('tokens and combinations of options that make no sense (W28)', async () => {
    const maps = await harness.use('configmaps');
    const code = async (options: Parameters<typeof listOf>[1]) => (await refusal(listOf(maps, options))).code;
    for (const token of [
      '%%',
      'e30',
      'bm90anNvbg',
      'eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiIuLi9iXHUwMDAwIn0',
    ])
      expect(await code({ continue: token })).toBe(400);
    expect(await code({ resourceVersionMatch: 'Exact' })).toBe(422);
    expect(await code({ resourceVersionMatch: 'Exact', resourceVersion: '0' })).toBe(422);
    expect(await code({ resourceVersionMatch: 'Near', resourceVersion: '1' })).toBe(422);
    expect(await code({ sendInitialEvents: true })).toBe(422);
    expect(await code({ resourceVersion: 'abc' })).toBe(400);
    const read = async () => maps.get(context(), 'a', { resourceVersion: 'abc' }, OBJECT);
    expect((await refusal(read())).code).toBe(500);
  });

  test('history that is gone: 410, for a page with a token to go on with what is there (W31, W32)', async () => {
    const maps = await harness.use('configmaps');
    for (const name of ['a', 'b', 'c']) await create(maps, { metadata: { name } });
    const first = await listOf(maps, { limit: 1 });
    await harness.stop();
    const storage = createMemoryStorage();
    harness = await startRegistry({ storage, settleMs: 60_000 });
    const fresh = await harness.use('configmaps');
    for (const name of ['a', 'b', 'c']) await create(fresh, { metadata: { name } });
    await storage.compact(storage.revision);
    const token = { v: 'meta.k8s.io/v1', rv: 2, start: 'a\u0000' };
    const page = await refusal(
      listOf(fresh, { limit: 1, continue: Buffer.from(JSON.stringify(token)).toString('base64url') }),
    );
    expect(page).toMatchObject({ code: 410, reason: 'Expired' });
    expect(names(await listOf(fresh, { continue: page.metadata.continue as string }))).toEqual(['b', 'c']);
    const exact = await refusal(listOf(fresh, { resourceVersion: '2', resourceVersionMatch: 'Exact' }));
    expect(exact).toMatchObject({ code: 410, message: 'The resourceVersion for the provided list is too old.' });
    expect(first.metadata.continue).toBeDefined();
  });

  test('long lists come in pieces that make one document', async () => {
    const maps = await harness.use('configmaps');
    await Promise.all(
      Array.from({ length: 500 }, (_, i) =>
        create(maps, { metadata: { name: `m${i}` }, data: { k: 'x'.repeat(500) } }),
      ),
    );
    const list = await maps.list(context(), {}, OBJECT);
    let pieces = 0;
    for await (const _ of list.pieces()) pieces++;
    expect(pieces).toBeGreaterThan(3);
    expect((await listOf(maps)).items).toHaveLength(500);
  });
});

describe('views', () => {
  test('metadata alone (W9)', async () => {
    const maps = await harness.use('configmaps');
    const made = await create(maps, { metadata: { name: 'a', annotations: { n: '"}{\\"' } }, data: { k: 'v' } });
    const view: View = { as: 'partial-metadata', version: 'v1' };
    expect(parse(await maps.get(context(), 'a', {}, view))).toEqual({
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: made.metadata,
    });
    expect(await listOf(maps, {}, 'default', view)).toMatchObject({
      kind: 'PartialObjectMetadataList',
      items: [{ kind: 'PartialObjectMetadata', metadata: made.metadata }],
    });
  });

  test('tables: paths, hooks, ages, objects (W7, W8)', async () => {
    const widgets = await harness.use('widgets');
    const made = await create(widgets, { metadata: { name: 'a' }, spec: { size: 3, parts: ['x', 'y'] } });
    const list = (await listOf(widgets, {}, 'default', TABLE)) as unknown as {
      columnDefinitions: unknown[];
      rows: { cells: unknown[]; object: unknown }[];
    };
    expect(list.columnDefinitions[0]).toEqual({
      name: 'Name',
      type: 'string',
      format: 'name',
      description: '',
      priority: 0,
    });
    expect(list.rows[0]?.cells).toEqual(['a', 3, 2, expect.stringMatching(/^\d+s$/)]);
    expect(list.rows[0]?.object).toEqual({
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: made.metadata,
    });
    const whole = parse<{ rows: { object: unknown }[]; metadata: unknown }>(
      await widgets.get(context(), 'a', {}, { ...TABLE, includeObject: 'Object' }),
    );
    expect(whole).toMatchObject({
      metadata: { resourceVersion: made.metadata.resourceVersion },
      rows: [{ object: made }],
    });
    expect(
      parse<{ rows: { object: unknown }[] }>(await widgets.get(context(), 'a', {}, { ...TABLE, includeObject: 'None' }))
        .rows[0]?.object,
    ).toBeNull();
    const old = await harness.use('widgets', 'v1beta1');
    expect(
      parse<{ rows: { cells: unknown[] }[] }>(await old.get(context(), 'a', {}, TABLE)).rows[0]?.cells.slice(0, 3),
    ).toEqual(['a', null, 2]);
  });
});

describe('watch', () => {
  const step = async (name: string, value: unknown) =>
    (await harness.use('configmaps')).patch(context(), name, 'merge', body(value), {}, OBJECT);

  test('initial objects, then changes in order (W37)', async () => {
    const maps = await harness.use('configmaps');
    await create(maps, { metadata: { name: 'a' } });
    const watcher = await Watcher.open(maps);
    await create(maps, { metadata: { name: 'b' } });
    await step('a', { data: { k: 'v' } });
    await maps.delete(context(), 'a', {}, OBJECT);
    await watcher.until((w) => w.events.length === 4);
    expect(watcher.story).toEqual(['ADDED a', 'ADDED b', 'MODIFIED a', 'DELETED a']);
    expect(watcher.events[3]?.object).toMatchObject({
      data: { k: 'v' },
      metadata: { resourceVersion: String(harness.storage.revision) },
    });
    watcher.stream.stop();
  });

  test('what enters or leaves a selection is added or deleted (W38)', async () => {
    const maps = await harness.use('configmaps');
    const made = await create(maps, { metadata: { name: 'a', labels: { s: 'in' } }, data: { k: '1' } });
    const from = { resourceVersion: made.metadata.resourceVersion as string, labelSelector: 's=in' };
    const live = await Watcher.open(maps, from);
    await step('a', { metadata: { labels: { s: 'out' } }, data: { k: '2' } });
    const left = harness.storage.revision;
    await step('a', { data: { k: '3' } });
    await step('a', { metadata: { labels: { s: 'in' } } });
    await step('a', { data: { k: '4' } });
    const late = await Watcher.open(maps, from);
    for (const watcher of [live, late]) {
      await watcher.until((w) => w.events.length === 3);
      expect(watcher.story).toEqual(['DELETED a', 'ADDED a', 'MODIFIED a']);
      // The state before, under the revision of the change.
      expect(watcher.events[0]?.object).toMatchObject({
        data: { k: '1' },
        metadata: { labels: { s: 'in' }, resourceVersion: String(left) },
      });
      watcher.stream.stop();
    }
  });

  test('WatchList: a bookmark tells where the initial events end (W40)', async () => {
    const maps = await harness.use('configmaps');
    await create(maps, { metadata: { name: 'a' } });
    const watcher = await Watcher.open(maps, {
      sendInitialEvents: true,
      resourceVersionMatch: 'NotOlderThan',
      allowWatchBookmarks: true,
    });
    await watcher.until((w) => w.events.length === 2);
    expect(watcher.events[1]).toEqual({
      type: 'BOOKMARK',
      object: {
        kind: 'ConfigMap',
        apiVersion: 'v1',
        metadata: {
          resourceVersion: String(harness.storage.revision),
          annotations: { 'k8s.io/initial-events-end': 'true' },
        },
      },
    });
    watcher.stream.stop();
    expect((await refusal(Watcher.open(maps, { sendInitialEvents: true }))).code).toBe(422);
  });

  test('history that is gone: an ERROR event with 410 (W36)', async () => {
    const maps = await harness.use('configmaps');
    for (const name of ['a', 'b', 'c']) await create(maps, { metadata: { name } });
    await harness.storage.compact(harness.storage.revision);
    const fresh = await startRegistry({ storage: harness.storage, controllers: false });
    const watcher = await Watcher.open(await fresh.use('configmaps'), { resourceVersion: '1' });
    await watcher.until((w) => w.ended);
    expect(watcher.events).toMatchObject([{ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } }]);
    await fresh.registry.stop();
  });

  test('ends after its time, and when the registry stops', async () => {
    const maps = await harness.use('configmaps');
    const short = await Watcher.open(maps, { timeoutSeconds: 1 });
    const long = await Watcher.open(maps);
    await short.until((w) => w.ended);
    expect(long.ended).toBe(false);
    await harness.registry.stop();
    expect(long.ended).toBe(true);
  });

  test('tables name their columns once', async () => {
    const widgets = await harness.use('widgets');
    const watcher = await Watcher.open(widgets, {}, 'default', TABLE);
    await create(widgets, { metadata: { name: 'a' } });
    await create(widgets, { metadata: { name: 'b' } });
    await watcher.until((w) => w.events.length === 2);
    const tables = watcher.events.map(
      (e) => e.object as unknown as { columnDefinitions: unknown[] | null; rows: { cells: unknown[] }[] },
    );
    expect(tables.map((t) => t.columnDefinitions?.length)).toEqual([4, undefined]);
    expect(tables.map((t) => t.rows[0]?.cells[0])).toEqual(['a', 'b']);
    watcher.stream.stop();
  });

  test('a client that is slow pauses its own watch only', async () => {
    const maps = await harness.use('configmaps');
    const slow = { frames: [] as string[], resume: () => {} };
    const stream = await maps.watch(
      context(),
      {},
      OBJECT,
      (await import('../../../runtime/registry/watch.js')).jsonFrames,
    );
    stream.start({
      write: (frame) => {
        slow.frames.push(frame.toString());
        return false;
      },
      drained: () =>
        new Promise((resolve) => {
          slow.resume = resolve;
        }),
      end: () => {},
    });
    const quick = await Watcher.open(maps);
    for (const name of ['a', 'b', 'c']) await create(maps, { metadata: { name } });
    await quick.until((w) => w.events.length === 3);
    expect(slow.frames).toHaveLength(1);
    while (slow.frames.length < 3) {
      slow.resume();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(slow.frames.map((f) => JSON.parse(f).object.metadata.name)).toEqual(['a', 'b', 'c']);
    stream.stop();
    quick.stream.stop();
  });
});
