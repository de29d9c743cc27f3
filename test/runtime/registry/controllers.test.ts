import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMemoryStorage } from '../../../runtime/storage/open-storage.js';
import type { Storage } from '../../../runtime/storage/storage.js';
import { body, context, create, type Harness, listOf, OBJECT, parse, startRegistry, Watcher } from './support.js';

let harness: Harness;
const errors: Error[] = [];
beforeEach(async () => {
  errors.length = 0;
  harness = await startRegistry({ onError: (error) => errors.push(error) });
});
afterEach(async () => {
  await harness.stop();
  expect(errors).toEqual([]);
});

/** Resolves when the objects of the resource, over all namespaces, fulfil the condition. */
async function settled(resource: string, condition: (names: string[]) => boolean): Promise<void> {
  const storage = await harness.use(resource);
  const watcher = await Watcher.open(storage, {}, '');
  const names = new Set<string>();
  let seen = 0;
  await watcher.until(({ events }) => {
    for (; seen < events.length; seen++) {
      const { type, object } = events[seen] as (typeof events)[number];
      if (type === 'DELETED') names.delete(object.metadata.name as string);
      else names.add(object.metadata.name as string);
    }
    return condition([...names].sort());
  });
  watcher.stream.stop();
}

const same = (wanted: string[]) => (names: string[]) => names.join() === wanted.join();
const remove = async (resource: string, name: string, propagationPolicy: string) =>
  (await harness.use(resource)).delete(context(), name, { propagationPolicy }, OBJECT);

/** A config map that the owner owns. */
async function dependent(
  name: string,
  owner: { metadata: { name?: string; uid?: string } },
  over: object = {},
  kind = 'ConfigMap',
) {
  const reference = {
    apiVersion: kind === 'Widget' ? 'example.com/v1' : 'v1',
    kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    ...over,
  };
  return create(await harness.use('configmaps'), { metadata: { name, ownerReferences: [reference] } });
}

describe('first objects', () => {
  test('namespaces that every server has', async () => {
    const list = await listOf(await harness.use('namespaces'), {}, '');
    expect(list.items.map((o) => o.metadata.name)).toEqual([
      'default',
      'kube-node-lease',
      'kube-public',
      'kube-system',
    ]);
    expect(list.items[0]).toMatchObject({ spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } });
  });

  test('are not made again', async () => {
    const before = harness.storage.revision;
    const again = await startRegistry({ storage: harness.storage });
    expect(harness.storage.revision).toBe(before);
    await again.registry.stop();
  });
});

describe('namespace controller', () => {
  test('empties a namespace, then lets it go', async () => {
    await create(await harness.use('namespaces'), { metadata: { name: 'n' } });
    const maps = await harness.use('configmaps');
    for (let i = 0; i < 300; i++) await create(maps, { metadata: { name: `m${i}` } }, 'n');
    await create(await harness.use('widgets'), { metadata: { name: 'w' } }, 'n');
    await create(maps, { metadata: { name: 'stays' } });
    const gone = settled('namespaces', (names) => !names.includes('n') && names.length === 4);
    await remove('namespaces', 'n', 'Background');
    await gone;
    expect((await listOf(maps, {}, '')).items.map((o) => o.metadata.name)).toEqual(['stays']);
    expect((await listOf(await harness.use('widgets'), {}, '')).items).toEqual([]);
  });

  test('waits for finalizers and says what is left', async () => {
    const namespaces = await harness.use('namespaces');
    await create(namespaces, { metadata: { name: 'n' } });
    const maps = await harness.use('configmaps');
    await create(maps, { metadata: { name: 'held', finalizers: ['e.x/f'] } }, 'n');
    const watcher = await Watcher.open(namespaces, { fieldSelector: 'metadata.name=n' }, '');
    await remove('namespaces', 'n', 'Background');
    await watcher.until((w) => w.events.some((e) => e.object.status?.conditions !== undefined));
    const conditions = watcher.events.at(-1)?.object.status?.conditions as {
      type: string;
      status: string;
      message: string;
    }[];
    expect(conditions.map((c) => `${c.type} ${c.status}`)).toEqual([
      'NamespaceDeletionDiscoveryFailure False',
      'NamespaceDeletionGroupVersionParsingFailure False',
      'NamespaceDeletionContentFailure False',
      'NamespaceContentRemaining True',
      'NamespaceFinalizersRemaining True',
    ]);
    expect(conditions[3]?.message).toBe('Some resources are remaining: configmaps. has 1 resource instances');
    await maps.patch(context('n'), 'held', 'merge', body({ metadata: { finalizers: null } }), {}, OBJECT);
    await watcher.until((w) => w.events.at(-1)?.type === 'DELETED');
    watcher.stream.stop();
  });

  test('goes on after a restart', async () => {
    const storage: Storage = createMemoryStorage();
    const first = await startRegistry({ storage, controllers: false });
    await create(await first.use('namespaces'), { metadata: { name: 'n' } });
    await create(await first.use('configmaps'), { metadata: { name: 'a' } }, 'n');
    await (await first.use('namespaces')).delete(context(''), 'n', {}, OBJECT);
    await first.registry.stop();
    await harness.stop();
    harness = await startRegistry({ storage, onError: (error) => errors.push(error) });
    await settled('namespaces', (names) => !names.includes('n') && names.length === 4);
  });
});

