import { describe, expect, it } from 'vitest';
import { applier, configMap, ok } from '../../support/apply.js';
import type { Ask, Json } from '../../support/http-client.js';
import { ownersOf, ownersOfPath } from '../../support/managed-fields.js';
import { servedClient } from '../../support/served-client.js';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const PODS = '/api/v1/namespaces/default/pods';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

const client = await servedClient();

const agent = (name: string): Ask => ({ headers: { 'user-agent': name } });
const apply = applier(() => client);
const pod = (name: string) => ({ metadata: { name }, spec: { containers: [{ name: 'web', image: 'shop:1' }] } });
const entry = (over: Json = {}) => ({
  manager: 'x',
  operation: 'Update',
  apiVersion: 'v1',
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:data': { 'f:a': {} } },
  ...over,
});
/** Creates it as `maker`. */
const made = (name: string, data: Json = { a: '1' }) =>
  ok(client.post(`${CONFIG_MAPS}?fieldManager=maker`, configMap(name, data)));

describe('a writer', () => {
  it('is known by its name, or by its program', async () => {
    const names: [string, Ask, string][] = [
      ['?fieldManager=me', agent('curl/8'), 'me'],
      ['', agent('curl/8 (x)'), 'curl'],
      ['', agent('plain words'), 'plain words'],
      ['', agent('a\tb/1'), 'ab'],
      ['', agent('p'.repeat(200)), 'p'.repeat(128)],
      ['', agent('/1'), 'unknown'],
      ['', {}, 'unknown'],
    ];
    for (const [n, [query, ask, manager]] of names.entries()) {
      const object = await ok(client.post(`${CONFIG_MAPS}${query}`, configMap(`agent-${n}`, { a: '1' }), ask));
      expect(Object.keys(ownersOf(object))).toEqual([`${manager} Update v1`]);
    }
  });

  it('owns what it sets, and no more what it removes', async () => {
    const path = `${CONFIG_MAPS}/owned`;
    await ok(
      client.post(`${CONFIG_MAPS}?fieldManager=a`, configMap('owned', { x: '1', y: '1' }, { labels: { l: '1' } })),
    );
    await ok(client.patch(`${path}?fieldManager=b`, { data: { y: '2', z: '1' } }));
    const removed = await ok(client.patch(`${path}?fieldManager=c`, { data: { x: null } }));
    expect(ownersOf(removed)).toEqual({
      'a Update v1': ['.data', '.metadata.labels', '.metadata.labels.l'],
      'b Update v1': ['.data.y', '.data.z'],
    });
    const empty = await ok(client.patch(`${path}?fieldManager=c`, { data: null, metadata: { labels: null } }));
    expect(ownersOf(empty)).toEqual({});
  });

  it('with JSON, strategic and merge patches and with PUT is the same manager', async () => {
    const path = `${CONFIG_MAPS}/same-writer`;
    await made('same-writer');
    await ok(client.patch(`${path}?fieldManager=m`, [{ op: 'add', path: '/data/b', value: '1' }], 'json'));
    await ok(client.patch(`${path}?fieldManager=m`, { data: { c: '1' } }, 'strategic-merge'));
    const before = await ok(client.patch(`${path}?fieldManager=m`, { data: { d: '1' } }));
    const put = await ok(client.put(`${path}?fieldManager=m`, { ...before, data: { ...before.data, e: '1' } }));
    expect(ownersOf(put)['m Update v1']).toEqual(['.data.b', '.data.c', '.data.d', '.data.e']);
  });

  it('that changes nothing writes nothing', async () => {
    const path = `${CONFIG_MAPS}/idle`;
    const before = await made('idle');
    expect(await ok(client.put(`${path}?fieldManager=other`, before))).toEqual(before);
    expect(await ok(client.put(`${path}?fieldManager=maker`, configMap('idle', { a: '1' })))).toEqual(before);
    expect(await ok(client.patch(`${path}?fieldManager=other`, { data: { a: '1' } }))).toEqual(before);
    const retold = before.metadata.managedFields.map((e: Json) => ({ ...e, time: '2020-01-01T00:00:00Z' }));
    const times = { ...before, metadata: { ...before.metadata, managedFields: retold } };
    expect(await ok(client.put(path, times))).toEqual(before);
  });

  it('through status and scale has entries of their own', async () => {
    const path = `${PODS}/parts`;
    await ok(client.post(`${PODS}?fieldManager=m`, pod('parts')));
    const shown = await ok(client.patch(`${path}/status?fieldManager=m`, { status: { phase: 'Running' } }));
    expect(ownersOf(shown)['m Update v1 status']).toEqual(['.status.phase']);
    const both = await ok(
      client.patch(`${path}/status?fieldManager=m`, { metadata: { labels: { a: 'b' } }, spec: { nodeName: 'n' } }),
    );
    expect(both.spec.nodeName).toBeUndefined();
    expect(ownersOf(both)['m Update v1 status']).toEqual(['.metadata.labels', '.metadata.labels.a', '.status.phase']);
  });

  it('of a binding or an eviction is no manager', async () => {
    const { metadata } = await ok(client.post(PODS, pod('bound')));
    const binding = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: 'bound' },
      target: { kind: 'Node', name: 'n' },
    };
    await ok(client.post(`${PODS}/bound/binding`, binding));
    const bound = await ok(client.get(`${PODS}/bound`));
    expect([bound.spec.nodeName, ownersOf(bound)]).toEqual(['n', ownersOf({ metadata })]);
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'bound' } };
    await ok(client.post(`${PODS}/bound/eviction`, eviction));
    const evicted = await ok(client.get(`${PODS}/bound`));
    expect(ownersOf(evicted)).toEqual(ownersOf({ metadata }));
    await client.delete(`${PODS}/bound?gracePeriodSeconds=0`);
  });

  it('that deletes leaves the entries', async () => {
    const before = await ok(
      client.post(CONFIG_MAPS, configMap('held', { a: '1' }, { finalizers: ['example.com/hold'] })),
    );
    const deleted = await ok(client.delete(`${CONFIG_MAPS}/held`));
    expect(ownersOf(deleted)).toEqual(ownersOf(before));
    const gone = await ok(client.patch(`${CONFIG_MAPS}/held`, { metadata: { finalizers: null } }));
    expect(gone.metadata.deletionTimestamp).toBeDefined();
  });

  it('that finalizes a namespace is one', async () => {
    const path = '/api/v1/namespaces/finalized';
    await ok(
      client.post('/api/v1/namespaces?fieldManager=maker', { metadata: { name: 'finalized', labels: { a: 'b' } } }),
    );
    const current = await ok(client.get(path));
    const spec = { finalizers: ['example.com/hold', 'kubernetes'] };
    const written = await ok(client.put(`${path}/finalize?fieldManager=fin`, { ...current, spec }));
    expect(written.spec).toEqual(spec);
    expect(ownersOf(written)['fin Update v1 finalize']).toEqual(['.spec.finalizers']);
    await client.put(`${path}/finalize`, { ...current, spec: {} });
  });
});

