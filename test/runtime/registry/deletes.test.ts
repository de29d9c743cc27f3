import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DeleteOptions } from '../../../runtime/api/meta.js';
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

const remove = async (resource: string, name: string, options: DeleteOptions = {}) => {
  const result = await (await harness.use(resource)).delete(context(), name, options, OBJECT);
  return { code: result.code, ...parse<{ kind: string; metadata: Record<string, unknown> }>(result) };
};
const exists = async (resource: string, name: string) =>
  (await listOf(await harness.use(resource))).items.some((o) => o.metadata.name === name);

describe('delete', () => {
  test('answers a Status, or the object as it was with the revision of its deletion (W38, W75, W76)', async () => {
    const made = await create(await harness.use('configmaps'), { metadata: { name: 'a' } });
    expect(await remove('configmaps', 'a')).toEqual({
      code: 200,
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'a', kind: 'configmaps', uid: made.metadata.uid },
    });
    expect(await refusal(remove('configmaps', 'a'))).toMatchObject({ code: 404, message: 'configmaps "a" not found' });
    const picky = await create(await harness.use('picky'), { metadata: { name: 'a' } });
    const deleted = await remove('picky', 'a');
    expect(deleted).toMatchObject({ kind: 'Picky', metadata: { uid: picky.metadata.uid } });
    expect(Number(deleted.metadata.resourceVersion)).toBe(harness.storage.revision);
  });

  test('waits for finalizers; the update that removes the last one completes it (W60, W77)', async () => {
    const maps = await harness.use('configmaps');
    await create(maps, { metadata: { name: 'a', finalizers: ['e.x/f', 'e.x/g'] } });
    const marked = await remove('configmaps', 'a');
    expect(marked).toMatchObject({ code: 200, kind: 'ConfigMap', metadata: { deletionGracePeriodSeconds: 0 } });
    expect(marked.metadata.deletionTimestamp).toBeDefined();
    expect((await remove('configmaps', 'a')).metadata.resourceVersion).toBe(marked.metadata.resourceVersion);
    const patch = async (value: unknown) => parse(await maps.patch(context(), 'a', 'merge', body(value), {}, OBJECT));
    const added = await refusal(patch({ metadata: { finalizers: ['e.x/f', 'e.x/g', 'e.x/h'] } }));
    expect(added.message).toContain(
      'no new finalizers can be added if the object is being deleted, found new finalizers []string{"e.x/h"}',
    );
    const one = await patch({ metadata: { finalizers: ['e.x/g'], deletionTimestamp: '2001-01-01T00:00:00Z' } });
    expect(one.metadata).toMatchObject({ finalizers: ['e.x/g'], deletionTimestamp: marked.metadata.deletionTimestamp });
    const watcher = await Watcher.open(maps, { resourceVersion: one.metadata.resourceVersion as string });
    const last = await patch({ metadata: { finalizers: null } });
    expect(last.metadata.resourceVersion).toBe(one.metadata.resourceVersion);
    expect(await exists('configmaps', 'a')).toBe(false);
    await watcher.until((w) => w.events.length > 0);
    expect(watcher.story).toEqual(['DELETED a']);
    expect(watcher.events[0]?.object.metadata.resourceVersion).toBe(String(harness.storage.revision));
    watcher.stream.stop();
  });

  test('propagation: finalizers of the garbage collector come and go (W78)', async () => {
    const maps = await harness.use('configmaps');
    await create(maps, { metadata: { name: 'a' } });
    expect((await remove('configmaps', 'a', { propagationPolicy: 'Foreground' })).metadata.finalizers).toEqual([
      'foregroundDeletion',
    ]);
    expect((await remove('configmaps', 'a', { propagationPolicy: 'Orphan' })).metadata.finalizers).toEqual(['orphan']);
    expect((await remove('configmaps', 'a', { propagationPolicy: 'Background' })).kind).toBe('Status');
    await create(maps, { metadata: { name: 'b', finalizers: ['foregroundDeletion'] } });
    expect((await remove('configmaps', 'b')).metadata.finalizers).toEqual(['foregroundDeletion']);
    await create(maps, { metadata: { name: 'c', finalizers: ['e.x/f'] } });
    expect((await remove('configmaps', 'c', { orphanDependents: false })).code).toBe(202);
  });

  test('preconditions and options are checked (W78, W79)', async () => {
    await create(await harness.use('configmaps'), { metadata: { name: 'a' } });
    expect((await refusal(remove('configmaps', 'a', { preconditions: { uid: 'x' } }))).message).toContain(
      'the UID in the precondition (x) does not match the UID in record (',
    );
    expect(await refusal(remove('configmaps', 'a', { preconditions: { resourceVersion: '' } }))).toMatchObject({
      code: 409,
    });
    expect(
      await refusal(remove('configmaps', 'a', { propagationPolicy: 'Background', orphanDependents: true })),
    ).toMatchObject({ code: 422 });
    expect(await refusal(remove('configmaps', 'a', { propagationPolicy: 'Other' }))).toMatchObject({
      code: 422,
      details: { causes: [{ reason: 'FieldValueNotSupported' }] },
    });
    expect(await refusal(remove('configmaps', 'a', { dryRun: ['Some'] }))).toMatchObject({
      code: 422,
      details: { kind: 'DeleteOptions' },
    });
    expect((await remove('configmaps', 'a', { dryRun: ['All'] })).kind).toBe('Status');
    expect(await exists('configmaps', 'a')).toBe(true);
  });

  test('grace: the first delete sets the time, others may only shorten it (W80)', async () => {
    const widgets = await harness.use('widgets');
    await create(widgets, { metadata: { name: 'a' }, spec: { color: 'slow' } });
    const started = Date.now();
    const first = await remove('widgets', 'a');
    expect(first.metadata).toMatchObject({ deletionGracePeriodSeconds: 30, generation: 2 });
    expect(Date.parse(first.metadata.deletionTimestamp as string)).toBeGreaterThanOrEqual(
      Math.floor(started / 1000) * 1000 + 29_000,
    );
    expect((await remove('widgets', 'a', { gracePeriodSeconds: 60 })).metadata.resourceVersion).toBe(
      first.metadata.resourceVersion,
    );
    const shorter = await remove('widgets', 'a', { gracePeriodSeconds: 10 });
    expect(shorter.metadata).toMatchObject({ deletionGracePeriodSeconds: 10, generation: 2 });
    expect((await remove('widgets', 'a', { gracePeriodSeconds: -1 })).metadata.deletionGracePeriodSeconds).toBe(1);
    const gone = await remove('widgets', 'a', { gracePeriodSeconds: 0 });
    expect(gone).toMatchObject({ kind: 'Status' });
    expect(await exists('widgets', 'a')).toBe(false);
  });

  test('a collection: what was there is answered, selectors choose (W81)', async () => {
    const maps = await harness.use('configmaps');
    for (const [name, g] of [
      ['a', '1'],
      ['b', '1'],
      ['c', '2'],
    ] as const)
      await create(maps, { metadata: { name, labels: { g }, ...(name === 'b' && { finalizers: ['e.x/f'] }) } });
    const list = await maps.deleteCollection(context(), {}, { labelSelector: 'g=1' }, OBJECT);
    const chunks: Buffer[] = [];
    for await (const piece of list.pieces()) chunks.push(piece);
    const shown = JSON.parse(Buffer.concat(chunks).toString()) as {
      kind: string;
      items: { metadata: { name: string } }[];
    };
    expect(shown.kind).toBe('ConfigMapList');
    expect(shown.items.map((o) => o.metadata.name)).toEqual(['a', 'b']);
    const left = (await listOf(maps)).items;
    expect(left.map((o) => o.metadata.name)).toEqual(['b', 'c']);
    expect(left[0]?.metadata.deletionTimestamp).toBeDefined();
  });
});