describe('garbage collector', () => {
  test('background: dependents follow their owner, and theirs follow them', async () => {
    const owner = await create(await harness.use('configmaps'), { metadata: { name: 'owner' } });
    const child = await dependent('child', owner);
    await dependent('grandchild', child);
    await create(await harness.use('configmaps'), { metadata: { name: 'other' } });
    const done = settled('configmaps', same(['other']));
    await remove('configmaps', 'owner', 'Background');
    await done;
  });

  test('foreground: the owner waits for dependents that block', async () => {
    const widgets = await harness.use('widgets');
    const owner = await create(widgets, { metadata: { name: 'owner' } });
    const child = await dependent('child', owner, { blockOwnerDeletion: true }, 'Widget');
    await dependent('grandchild', child, { blockOwnerDeletion: true });
    const maps = await Watcher.open(await harness.use('configmaps'));
    const owners = await Watcher.open(widgets);
    await remove('widgets', 'owner', 'Foreground');
    await owners.until((w) => w.events.at(-1)?.type === 'DELETED');
    expect(maps.story.filter((s) => s.startsWith('DELETED'))).toEqual(['DELETED grandchild', 'DELETED child']);
    maps.stream.stop();
    owners.stream.stop();
  });

  test('foreground without dependents', async () => {
    await create(await harness.use('widgets'), { metadata: { name: 'owner' } });
    const done = settled('widgets', same([]));
    await remove('widgets', 'owner', 'Foreground');
    await done;
  });

  test('orphan: dependents stay and lose their reference', async () => {
    const owner = await create(await harness.use('configmaps'), { metadata: { name: 'owner' } });
    await dependent('child', owner);
    const done = settled('configmaps', same(['child']));
    await remove('configmaps', 'owner', 'Orphan');
    await done;
    expect((await listOf(await harness.use('configmaps'))).items[0]?.metadata).not.toHaveProperty('ownerReferences');
  });

  test('an owner that does not exist, or is another object of the same name', async () => {
    const owner = await create(await harness.use('configmaps'), { metadata: { name: 'owner' } });
    const done = settled('configmaps', same(['kept', 'owner']));
    await dependent('kept', owner);
    await dependent('none', { metadata: { name: 'nobody', uid: 'u' } });
    await dependent('mistaken', { metadata: { name: 'owner', uid: 'u' } });
    await done;
  });

  test('one of two owners is enough to stay', async () => {
    const maps = await harness.use('configmaps');
    const [a, b] = [await create(maps, { metadata: { name: 'a' } }), await create(maps, { metadata: { name: 'b' } })];
    const references = [a, b].map((o) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: o.metadata.name,
      uid: o.metadata.uid,
    }));
    await create(maps, { metadata: { name: 'child', ownerReferences: references } });
    const watcher = await Watcher.open(maps, { fieldSelector: 'metadata.name=child' });
    await remove('configmaps', 'a', 'Background');
    await watcher.until((w) => w.events.at(-1)?.type === 'MODIFIED');
    expect(watcher.events.at(-1)?.object.metadata.ownerReferences).toEqual([references[1]]);
    watcher.stream.stop();
    const done = settled('configmaps', same([]));
    await remove('configmaps', 'b', 'Background');
    await done;
  });

  test('owners of unknown kinds are left alone', async () => {
    const maps = await harness.use('configmaps');
    const reference = { apiVersion: 'nowhere.io/v1', kind: 'Thing', name: 'x', uid: 'u' };
    await create(maps, { metadata: { name: 'child', ownerReferences: [reference] } });
    // Something that goes shows that the collector has come past.
    const done = settled('configmaps', same(['child']));
    await dependent('none', { metadata: { name: 'nobody', uid: 'u2' } });
    await done;
    expect(parse(await maps.get(context(), 'child', {}, OBJECT)).metadata.ownerReferences).toEqual([reference]);
  });
});