describe('entries that clients send', () => {
  it('count where they can be read', async () => {
    const before = await made('sent');
    const metadata = { ...before.metadata, managedFields: [entry({ manager: 'sent', operation: 'Apply' })] };
    const after = await ok(client.put(`${CONFIG_MAPS}/sent?fieldManager=hand`, { ...before, metadata }));
    expect(ownersOf(after)).toEqual({ 'sent Apply v1': ['.data.a'] });
    const patched = await ok(
      client.patch(`${CONFIG_MAPS}/sent?fieldManager=hand`, { metadata: { managedFields: [entry()] } }),
    );
    expect(ownersOf(patched)).toEqual({ 'x Update v1': ['.data.a'] });
    const created = await ok(
      client.post(
        `${CONFIG_MAPS}?fieldManager=hand`,
        configMap('sent-new', { a: '1', b: '1' }, { managedFields: [entry()] }),
      ),
    );
    expect(ownersOf(created)).toEqual({ 'hand Update v1': ['.data', '.data.a', '.data.b'] });
  });

  it('count as far as they are known', async () => {
    const unknown = { 'f:data': { 'f:a': {}, 'z:new': { 'f:x': {} } } };
    const before = await made('future');
    const metadata = { ...before.metadata, managedFields: [entry({ fieldsV1: unknown })] };
    const after = await ok(client.put(`${CONFIG_MAPS}/future`, { ...before, metadata }));
    expect(ownersOf(after)).toEqual({ 'x Update v1': ['.data.a'] });
  });

  const malformed: [string, Json][] = [
    ['no operation', { operation: undefined }],
    ['another operation', { operation: 'Steal' }],
    ['no version', { apiVersion: '' }],
    ['no type of fields', { fieldsType: undefined }],
    ['another type of fields', { fieldsType: 'FieldsV2' }],
    ['fields that are text', { fieldsV1: 'x' }],
    ['fields that are a list', { fieldsV1: [] }],
    ['a step without a colon', { fieldsV1: { fdata: {} } }],
    ['an empty step', { fieldsV1: { '': {} } }],
    ['keys that are no JSON', { fieldsV1: { 'k:{': {} } }],
    ['keys that are no object', { fieldsV1: { 'k:[1]': {} } }],
    ['a value that is no JSON', { fieldsV1: { 'v:x': {} } }],
    ['a position that is no number', { fieldsV1: { 'i:x': {} } }],
    ['leaves that are no objects', { fieldsV1: { 'f:data': 'x' } }],
  ];
  it.each(malformed)('are ignored with %s', async (_, over) => {
    const name = `malformed-${malformed.findIndex(([, m]) => m === over)}`;
    const before = await made(name);
    const metadata = { ...before.metadata, managedFields: [entry(over)] };
    const put = await client.put(`${CONFIG_MAPS}/${name}`, { ...before, metadata });
    expect([put.code, put.json.metadata]).toEqual([200, before.metadata]);
    const created = await client.post(
      `${CONFIG_MAPS}?fieldManager=maker`,
      configMap(`${name}-new`, { a: '1' }, { managedFields: [entry(over)] }),
    );
    expect([created.code, ownersOf(created.json)]).toEqual([201, ownersOf(before)]);
  });

  it('begin anew after [] and [{}]', async () => {
    for (const [n, reset] of [[], [{}]].entries()) {
      const name = `reset-${n}`;
      await made(name);
      const path = `${CONFIG_MAPS}/${name}`;
      const cleared = await ok(client.patch(path, { metadata: { managedFields: reset } }));
      expect(cleared.metadata.managedFields).toBeUndefined();
      const untracked = await ok(client.patch(path, { data: { b: '1' } }));
      expect(untracked.metadata.managedFields).toBeUndefined();
      const applied = await ok(apply(path, configMap(name, { c: '1' }), 'm'));
      expect(ownersOf(applied)).toEqual({
        'm Apply v1': ['.data.c'],
        'before-first-apply Update v1': ['.data', '.data.a', '.data.b'],
      });
      const put = await ok(client.put(path, { ...applied, metadata: { ...applied.metadata, managedFields: reset } }));
      expect(put.metadata.managedFields).toBeUndefined();
      const json = await client.patch(path, [{ op: 'replace', path: '/metadata/managedFields', value: reset }], 'json');
      expect(json.code).toBeOneOf([200, 422]);
    }
  });

  it('do not count through a subresource', async () => {
    const before = await ok(client.post(`${PODS}?fieldManager=m`, pod('through')));
    for (const managedFields of [[], [{}], [entry()]]) {
      const after = await ok(client.patch(`${PODS}/through/status`, { metadata: { managedFields } }));
      expect(after.metadata.managedFields).toEqual(before.metadata.managedFields);
    }
  });
});

