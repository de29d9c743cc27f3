import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { body, context, create, listOf, OBJECT, parse, refusal, startRegistry, Watcher } from './support.js';

describe('concurrent writers', () => {
  test('no acknowledged change is lost, whatever the order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(3), fc.nat(5)), { minLength: 1, maxLength: 60 }), async (writes) => {
        const harness = await startRegistry({ controllers: false });
        const maps = await harness.use('configmaps');
        for (let i = 0; i < 4; i++) await create(maps, { metadata: { name: `m${i}` } });
        // Each write adds a key of its own; all begin at once.
        await Promise.all(
          writes.map(([object, key], i) =>
            maps.patch(context(), `m${object}`, 'merge', body({ data: { [`k${i}-${key}`]: 'v' } }), {}, OBJECT),
          ),
        );
        const { items } = await listOf(maps);
        const kept = items.flatMap((o) =>
          Object.keys((o as { data?: object }).data ?? {}).map((k) => `${o.metadata.name} ${k}`),
        );
        expect(kept.sort()).toEqual(writes.map(([object, key], i) => `m${object} k${i}-${key}`).sort());
        await harness.stop();
      }),
      { numRuns: 20 },
    );
  });

  test('of writers that name the same resourceVersion one wins', async () => {
    const harness = await startRegistry({ controllers: false });
    const maps = await harness.use('configmaps');
    const { resourceVersion } = (await create(maps, { metadata: { name: 'a' } })).metadata;
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) =>
        maps.update(
          context(),
          'a',
          body({ metadata: { name: 'a', resourceVersion }, data: { by: String(i) } }),
          {},
          OBJECT,
        ),
      ),
    );
    expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1);
    expect(
      results.filter((r) => r.status === 'rejected').every((r) => (r.reason as { code: number }).code === 409),
    ).toBe(true);
    await harness.stop();
  });

  test('of creators of one name one wins', async () => {
    const harness = await startRegistry({ controllers: false });
    const maps = await harness.use('configmaps');
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => create(maps, { metadata: { name: 'a' } })),
    );
    expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1);
    expect(await refusal(create(maps, { metadata: { name: 'a' } }))).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
    });
    await harness.stop();
  });
});

describe('a watch', () => {
  test('is a replay of what was written, whenever it begins', async () => {
    type Step = { readonly kind: 'create' | 'label' | 'delete'; readonly name: number; readonly s: 'in' | 'out' };
    const step: fc.Arbitrary<Step> = fc.record({
      kind: fc.constantFrom('create', 'label', 'delete'),
      name: fc.nat(4),
      s: fc.constantFrom('in', 'out'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.nat(60), async (steps, begin) => {
        const harness = await startRegistry({ controllers: false });
        const maps = await harness.use('configmaps');
        const options = { labelSelector: 's=in' };
        let watcher: Watcher | undefined;
        for (const [i, { kind, name, s }] of steps.entries()) {
          if (i === begin) watcher = await Watcher.open(maps, options);
          const named = `m${name}`;
          const work =
            kind === 'create'
              ? create(maps, { metadata: { name: named, labels: { s } } })
              : kind === 'label'
                ? maps.patch(context(), named, 'merge', body({ metadata: { labels: { s } } }), {}, OBJECT)
                : maps.delete(context(), named, {}, OBJECT);
          await work.catch(() => undefined);
        }
        watcher ??= await Watcher.open(maps, options);
        // A last object tells that all before it has come.
        await create(maps, { metadata: { name: 'last', labels: { s: 'in' } } });
        await watcher.until((w) => w.events.at(-1)?.object.metadata.name === 'last');
        const shown = new Map<string, string>();
        let revision = 0;
        for (const { type, object } of watcher.events) {
          const { name, resourceVersion } = object.metadata as { name: string; resourceVersion: string };
          expect(type === 'ADDED').toBe(!shown.has(name));
          if (type !== 'ADDED' || revision > 0) revision = Math.max(revision, Number(resourceVersion));
          if (type === 'DELETED') shown.delete(name);
          else shown.set(name, resourceVersion);
        }
        const { items } = await listOf(maps, options);
        expect([...shown].sort()).toEqual(items.map((o) => [o.metadata.name, o.metadata.resourceVersion]).sort());
        watcher.stream.stop();
        await harness.stop();
      }),
      { numRuns: 30 },
    );
  });

  test('of many watchers all hear the same, under writes at once', async () => {
    const harness = await startRegistry({ controllers: false });
    const maps = await harness.use('configmaps');
    const watchers = await Promise.all(Array.from({ length: 20 }, () => Watcher.open(maps)));
    await create(maps, { metadata: { name: 'a' } });
    await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        maps.patch(context(), 'a', 'merge', body({ data: { [`k${i}`]: 'v' } }), {}, OBJECT),
      ),
    );
    const final = parse(await maps.get(context(), 'a', {}, OBJECT)).metadata.resourceVersion;
    for (const watcher of watchers) {
      await watcher.until((w) => w.events.at(-1)?.object.metadata.resourceVersion === final);
      const revisions = watcher.events.map((e) => Number(e.object.metadata.resourceVersion));
      expect(revisions).toHaveLength(51);
      expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
      watcher.stream.stop();
    }
    await harness.stop();
  });
});
