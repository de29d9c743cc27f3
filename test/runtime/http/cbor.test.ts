import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringifyJson } from '../../../runtime/api/json.js';
import type { JsonValue } from '../../../runtime/api/meta.js';
import { readCbor } from '../../../runtime/codec/cbor-read.js';
import { writeCbor } from '../../../runtime/codec/cbor-write.js';
import { type RunningServer, startServer } from '../../../runtime/index.js';
import { HttpClient, type Json } from '../../support/http-client.js';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const CBOR = 'application/cbor';
const ALL_TYPES = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';
const accept = { accept: CBOR };
const both = { accept: CBOR, 'content-type': CBOR };

const encode = (value: JsonValue) => writeCbor(Buffer.from(stringifyJson(value)));
const decode = (answer: { bytes: Buffer }): Json => readCbor(answer.bytes).value;

let server: RunningServer;
let client: HttpClient;
beforeAll(async () => {
  server = await startServer({ featureGates: { CBORServingAndStorage: true } });
  client = new HttpClient(server, 'h2');
});
afterAll(async () => {
  client.close();
  await server.close();
});

describe('CBOR, where its gate is open', () => {
  it('carries objects both ways', async () => {
    const body = encode({ kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'first' }, data: { a: 'ü' } });
    const made = await client.post(CONFIG_MAPS, body, { headers: both });
    expect([made.code, made.headers['content-type']]).toEqual([201, CBOR]);
    expect(made.bytes.subarray(0, 3).toString('hex')).toBe('d9d9f7');
    const read = await client.get(`${CONFIG_MAPS}/first`);
    expect(decode(made)).toEqual(read.json);
    expect(decode(await client.get(`${CONFIG_MAPS}/first`, { headers: accept }))).toEqual(read.json);
    const put = await client.put(`${CONFIG_MAPS}/first`, encode({ ...read.json, data: { b: 'c' } }), { headers: both });
    expect([put.code, decode(put).data]).toEqual([200, { b: 'c' }]);
    const patched = await client.patch(`${CONFIG_MAPS}/first`, { data: { d: 'e' } }, 'merge', { headers: accept });
    expect([patched.code, decode(patched).data]).toEqual([200, { b: 'c', d: 'e' }]);
  });

  it('carries bytes as base64 text and as bytes behind a tag', async () => {
    const secrets = '/api/v1/namespaces/default/secrets';
    const head = encode({
      kind: 'Secret',
      apiVersion: 'v1',
      metadata: { name: 'bytes' },
      data: { text: 'Af8C', raw: 'X' },
    });
    // The text X becomes tag 22 and three bytes.
    const body = Buffer.from(head.toString('hex').replace('437261774158', '43726177d64301ff02'), 'hex');
    const made = await client.post(secrets, body, { headers: both });
    expect([made.code, decode(made).data]).toEqual([201, { text: 'Af8C', raw: 'Af8C' }]);
  });

  it('shows lists, tables and metadata', async () => {
    const json = await client.get(CONFIG_MAPS);
    // The server may still write objects of its own: both lists are of one revision.
    const exact = `resourceVersion=${json.json.metadata.resourceVersion}&resourceVersionMatch=Exact`;
    const list = await client.get(`${CONFIG_MAPS}?${exact}`, { headers: accept });
    expect([list.headers['content-type'], decode(list)]).toEqual([CBOR, json.json]);
    const table = await client.get(CONFIG_MAPS, { headers: { accept: `${CBOR};as=Table;v=v1;g=meta.k8s.io` } });
    expect(decode(table)).toMatchObject({ kind: 'Table', rows: expect.anything() });
    const asMetadata = `${CBOR};as=PartialObjectMetadataList;v=v1;g=meta.k8s.io`;
    const metadata = await client.get(CONFIG_MAPS, { headers: { accept: asMetadata } });
    expect(decode(metadata).kind).toBe('PartialObjectMetadataList');
  });

  it('answers mistakes and deletions', async () => {
    const missing = await client.get(`${CONFIG_MAPS}/missing`, { headers: accept });
    expect([missing.code, missing.headers['content-type'], decode(missing).reason]).toEqual([404, CBOR, 'NotFound']);
    await client.post(CONFIG_MAPS, { metadata: { name: 'doomed' } });
    const refused = await client.delete(`${CONFIG_MAPS}/doomed`, {
      body: encode({ preconditions: { uid: 'other' } }),
      headers: both,
    });
    expect([refused.code, decode(refused).reason]).toEqual([409, 'Conflict']);
    const gone = await client.delete(`${CONFIG_MAPS}/doomed`, {
      body: encode({ kind: 'DeleteOptions' }),
      headers: both,
    });
    expect([gone.code, decode(gone).status]).toEqual([200, 'Success']);
  });

  it('holds fields to fieldValidation', async () => {
    const body = encode({ metadata: { name: 'strict' }, extra: 1 });
    const strict = await client.post(`${CONFIG_MAPS}?fieldValidation=Strict`, body, { headers: both });
    expect([strict.code, decode(strict).message]).toEqual([400, expect.stringContaining('unknown field "extra"')]);
    const warned = await client.post(`${CONFIG_MAPS}?dryRun=All`, body, { headers: both });
    expect([warned.code, warned.headers.warning]).toEqual([201, expect.stringContaining('extra')]);
  });

  it('refuses what is no CBOR with a Status', async () => {
    const name = encode({ metadata: { name: 'x' } });
    for (const body of [
      Buffer.from('{}'),
      name.subarray(0, -1),
      Buffer.concat([name, name]),
      Buffer.from('a2614101414102', 'hex'),
    ]) {
      const answer = await client.post(CONFIG_MAPS, body, { headers: { 'content-type': CBOR } });
      expect(answer.json).toMatchObject({ kind: 'Status', code: 400, reason: 'BadRequest' });
    }
  });

  it('carries applies', async () => {
    const headers = { ...accept, 'content-type': 'application/apply-patch+cbor' };
    const applied = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied' }, data: { a: 'b' } };
    const path = `${CONFIG_MAPS}/applied?fieldManager=test`;
    const answer = await client.ask('PATCH', path, { body: encode(applied), headers });
    expect([answer.code, decode(answer).data]).toEqual([201, { a: 'b' }]);
    expect(decode(answer).metadata.managedFields[0]).toMatchObject({ manager: 'test', operation: 'Apply' });
    const broken = await client.ask('PATCH', path, { body: encode(applied).subarray(0, -1), headers });
    expect([broken.code, decode(broken).message]).toEqual([400, expect.stringContaining('error decoding CBOR')]);
  });

  it('is not what groups are shown as, but what their versions are', async () => {
    for (const path of ['/api', '/apis', '/apis/apps'])
      expect((await client.get(path, { headers: accept })).code).toBe(406);
    const version = await client.get('/apis/apps/v1', { headers: accept });
    expect([version.code, decode(version).kind]).toEqual([200, 'APIResourceList']);
  });

  it('streams watches as a sequence', async () => {
    const path = `${CONFIG_MAPS}?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Dfirst`;
    const answer = await client.get(path, { headers: accept });
    expect([answer.code, answer.headers['content-type']]).toEqual([200, 'application/cbor-seq']);
    expect(decode(answer)).toMatchObject({ type: 'ADDED', object: { kind: 'ConfigMap', metadata: { name: 'first' } } });
  });

  it('is named among the types that there are', async () => {
    const unknown = await client.post(CONFIG_MAPS, 'x', { headers: { 'content-type': 'text/x' } });
    expect([unknown.code, unknown.json.message]).toEqual([415, expect.stringContaining(`${ALL_TYPES}, ${CBOR}`)]);
    const unreadable = await client.get(CONFIG_MAPS, { headers: { accept: 'text/x' } });
    const streams =
      'application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch, application/cbor-seq';
    expect([unreadable.code, unreadable.json.message]).toEqual([
      406,
      expect.stringContaining(`${ALL_TYPES}, ${CBOR}, ${streams}`),
    ]);
  });
});

describe('CBOR, where its gate is closed', () => {
  it('is a type like any other that is not known', async () => {
    const closed = await startServer();
    const asker = new HttpClient(closed, 'h1');
    try {
      const posted = await asker.post(CONFIG_MAPS, encode({ metadata: { name: 'x' } }), { headers: both });
      expect([posted.code, posted.json.message]).toEqual([406, expect.not.stringContaining('cbor')]);
      const sent = await asker.post(CONFIG_MAPS, encode({ metadata: { name: 'x' } }), {
        headers: { 'content-type': CBOR },
      });
      expect([sent.code, sent.json.message]).toEqual([415, expect.not.stringContaining('cbor')]);
      const read = await asker.get(CONFIG_MAPS, { headers: { accept: `${CBOR}, application/json` } });
      expect([read.code, read.headers['content-type']]).toEqual([200, 'application/json']);
      const applied = await asker.ask('PATCH', `${CONFIG_MAPS}/x?fieldManager=test`, {
        body: encode({}),
        headers: { 'content-type': 'application/apply-patch+cbor' },
      });
      expect(applied.code).toBe(415);
    } finally {
      asker.close();
      await closed.close();
    }
  });
});