describe('an object that cannot be told apart', () => {
  it('is refused for what it is, or kept without entries', async () => {
    const odd: [string, Json][] = [
      [CONFIG_MAPS, configMap('odd-1', {}, { finalizers: [null] })],
      [CONFIG_MAPS, configMap('odd-2', {}, { ownerReferences: [null] })],
      [CONFIG_MAPS, configMap('odd-3', {}, { ownerReferences: [{}, {}] })],
      [PODS, { metadata: { name: 'odd-4' }, spec: { containers: [null] } }],
      [PODS, { metadata: { name: 'odd-5' }, spec: { containers: [{ name: 'a' }, { name: 'a' }] } }],
    ];
    for (const [path, object] of odd) {
      const refused = await client.post(path, object);
      expect(refused.code).toBeOneOf([400, 422]);
      const applied = await apply(
        `${path}/${object.metadata.name}`,
        { apiVersion: 'v1', kind: path === PODS ? 'Pod' : 'ConfigMap', ...object },
        'm',
      );
      expect([applied.code, applied.json.kind]).toEqual([expect.toBeOneOf([422, 500]), 'Status']);
      expect(applied.json.message).not.toMatch(/internal|TypeError|undefined/i);
    }
    const secrets = { metadata: { name: 'odd' }, imagePullSecrets: [{}, {}, { name: 'a' }, { name: 'a' }] };
    const accounts = '/api/v1/namespaces/default/serviceaccounts';
    const kept = await client.post(accounts, secrets);
    expect([kept.code, kept.json.imagePullSecrets]).toEqual([201, secrets.imagePullSecrets]);
    const one = await client.patch(`${accounts}/odd`, { imagePullSecrets: [{ name: 'b' }, { name: 'b' }] });
    expect(one.code).toBe(200);
  });
});

