import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../../runtime/index.js';
import { HttpClient, type Json, type Protocol } from '../../support/http-client.js';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

describe.each<Protocol>(['h1', 'h2'])('over %s', (protocol) => {
  let client: HttpClient;
  beforeAll(() => {
    client = new HttpClient(server, protocol);
  });
  afterAll(() => client.close());
  const named = (name: string) => `${name}-${protocol}`;
  const status = (answer: { json: Json }) => ({ reason: answer.json.reason, code: answer.json.code });

  it('creates, reads, changes and deletes an object', async () => {
    const name = named('life');
    const path = `${CONFIG_MAPS}/${name}`;
    const made = await client.post(CONFIG_MAPS, { metadata: { name }, data: { a: '1' } });
    expect(made.code).toBe(201);
    expect(made.headers['content-type']).toBe('application/json');
    expect(made.headers['cache-control']).toBe('no-cache, private');
    expect(made.headers['audit-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(made.headers.date).toBeDefined();
    expect(made.text).toMatch(/^\{"kind":"ConfigMap","apiVersion":"v1","metadata":\{"name":.*\}\n$/s);

    const read = await client.get(path);
    expect(read.bytes).toEqual(made.bytes);
    const put = await client.put(path, { ...read.json, data: { a: '2' } });
    expect([put.code, put.json.data]).toEqual([200, { a: '2' }]);
    const patched = await client.patch(path, { data: { b: '3' } });
    expect([patched.code, patched.json.data]).toEqual([200, { a: '2', b: '3' }]);
    const json = await client.patch(path, [{ op: 'remove', path: '/data/a' }], 'json');
    expect(json.json.data).toEqual({ b: '3' });
    const gone = await client.delete(path);
    expect([gone.code, gone.json.status]).toEqual([200, 'Success']);
    expect(status(await client.get(path))).toEqual({ reason: 'NotFound', code: 404 });
  });

  it('echoes the audit id', async () => {
    const { headers } = await client.get('/version', { headers: { 'audit-id': 'mine' } });
    expect(headers['audit-id']).toBe('mine');
  });

  it('lists, selects and pages', async () => {
    const labels = { run: named('list') };
    const path = `${CONFIG_MAPS}?labelSelector=run%3D${labels.run}`;
    for (const n of [1, 2, 3]) await client.post(CONFIG_MAPS, { metadata: { name: named(`list-${n}`), labels } });
    const all = await client.get(path);
    expect(all.json.kind).toBe('ConfigMapList');
    expect(all.json.items.map((i: Json) => i.metadata.name)).toEqual([1, 2, 3].map((n) => named(`list-${n}`)));
    expect(all.json.items[0].kind).toBeUndefined();
    const first = await client.get(`${path}&limit=2`);
    expect(first.json.items).toHaveLength(2);
    const rest = await client.get(`${path}&limit=2&continue=${encodeURIComponent(first.json.metadata.continue)}`);
    expect(rest.json.items.map((i: Json) => i.metadata.name)).toEqual([named('list-3')]);
    const deleted = await client.delete(path);
    expect([deleted.code, deleted.json.items.length]).toEqual([200, 3]);
    expect((await client.get(path)).json.items).toEqual([]);
  });

  it('shows tables, metadata alone, YAML, and JSON for people', async () => {
    const name = named('shown');
    const path = `${CONFIG_MAPS}/${name}`;
    await client.post(CONFIG_MAPS, { metadata: { name }, data: { k: 'v' } });
    const table = await client.get(path, { headers: TABLE });
    expect(table.json).toMatchObject({ kind: 'Table', rows: [{ object: { kind: 'PartialObjectMetadata' } }] });
    expect(table.json.rows[0].cells[0]).toBe(name);
    const none = await client.get(`${path}?includeObject=None`, { headers: TABLE });
    expect(none.json.rows[0].object).toBeNull();
    expect((await client.get(`${path}?includeObject=none`, { headers: TABLE })).code).toBe(400);
    const partial = { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' };
    const metadata = await client.get(path, { headers: partial });
    expect([metadata.json.kind, metadata.json.data]).toEqual(['PartialObjectMetadata', undefined]);
    expect(status(await client.get(CONFIG_MAPS, { headers: partial }))).toEqual({ reason: 'NotAcceptable', code: 406 });
    const yaml = await client.get(path, { headers: { accept: 'application/yaml' } });
    expect(yaml.headers['content-type']).toBe('application/yaml');
    expect(yaml.text).toContain('\ndata:\n  k: v\nkind: ConfigMap\n');
    expect((await client.get(`${path}?pretty=1`)).text).toMatch(/^\{\n {2}"kind": "ConfigMap",\n/);
    expect((await client.get(path, { headers: { 'user-agent': 'curl/8.0' } })).text).toMatch(/^\{\n {2}"kind"/);
  });

  it('takes YAML and protobuf bodies, and refuses others', async () => {
    const yaml = { 'content-type': 'application/yaml' };
    const made = await client.post(CONFIG_MAPS, `metadata: {name: ${named('yaml')}}\ndata: {a: b}\n`, {
      headers: yaml,
    });
    expect([made.code, made.json.data]).toEqual([201, { a: 'b' }]);
    const protobuf = { accept: 'application/vnd.kubernetes.protobuf' };
    const path = `${CONFIG_MAPS}/${named('yaml')}`;
    const shown = await client.get(path, { headers: protobuf });
    expect(shown.bytes.subarray(0, 4)).toEqual(Buffer.from('k8s\0'));
    await client.delete(path);
    const again = await client.post(CONFIG_MAPS, shown.bytes, { headers: { 'content-type': protobuf.accept } });
    expect(status(again)).toEqual({ reason: undefined, code: 500 });
    for (const short of ['', 'k', 'k8s', 'k8s\0\n']) {
      const refused = await client.post(CONFIG_MAPS, Buffer.from(short), {
        headers: { 'content-type': protobuf.accept },
      });
      expect(status(refused)).toEqual({ reason: 'BadRequest', code: 400 });
    }
    // A message that does not say its kind is of the one expected: here it lacks a name.
    const kindless = await client.post(CONFIG_MAPS, Buffer.from('k8s\0'), {
      headers: { 'content-type': protobuf.accept },
    });
    expect(status(kindless)).toEqual({ reason: 'Invalid', code: 422 });
    const text = await client.post(CONFIG_MAPS, 'x', { headers: { 'content-type': 'text/plain' } });
    expect(status(text)).toEqual({ reason: 'UnsupportedMediaType', code: 415 });
    expect(status(await client.post(CONFIG_MAPS, '{broken'))).toEqual({ reason: 'BadRequest', code: 400 });
    expect(status(await client.patch(path, {}, 'nonsense'))).toEqual({ reason: 'UnsupportedMediaType', code: 415 });
  });

  it('warns, or refuses, about unknown fields', async () => {
    const body = { metadata: { name: named('strict') }, bogus: 1 };
    const warned = await client.post(`${CONFIG_MAPS}?dryRun=All`, body);
    expect(warned.headers.warning).toBe('299 - "unknown field \\"bogus\\""');
    const strict = await client.post(`${CONFIG_MAPS}?fieldValidation=Strict`, body);
    expect(strict.json.message).toContain('strict decoding error: unknown field "bogus"');
  });

  it('refuses names that the store has no room for', async () => {
    const roles = '/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles';
    for (const name of ['x'.repeat(2_100), 'é'.repeat(1_000), 'x'.repeat(60_000)]) {
      for (const query of ['', '?dryRun=All']) {
        const { code, json } = await client.post(`${roles}${query}`, { metadata: { name }, rules: [] });
        expect([code, json.reason]).toEqual([400, 'BadRequest']);
        expect(json.message).toContain('is too long for the store');
      }
    }
    const long = 'x'.repeat(1_900);
    expect((await client.post(roles, { metadata: { name: long }, rules: [] })).code).toBe(201);
    expect((await client.delete(`${roles}/${long}`)).code).toBe(200);
    expect((await client.get(`${roles}/${'x'.repeat(2_100)}`)).code).toBe(404);
  });

  it('refuses bodies above 3 MiB, announced or not', async () => {
    const large = await client.post(CONFIG_MAPS, Buffer.alloc(3 * 1024 * 1024 + 1, 'x'));
    expect(status(large)).toEqual({ reason: 'RequestEntityTooLarge', code: 413 });
    expect((await client.get('/healthz')).code).toBe(200);
  });

  it('compresses answers above 128 KiB for those who take that', async () => {
    const name = named('large');
    await client.post(CONFIG_MAPS, { metadata: { name }, data: { k: 'x'.repeat(200_000) } });
    const gzip = { 'accept-encoding': 'gzip' };
    const plain = await client.get(`${CONFIG_MAPS}/${name}`);
    const one = await client.get(`${CONFIG_MAPS}/${name}`, { headers: gzip });
    expect([one.headers['content-encoding'], one.headers.vary]).toEqual(['gzip', 'Accept-Encoding']);
    expect(gunzipSync(one.bytes)).toEqual(plain.bytes);
    const list = await client.get(CONFIG_MAPS, { headers: gzip });
    expect(list.headers['content-encoding']).toBe('gzip');
    expect((JSON.parse(gunzipSync(list.bytes).toString()) as Json).kind).toBe('ConfigMapList');
    const small = await client.get('/api/v1/namespaces/default', { headers: gzip });
    expect(small.headers['content-encoding']).toBeUndefined();
    await client.delete(`${CONFIG_MAPS}/${name}`);
  });

  it('watches: what is there, changes, the end of time', async () => {
    const name = named('watched');
    const selector = `fieldSelector=metadata.name%3D${name}`;
    await client.post(CONFIG_MAPS, { metadata: { name } });
    const watch = await client.watch(`${CONFIG_MAPS}?watch=1&timeoutSeconds=1&${selector}`);
    expect(watch.code).toBe(200);
    expect(await watch.next()).toMatchObject({ type: 'ADDED', object: { kind: 'ConfigMap', metadata: { name } } });
    await client.patch(`${CONFIG_MAPS}/${name}`, { data: { a: 'b' } });
    expect(await watch.next()).toMatchObject({ type: 'MODIFIED', object: { data: { a: 'b' } } });
    await client.delete(`${CONFIG_MAPS}/${name}`);
    expect((await watch.next()).type).toBe('DELETED');
    expect(await watch.next()).toBeUndefined();
  });

  it('frees a watch whose client goes away, and serves others meanwhile', async () => {
    const watch = await client.watch(`/api/v1/watch/namespaces/default/configmaps`);
    watch.stop();
    expect((await client.get('/readyz')).text).toBe('ok');
  });

  it('says which methods and paths there are not', async () => {
    expect(status(await client.put(CONFIG_MAPS, {}))).toEqual({ reason: 'MethodNotAllowed', code: 405 });
    expect(status(await client.ask('OPTIONS', CONFIG_MAPS))).toEqual({ reason: 'MethodNotAllowed', code: 405 });
    expect(status(await client.ask('PROPFIND', CONFIG_MAPS))).toEqual({ reason: 'MethodNotAllowed', code: 405 });
    const head = await client.ask('HEAD', CONFIG_MAPS);
    expect([head.code, head.bytes.length]).toEqual([405, 0]);
    expect(status(await client.get('/api/v1/nonsense'))).toEqual({ reason: 'NotFound', code: 404 });
    expect(status(await client.get('/apis/apps/v9/deployments'))).toEqual({ reason: 'NotFound', code: 404 });
    expect(status(await client.get(`${CONFIG_MAPS}/a%25b`))).toEqual({ reason: 'BadRequest', code: 400 });
    for (const path of ['/nonsense', '/apis/nonsense.io/v1/things', '/healthz/nonsense']) {
      const { code, text, headers } = await client.get(path);
      expect([code, text, headers['content-type']]).toEqual([404, '404 page not found\n', 'text/plain; charset=utf-8']);
    }
    expect((await client.get('/api/v1/watch')).code).toBe(500);
    expect(status(await client.get('/%zz'))).toEqual({ reason: 'BadRequest', code: 400 });
    expect(status(await client.get('/api/v1/namespaces/%ff'))).toEqual({ reason: 'NotFound', code: 404 });
  });

  it('bounds time by ?timeout=', async () => {
    expect((await client.get(`${CONFIG_MAPS}?timeout=1`)).json.message).toBe(
      'invalid timeout specified in the request URL - time: missing unit in duration "1"',
    );
    for (const timeout of ['', '0', '-1s', '1.5s', '99999h']) {
      expect((await client.get(`${CONFIG_MAPS}?limit=1&timeout=${timeout}`)).code).toBe(200);
    }
  });

  it('answers about itself', async () => {
    expect((await client.get('/version')).json).toMatchObject({ major: '1', minor: '36' });
    expect((await client.get('/readyz?verbose&exclude=etcd&exclude=x')).text).toMatch(
      /^\[\+\]ping ok\n\[\+\]etcd excluded: ok\n(.*\n)*warn: .*"x"\nreadyz check passed\n$/,
    );
    expect((await client.get('/livez/etcd')).text).toBe('ok');
    expect((await client.get('/')).json.paths).toEqual(
      expect.arrayContaining(['/api/v1', '/apis/apps/v1', '/healthz/ping', '/openapi/v2']),
    );
  });
});

describe('users', () => {
  let client: HttpClient;
  beforeAll(() => {
    client = new HttpClient(server, 'h1');
  });
  afterAll(() => client.close());

  it('without credentials see health and version only', async () => {
    expect((await client.get('/healthz', { as: '' })).code).toBe(200);
    expect((await client.get('/version', { as: '' })).code).toBe(200);
    const { code, json } = await client.get('/api/v1/namespaces/x/pods/y', { as: '' });
    expect(code).toBe(403);
    expect(json).toMatchObject({
      message:
        'pods "y" is forbidden: User "system:anonymous" cannot get resource "pods" in API group "" in the namespace "x"',
      reason: 'Forbidden',
      details: { name: 'y', kind: 'pods' },
    });
  });

  it('with bad credentials see nothing', async () => {
    const { code, json } = await client.get('/healthz', { as: 'wrong' });
    expect([code, json.reason, json.message]).toEqual([401, 'Unauthorized', 'Unauthorized']);
  });

  it('with the certificate of the administrator see everything', async () => {
    const me = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
    const { code, json } = await client.post(path, me, { certificate: true });
    expect(code).toBe(201);
    expect(json.status.userInfo).toMatchObject({
      username: 'kubernetes-admin',
      groups: ['system:masters', 'system:authenticated'],
    });
  });
});
