import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { body, context, create, type Harness, OBJECT, parse, refusal, startRegistry, Watcher } from './support.js';

let harness: Harness;
beforeEach(async () => {
  harness = await startRegistry({ settleMs: 60_000 });
});
afterEach(() => harness.stop());

describe('create', () => {
  test('fills in what only the server may say, and wipes what a client says of it (W48)', async () => {
    const maps = await harness.use('configmaps');
    const sent = {
      metadata: {
        name: 'a',
        uid: 'mine',
        creationTimestamp: '2001-01-01T00:00:00Z',
        deletionTimestamp: '2001-01-01T00:00:00Z',
        deletionGracePeriodSeconds: 5,
        selfLink: '/x',
        generation: 7,
      },
      data: { k: 'v' },
    };
    const made = await create(maps, sent);
    expect(made).toMatchObject({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { name: 'a', namespace: 'default', generation: 7 },
      data: { k: 'v' },
    });
    expect(made.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(Date.parse(made.metadata.creationTimestamp as string)).toBeGreaterThan(Date.now() - 10_000);
    expect(made.metadata).not.toHaveProperty('deletionTimestamp');
    expect(made.metadata).not.toHaveProperty('selfLink');
    expect(Number(made.metadata.resourceVersion)).toBe(harness.storage.revision);
  });

  test('stores bytes that begin with kind, apiVersion and metadata, and answers them as they are', async () => {
    const maps = await harness.use('configmaps');
    const result = await maps.create(
      context(),
      '',
      body({ data: { k: 'v' }, metadata: { labels: { a: 'b' }, name: 'a' } }),
      {},
      OBJECT,
    );
    expect(result.bytes.toString()).toMatch(
      /^\{"kind":"ConfigMap","apiVersion":"v1","metadata":\{"name":"a","namespace":"default","uid":/,
    );
    expect(harness.storage.get('/registry/core/configmaps/default/a')?.value.equals(result.bytes)).toBe(true);
  });

  test('refuses taken names, other namespaces, missing namespaces, a resourceVersion', async () => {
    const maps = await harness.use('configmaps');
    await create(maps, { metadata: { name: 'a', finalizers: ['e.x/f'] } });
    const again = () => refusal(create(maps, { metadata: { name: 'a' } }));
    expect(await again()).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      message: 'configmaps "a" already exists',
    });
    await maps.delete(context(), 'a', {}, OBJECT);
    expect((await again()).message).toBe('object is being deleted: configmaps "a" already exists');
    expect(await refusal(create(maps, { metadata: { name: 'b', namespace: 'other' } }))).toMatchObject({ code: 400 });
    expect(await refusal(create(maps, { metadata: { name: 'b' } }, 'nowhere'))).toMatchObject({
      code: 404,
      message: 'namespaces "nowhere" not found',
    });
    expect(await refusal(create(maps, { metadata: { name: 'b', resourceVersion: '5' } }))).toMatchObject({ code: 500 });
    expect(await create(maps, { metadata: { name: 'b', resourceVersion: '0' } })).toBeDefined();
  });

  test('generates names, and gives up after eight that are taken (W49)', async () => {
    const maps = await harness.use('configmaps');
    const made = await create(maps, { metadata: { generateName: 'gen-' } });
    expect(made.metadata.name).toMatch(/^gen-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    const names = await Promise.all(
      Array.from({ length: 200 }, () => create(maps, { metadata: { generateName: 'gen-' } })),
    );
    expect(new Set(names.map((o) => o.metadata.name)).size).toBe(200);
    expect(await refusal(create(maps, { metadata: {} }))).toMatchObject({
      code: 422,
      details: { causes: [{ field: 'metadata.name', reason: 'FieldValueRequired' }] },
    });
  });

  test('checks identity and types of the body (W52, W71)', async () => {
    const maps = await harness.use('configmaps');
    expect(
      (await refusal(create(maps, { apiVersion: 'v9', kind: 'ConfigMap', metadata: { name: 'a' } }))).message,
    ).toContain('no kind "ConfigMap" is registered for version "v9"');
    expect(
      (await refusal(create(maps, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } }))).message,
    ).toContain('unknown conversion');
    const widgets = await harness.use('widgets');
    expect(
      (await refusal(create(widgets, { apiVersion: 'example.com/v1beta1', kind: 'Widget', metadata: { name: 'a' } })))
        .message,
    ).toBe(
      'the API version in the data (example.com/v1beta1) does not match the expected API version (example.com/v1)',
    );
    expect(await refusal(create(maps, [1]))).toMatchObject({ code: 400 });
    expect((await refusal(create(maps, { metadata: { name: 'a' }, data: { k: 1 } }))).message).toContain(
      'cannot unmarshal number into Go struct field ConfigMap.data of type string',
    );
  });

  test('unknown and repeated fields: warned, refused or ignored as asked (W71)', async () => {
    const maps = await harness.use('configmaps');
    const sent = () => body({ metadata: { name: 'a', extra: 1 }, bogus: 1 }, ['duplicate field "data.k"']);
    const warnings: string[] = [];
    const dry = { dryRun: ['All'] };
    await maps.create(context('default', warnings), '', sent(), dry, OBJECT);
    expect(warnings).toEqual(['duplicate field "data.k"', 'unknown field "metadata.extra"', 'unknown field "bogus"']);
    await maps.create(context('default', warnings), '', sent(), { ...dry, fieldValidation: 'Ignore' }, OBJECT);
    expect(warnings).toHaveLength(3);
    const strict = await refusal(maps.create(context(), '', sent(), { fieldValidation: 'Strict' }, OBJECT));
    expect(strict.message).toBe(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: duplicate field "data.k", unknown field "metadata.extra", unknown field "bogus"',
    );
    expect(await refusal(maps.create(context(), '', sent(), { fieldValidation: 'strict' }, OBJECT))).toMatchObject({
      code: 422,
      details: { kind: 'CreateOptions' },
    });
  });

  test('a dry run does everything but write (W70)', async () => {
    const maps = await harness.use('configmaps');
    const before = harness.storage.revision;
    const made = parse(
      await maps.create(context(), '', body({ metadata: { generateName: 'dry-' } }), { dryRun: ['All'] }, OBJECT),
    );
    expect(made.metadata.uid).toBeDefined();
    expect(made.metadata).not.toHaveProperty('resourceVersion');
    expect(harness.storage.revision).toBe(before);
    await create(maps, { metadata: { name: 'a' } });
    expect(
      await refusal(maps.create(context(), '', body({ metadata: { name: 'a' } }), { dryRun: ['All'] }, OBJECT)),
    ).toMatchObject({ code: 409 });
    expect(
      await refusal(maps.create(context(), '', body({ metadata: { name: 'x' } }), { dryRun: ['Some'] }, OBJECT)),
    ).toMatchObject({ code: 422 });
  });

  test('merges owner references of one uid and says so (W63)', async () => {
    const maps = await harness.use('configmaps');
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'o', uid: 'u' };
    const warnings: string[] = [];
    const made = parse(
      await maps.create(
        context('default', warnings),
        '',
        body({ metadata: { name: 'a', ownerReferences: [owner, owner] } }),
        {},
        OBJECT,
      ),
    );
    expect(made.metadata.ownerReferences).toEqual([owner]);
    expect(warnings[0]).toContain('duplicate UID(s) observed: u');
  });

  test('several causes at once, kinds and metadata together', async () => {
    const widgets = await harness.use('widgets');
    const status = await refusal(
      create(widgets, { metadata: { name: 'Bad', labels: { '-x': 'y' } }, spec: { color: 'ugly' } }),
    );
    expect(status.details?.causes?.map((c) => c.field)).toEqual(['metadata.name', 'metadata.labels', 'spec.color']);
    expect(status.message).toMatch(/^Widget\.example\.com "Bad" is invalid: \[metadata\.name: /);
  });
});