describe('many updaters', () => {
  it('are ten at most: the oldest become one', async () => {
    await ok(client.post(`${CONFIG_MAPS}?fieldManager=m0`, configMap('many', { k0: '' })));
    const path = `${CONFIG_MAPS}/many`;
    for (let i = 1; i <= 24; i++) await ok(client.patch(`${path}?fieldManager=m${i}`, { data: { [`k${i}`]: '' } }));
    await ok(apply(path, configMap('many', { applied: '' }), 'applier'));
    const object = await ok(client.get(path));
    const owners = ownersOf(object);
    expect(Object.keys(owners)).toHaveLength(11);
    expect(owners['ancient-changes Update v1']).toBeDefined();
    // Nothing is lost on the way.
    const owned = new Set(Object.values(owners).flat());
    expect([...owned].sort()).toEqual(['.data', ...Object.keys(object.data).map((k) => `.data.${k}`)].sort());
  });
});

describe('kubectl', () => {
  const shop = (data: Json) => configMap('shop', data, { namespace: 'default' });
  const clientSide = (data: Json, applied = data) => ({
    ...shop(data),
    metadata: { name: 'shop', annotations: { [LAST_APPLIED]: `${JSON.stringify(shop(applied))}\n` } },
  });
  const path = `${CONFIG_MAPS}/shop`;

  it('takes over what it had applied from the client', async () => {
    await ok(client.post(`${CONFIG_MAPS}?fieldManager=kubectl-client-side-apply`, clientSide({ a: '1', b: '1' })));
    const other = await apply(path, shop({ a: '2' }), 'other');
    expect(other.code).toBe(409);
    const moved = await ok(apply(path, shop({ a: '2', b: '1' }), 'kubectl'));
    expect(ownersOf(moved)['kubectl Apply v1']).toEqual(['.data.a', '.data.b']);
    expect(JSON.parse(moved.metadata.annotations[LAST_APPLIED])).toEqual(shop({ a: '2', b: '1' }));
    expect(moved.metadata.annotations[LAST_APPLIED]).toMatch(/\}\n$/);
    await client.delete(path);
  });

  it('does not take what somebody changed since', async () => {
    await ok(client.post(`${CONFIG_MAPS}?fieldManager=kubectl-client-side-apply`, clientSide({ a: '1', b: '1' })));
    await ok(client.patch(`${path}?fieldManager=hand`, { data: { b: '9' } }));
    const refused = await apply(path, shop({ a: '2', b: '2' }), 'kubectl');
    expect([refused.code, refused.json.message]).toEqual([
      409,
      'Apply failed with 1 conflict: conflict with "hand" using v1: .data.b',
    ]);
    const forced = await ok(apply(path, shop({ a: '2', b: '2' }), 'kubectl', { force: true }));
    expect(ownersOfPath(forced, '.data.b')).toEqual(['kubectl Apply v1']);
    await client.delete(path);
  });

  it('with an annotation that is no object takes nothing, and an empty one is not written', async () => {
    for (const text of ['nonsense', '[]', '{"apiVersion":"v9"}', '']) {
      const annotations = { [LAST_APPLIED]: text };
      await ok(client.post(`${CONFIG_MAPS}?fieldManager=csa`, configMap('shop', { a: '1' }, { annotations })));
      expect((await apply(path, shop({ a: '2' }), 'kubectl')).code).toBe(409);
      const same = await ok(apply(path, shop({ a: '1' }), 'kubectl'));
      expect(same.metadata.annotations[LAST_APPLIED] === '').toBe(text === '');
      await client.delete(path);
    }
  });
});

