import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtinGroups } from '../../../runtime/builtin.js';
import { ProtobufCodec } from '../../../runtime/codec/protobuf.js';
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
  server = await startServer();
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