describe('update', () => {
  const put = async (name: string, value: unknown, resource = 'configmaps') =>
    parse(await (await harness.use(resource)).update(context(), name, body(value), {}, OBJECT));

  test('honours resourceVersion; without one it replaces whatever is there (W55)', async () => {
    const first = await create(await harness.use('configmaps'), { metadata: { name: 'a' }, data: { k: '1' } });
    const second = await put('a', { metadata: { name: 'a' }, data: { k: '2' } });
    expect(second.metadata.uid).toBe(first.metadata.uid);
    const { resourceVersion } = first.metadata;
    expect(await refusal(put('a', { metadata: { name: 'a', resourceVersion }, data: { k: '3' } }))).toMatchObject({
      code: 409,
      message:
        'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
    });
    expect(await refusal(put('a', { metadata: { name: 'a', resourceVersion: 'abc' } }))).toMatchObject({ code: 500 });
    expect(await refusal(put('none', { metadata: { name: 'none' } }))).toMatchObject({ code: 404 });
    expect(await refusal(put('a', { metadata: { name: 'b' } }))).toMatchObject({ code: 400 });
    expect(await refusal(put('a', { metadata: {} }))).toMatchObject({ code: 400 });
  });

  test('a change of nothing keeps the resourceVersion and sends no event (W59)', async () => {
    const maps = await harness.use('configmaps');
    const made = await create(maps, { metadata: { name: 'a', labels: { x: '1', y: '2' } }, data: { k: '1', l: '2' } });
    const watcher = await Watcher.open(maps, { resourceVersion: made.metadata.resourceVersion as string });
    const again = await put('a', { metadata: { name: 'a', labels: { y: '2', x: '1' } }, data: { l: '2', k: '1' } });
    expect(again.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
    await put('a', { metadata: { name: 'a' }, data: { k: '3' } });
    await watcher.until((w) => w.events.length > 0);
    expect(watcher.story).toEqual(['MODIFIED a']);
    watcher.stream.stop();
  });

  test('metadata that may not change (W57, W127)', async () => {
    const maps = await harness.use('configmaps');
    const made = await create(maps, { metadata: { name: 'a', annotations: { n: '1' } } });
    const uid = await refusal(put('a', { metadata: { name: 'a', uid: '1111' } }));
    expect(uid.message).toContain(
      `Precondition failed: UID in precondition: 1111, UID in object meta: ${made.metadata.uid}`,
    );
    const next = await put('a', {
      metadata: { name: 'a', creationTimestamp: '2001-01-01T00:00:00Z', generation: 9 },
      data: { k: 'v' },
    });
    expect(next.metadata.creationTimestamp).toBe(made.metadata.creationTimestamp);
    expect(next.metadata).not.toHaveProperty('generation');
    const marks = await refusal(put('a', { metadata: { name: 'a', deletionTimestamp: '2001-01-01T00:00:00Z' } }));
    // Upstream checks metadata in its common code and in the kind's.
    expect(marks.details?.causes?.map((c) => c.field)).toEqual([
      'metadata.deletionTimestamp',
      'metadata.deletionTimestamp',
    ]);
    expect(marks.message).toBe(
      'ConfigMap "a" is invalid: metadata.deletionTimestamp: Invalid value: "2001-01-01T00:00:00Z": field is immutable',
    );
  });

  test('creates what is missing where the kind allows it (W126)', async () => {
    const leases = await harness.use('leases');
    const result = await leases.update(
      context(),
      'l',
      body({ metadata: { name: 'l', resourceVersion: '5' } }),
      {},
      OBJECT,
    );
    expect(result.code).toBe(201);
    expect(
      await refusal(leases.update(context(), 'm', body({ metadata: { name: 'm', uid: 'u' } }), {}, OBJECT)),
    ).toMatchObject({ code: 409 });
    expect(
      await refusal(leases.update(context('nowhere'), 'm', body({ metadata: { name: 'm' } }), {}, OBJECT)),
    ).toMatchObject({ code: 404, message: 'namespaces "nowhere" not found' });
  });

  test('kinds that want a resourceVersion (W56)', async () => {
    const picky = await harness.use('picky');
    const made = await create(picky, { metadata: { name: 'a' } });
    expect(await refusal(put('a', { metadata: { name: 'a' } }, 'picky'))).toMatchObject({
      code: 422,
      details: { kind: 'picky', causes: [{ field: 'metadata.resourceVersion' }] },
    });
    const { resourceVersion } = made.metadata;
    expect((await put('a', { metadata: { name: 'a', resourceVersion }, data: { k: 'v' } }, 'picky')).metadata.uid).toBe(
      made.metadata.uid,
    );
  });

  test('generation follows the spec; status stays on the resource, spec on the status (W82)', async () => {
    const widgets = await harness.use('widgets');
    const status = await harness.use('widgets', 'v1', 'status');
    const made = await create(widgets, {
      metadata: { name: 'a', generation: 7 },
      spec: { size: 1 },
      status: { phase: 'Fine' },
    });
    expect(made).toMatchObject({ metadata: { generation: 1 }, spec: { size: 1, color: 'red' }, status: {} });
    const labelled = await put(
      'a',
      { metadata: { name: 'a', labels: { x: 'y' } }, spec: { size: 1 }, status: { phase: 'Fine' } },
      'widgets',
    );
    expect(labelled).toMatchObject({ metadata: { generation: 1, labels: { x: 'y' } }, status: {} });
    expect((await put('a', { metadata: { name: 'a' }, spec: { size: 2 } }, 'widgets')).metadata.generation).toBe(2);
    const told = parse(
      await status.update(
        context(),
        'a',
        body({ metadata: { name: 'a' }, spec: { size: 9 }, status: { phase: 'Fine' } }),
        {},
        OBJECT,
      ),
    );
    expect(told).toMatchObject({ metadata: { generation: 2 }, spec: { size: 2 }, status: { phase: 'Fine' } });
  });

  test('a dry run changes nothing', async () => {
    const maps = await harness.use('configmaps');
    const made = await create(maps, { metadata: { name: 'a' } });
    const shown = parse(
      await maps.update(
        context(),
        'a',
        body({ metadata: { name: 'a' }, data: { k: 'v' } }),
        { dryRun: ['All'] },
        OBJECT,
      ),
    );
    expect(shown).toMatchObject({ data: { k: 'v' }, metadata: { resourceVersion: made.metadata.resourceVersion } });
    expect(parse(await maps.get(context(), 'a', {}, OBJECT))).not.toHaveProperty('data');
  });
});

describe('patch', () => {
  test('all three types; what does not fit; name and namespace stay', async () => {
    const maps = await harness.use('configmaps');
    await create(maps, { metadata: { name: 'a' }, data: { k: 'v' } });
    const patch = async (type: 'json' | 'merge' | 'strategic', value: unknown) =>
      parse<{ data: unknown }>(await maps.patch(context(), 'a', type, body(value), {}, OBJECT)).data;
    expect(await patch('merge', { data: { l: 'w', k: null } })).toEqual({ l: 'w' });
    expect(await patch('json', [{ op: 'add', path: '/data/m', value: 'x' }])).toEqual({ l: 'w', m: 'x' });
    expect(await patch('strategic', { data: { $patch: 'replace', n: 'y' } })).toEqual({ n: 'y' });
    expect(await refusal(patch('json', [{ op: 'remove', path: '/data/none' }]))).toMatchObject({
      code: 422,
      message: 'the server rejected our request due to an error in our request',
      details: {},
    });
    expect(await refusal(patch('merge', { data: { k: 1 } }))).toMatchObject({
      code: 422,
      details: { causes: [{ field: 'patch' }] },
    });
    expect(await refusal(patch('merge', { metadata: { name: 'b' } }))).toMatchObject({ code: 400 });
    expect(await refusal(patch('merge', { metadata: { namespace: 'b' } }))).toMatchObject({ code: 400 });
    expect(await refusal(patch('merge', { metadata: { resourceVersion: '1' } }))).toMatchObject({ code: 409 });
    expect(await refusal(maps.patch(context(), 'none', 'merge', body({}), {}, OBJECT))).toMatchObject({ code: 404 });
    expect(await refusal(maps.patch(context(), 'a', 'merge', body({}), { force: true }, OBJECT))).toMatchObject({
      code: 422,
      details: { kind: 'PatchOptions' },
    });
  });
});

describe('other versions', () => {
  test('are converted from and to what is stored', async () => {
    const old = await harness.use('widgets', 'v1beta1');
    const widgets = await harness.use('widgets');
    const made = await create(old, { metadata: { name: 'a' }, spec: { width: 3 } });
    expect(made).toMatchObject({ apiVersion: 'example.com/v1beta1', spec: { width: 3 } });
    expect(parse(await widgets.get(context(), 'a', {}, OBJECT))).toMatchObject({
      apiVersion: 'example.com/v1',
      spec: { size: 3 },
    });
    const stored = harness.storage.get('/registry/example.com/widgets/default/a')?.value.toString();
    expect(stored).toContain('"apiVersion":"example.com/v1"');
    const patched = parse(await old.patch(context(), 'a', 'merge', body({ spec: { width: 4 } }), {}, OBJECT));
    expect(patched).toMatchObject({ spec: { width: 4 }, metadata: { generation: 2 } });
    const watcher = await Watcher.open(old);
    await watcher.until((w) => w.events.length > 0);
    expect(watcher.events[0]?.object).toMatchObject({ apiVersion: 'example.com/v1beta1', spec: { width: 4 } });
    watcher.stream.stop();
  });
});

describe('scale', () => {
  test('reads and writes replicas by the paths of the row', async () => {
    const widgets = await harness.use('widgets');
    const scale = await harness.use('widgets', 'v1', 'scale');
    const made = await create(widgets, { metadata: { name: 'a' }, spec: { size: 2 } });
    expect(parse(await scale.get(context(), 'a', {}, OBJECT))).toEqual({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: {
        name: 'a',
        namespace: 'default',
        uid: made.metadata.uid,
        resourceVersion: made.metadata.resourceVersion,
        creationTimestamp: made.metadata.creationTimestamp,
      },
      spec: { replicas: 2 },
      status: { replicas: 0 },
    });
    expect(
      parse(await scale.update(context(), 'a', body({ metadata: { name: 'a' }, spec: { replicas: 5 } }), {}, OBJECT))
        .spec,
    ).toEqual({ replicas: 5 });
    expect(parse(await scale.patch(context(), 'a', 'merge', body({ spec: { replicas: 6 } }), {}, OBJECT)).spec).toEqual(
      { replicas: 6 },
    );
    expect(parse(await widgets.get(context(), 'a', {}, OBJECT))).toMatchObject({
      spec: { size: 6, color: 'red' },
      metadata: { generation: 3 },
    });
    const stale = body({
      metadata: { name: 'a', resourceVersion: made.metadata.resourceVersion },
      spec: { replicas: 1 },
    });
    expect(await refusal(scale.update(context(), 'a', stale, {}, OBJECT))).toMatchObject({ code: 409 });
    expect(
      await refusal(
        scale.update(context(), 'a', body({ metadata: { name: 'a' }, spec: { replicas: -1 } }), {}, OBJECT),
      ),
    ).toMatchObject({ code: 422, details: { causes: [{ field: 'spec.replicas' }] } });
    expect(await refusal(scale.delete(context(), 'a', {}, OBJECT))).toMatchObject({ code: 405 });
  });
});