describe('an annotation too large', () => {
  it('goes', async () => {
    const annotations = { [LAST_APPLIED]: '{}', big: 'x'.repeat(200 * 1024) };
    await ok(client.post(CONFIG_MAPS, configMap('large', { a: '1' }, { annotations })));
    const large = await ok(apply(`${CONFIG_MAPS}/large`, configMap('large', { b: 'y'.repeat(100 * 1024) }), 'kubectl'));
    expect(Object.keys(large.metadata.annotations)).toEqual(['big']);
  });
});

describe('reads', () => {
  it('show the entries in lists, tables, metadata alone and watches', async () => {
    const labels = { seen: 'everywhere' };
    const before = await ok(client.post(CONFIG_MAPS, configMap('seen', { a: '1' }, { labels })));
    const { managedFields } = before.metadata;
    const query = `${CONFIG_MAPS}?labelSelector=seen`;
    expect((await ok(client.get(query))).items[0].metadata.managedFields).toEqual(managedFields);
    const as = (kind: string) => ({ headers: { accept: `application/json;as=${kind};v=v1;g=meta.k8s.io` } });
    const table = await ok(client.get(`${CONFIG_MAPS}/seen`, as('Table')));
    expect(table.rows[0].object.metadata.managedFields).toEqual(managedFields);
    const whole = await ok(client.get(`${CONFIG_MAPS}/seen?includeObject=Object`, as('Table')));
    expect(whole.rows[0].object.metadata.managedFields).toEqual(managedFields);
    const partial = await ok(client.get(`${CONFIG_MAPS}/seen`, as('PartialObjectMetadata')));
    expect(partial.metadata.managedFields).toEqual(managedFields);
    const watch = await client.watch(`${query}&watch=1&resourceVersion=${before.metadata.resourceVersion}`);
    const after = await ok(apply(`${CONFIG_MAPS}/seen`, configMap('seen', { b: '1' }), 'm'));
    const event = await watch.next();
    watch.stop();
    expect([event.type, event.object.metadata]).toEqual(['MODIFIED', after.metadata]);
  });

  it('of a namespace that goes tell who empties it', async () => {
    const path = '/api/v1/namespaces';
    await ok(client.post(path, { metadata: { name: 'going' } }));
    const held = { metadata: { name: 'held', finalizers: ['shop.example/keep'] } };
    await ok(client.post(`${path}/going/configmaps`, held));
    const watch = await client.watch(`${path}?watch=1&fieldSelector=metadata.name%3Dgoing`);
    await ok(client.delete(`${path}/going`));
    let { object } = await watch.next();
    while (object.status.conditions === undefined) object = (await watch.next()).object;
    watch.stop();
    expect(ownersOfPath(object, '.status.conditions[type="NamespaceContentRemaining"].message')).toEqual([
      'kube-controller-manager Update v1 status',
    ]);
    await ok(client.patch(`${path}/going/configmaps/held`, { metadata: { finalizers: null } }));
  });

  it('show them as bytes in protobuf, and understand them so', async () => {
    const type = 'application/vnd.kubernetes.protobuf';
    const before = await made('proto');
    const { bytes } = await client.get(`${CONFIG_MAPS}/proto`, { headers: { accept: type } });
    expect(bytes.includes(Buffer.from(JSON.stringify(before.metadata.managedFields[0].fieldsV1)))).toBe(true);
    const put = await client.ask('PUT', `${CONFIG_MAPS}/proto`, { body: bytes, headers: { 'content-type': type } });
    expect(put.json).toEqual(before);
  });
});
