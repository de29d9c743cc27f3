import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtinGroups } from '../../../runtime/builtin.js';
import { cborCodec } from '../../../runtime/codec/cbor.js';
import type { Codec } from '../../../runtime/codec/codec.js';
import { jsonCodec } from '../../../runtime/codec/json.js';
import { ProtobufCodec } from '../../../runtime/codec/protobuf.js';
import { yamlCodec } from '../../../runtime/codec/yaml.js';
import { type RunningServer, startServer } from '../../../runtime/index.js';
import { HttpClient, type Json } from '../../support/http-client.js';

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
/** Enough for several batches of 64 KiB. */
const MANY = 200;

let server: RunningServer;
let client: HttpClient;
let codec: ProtobufCodec;
beforeAll(async () => {
  server = await startServer({ featureGates: { CBORServingAndStorage: true } });
  client = new HttpClient(server, 'h2');
  const { groups, shared } = await builtinGroups('all');
  codec = new ProtobufCodec([...groups, ...shared]);
  const data = { text: 'x'.repeat(1024) };
  await Promise.all(
    Array.from({ length: MANY }, (_, i) => client.post(CONFIG_MAPS, { metadata: { name: `many-${i}` }, data })),
  );
});
afterAll(async () => {
  client.close();
  await server.close();
});

/** A list as protobuf, read, and the same as JSON; empty values aside, which protobuf does not tell from none. */
async function both(path: string, accept = ''): Promise<[Json, Json]> {
  const { bytes } = await client.get(path, { headers: { accept: `${PROTOBUF}${accept}` } });
  const { json } = await client.get(path, { headers: { accept: `application/json${accept}` } });
  const { value } = await codec.decode(bytes);
  // Items of a list do not say what they are, in either form.
  const bare = ({ kind: _, apiVersion: __, ...item }: Json) => item;
  const told = value as Json;
  return [
    { ...told, items: (told.items ?? []).map(bare) },
    { ...json, items: json.items.map(bare) },
  ];
}

describe('lists in protobuf', () => {
  it('are the same as in JSON, however many batches they come in', async () => {
    const [read, shown] = await both(CONFIG_MAPS);
    expect(shown.items).toHaveLength(MANY);
    expect(read.items).toEqual(shown.items);
    expect([read.kind, read.apiVersion]).toEqual(['ConfigMapList', 'v1']);
    expect(Number(read.metadata.resourceVersion)).toBeGreaterThan(MANY);
  });

  it('may be empty, a page, or of metadata alone', async () => {
    for (const path of [`${CONFIG_MAPS}?labelSelector=a%3Db`, `${CONFIG_MAPS}?limit=3`]) {
      const [read, shown] = await both(path);
      expect(read.items).toEqual(shown.items);
      expect(read.metadata.remainingItemCount).toEqual(shown.metadata.remainingItemCount);
    }
    for (const version of ['v1', 'v1beta1']) {
      const [read, shown] = await both(CONFIG_MAPS, `;as=PartialObjectMetadataList;g=meta.k8s.io;v=${version}`);
      expect(read.items).toEqual(shown.items);
      expect(read.items).toHaveLength(MANY);
    }
  });
});

describe('long lists in what is made of JSON', () => {
  const TABLE = ';as=Table;v=v1;g=meta.k8s.io';
  const cases: readonly [name: string, codec: Codec, pretty: boolean, view: string][] = [
    ['YAML', yamlCodec, false, ''],
    ['a table in YAML', yamlCodec, false, TABLE],
    ['CBOR', cborCodec, false, ''],
    ['a table in CBOR', cborCodec, false, TABLE],
    ['JSON for people', jsonCodec, true, ''],
    ['a table in JSON for people', jsonCodec, true, TABLE],
  ];
  it.each(cases)('are the bytes that the whole is as %s, compressed or not', async (_, codec, pretty, view) => {
    const { json: now } = await client.get(CONFIG_MAPS);
    const path = `${CONFIG_MAPS}?resourceVersion=${now.metadata.resourceVersion}&resourceVersionMatch=Exact&includeObject=Object`;
    const { bytes } = await client.get(path, { headers: { accept: `application/json${view}` } });
    const whole = await codec.encode(bytes.subarray(0, -1), pretty);
    const headers = { accept: `${codec.name}${view}` };
    const asked = pretty ? `${path}&pretty=true` : path;
    const plain = await client.get(asked, { headers });
    // Ages in tables may have gone on.
    const ageless = (text: string) => text.replace(/\b\d+s\b/g, '0s');
    const same = (body: Buffer) => ageless(body.toString('latin1')) === ageless(whole.toString('latin1'));
    expect([plain.code, plain.headers['content-type'], same(plain.bytes)]).toEqual([200, codec.name, true]);
    const small = await client.get(asked, { headers: { ...headers, 'accept-encoding': 'gzip' } });
    expect([small.headers['content-encoding'], same(gunzipSync(small.bytes))]).toEqual(['gzip', true]);
  });
});