describe('namespaces', () => {
  test('some stay for good; others are terminating until finalized (W93, W94, W130)', async () => {
    const namespaces = await harness.use('namespaces');
    expect((await refusal(remove('namespaces', 'default'))).message).toBe(
      'namespaces "default" is forbidden: this namespace may not be deleted',
    );
    await create(namespaces, { metadata: { name: 'n', labels: { a: 'b' } } });
    const maps = await harness.use('configmaps');
    await create(maps, { metadata: { name: 'a' } }, 'n');
    const dry = await remove('namespaces', 'n', { dryRun: ['All'] });
    expect(dry).toMatchObject({ status: { phase: 'Terminating' } });
    expect((await refusal(remove('namespaces', 'n', { preconditions: { uid: 'x' } }))).message).toContain(
      'Precondition failed: UID in precondition: x',
    );
    const marked = await remove('namespaces', 'n');
    expect(marked).toMatchObject({ kind: 'Namespace', status: { phase: 'Terminating' } });
    expect(marked.metadata).not.toHaveProperty('deletionGracePeriodSeconds');
    expect((await remove('namespaces', 'n')).metadata.resourceVersion).toBe(marked.metadata.resourceVersion);
    const status = await refusal(create(maps, { metadata: { name: 'b' } }, 'n'));
    expect(status).toMatchObject({
      code: 403,
      details: { causes: [{ reason: 'NamespaceTerminating', field: 'metadata.namespace' }] },
    });
    expect(parse(await maps.patch(context('n'), 'a', 'merge', body({ data: { k: 'v' } }), {}, OBJECT))).toMatchObject({
      data: { k: 'v' },
    });
    const finalize = await harness.use('namespaces', 'v1', 'finalize');
    const done = parse(
      await finalize.update(context(''), 'n', body({ metadata: { name: 'n' }, spec: { finalizers: [] } }), {}, OBJECT),
    );
    expect(done).toMatchObject({ status: { phase: 'Terminating' } });
    const read = async () => namespaces.get(context(''), 'n', {}, OBJECT);
    expect(await refusal(read())).toMatchObject({ code: 404 });
  });
});
