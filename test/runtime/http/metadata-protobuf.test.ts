import protobuf from 'protobufjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../../runtime/index.js';
import { HttpClient } from '../../support/http-client.js';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const MAGIC_BYTES = 4;
const LENGTH_BYTES = 4;

/** As little of the published messages as metadata alone takes. */
const { root } = protobuf.parse(`
  syntax = "proto2";
  message TypeMeta { optional string apiVersion = 1; optional string kind = 2; }
  message Unknown { optional TypeMeta typeMeta = 1; optional bytes raw = 2; }
  message ObjectMeta { optional string name = 1; optional string namespace = 3; map<string, string> labels = 11; }
  message ListMeta { optional string resourceVersion = 2; }
  message PartialObjectMetadata { optional ObjectMeta metadata = 1; }
  message v1 { optional ListMeta metadata = 1; repeated PartialObjectMetadata items = 2; }
  message v1beta1 { optional ListMeta metadata = 2; repeated PartialObjectMetadata items = 1; }
  message RawExtension { optional bytes raw = 1; }
  message WatchEvent { optional string type = 1; optional RawExtension object = 2; }
`);

type Message = Record<string, unknown>;

const read = (type: string, bytes: Uint8Array): Message => root.lookupType(type).decode(bytes).toJSON();

/** What the envelope says, and its message read as `type`. */
function open(bytes: Uint8Array, type: string): { typeMeta: unknown; message: Message } {
  const unknown = root.lookupType('Unknown').decode(bytes.subarray(MAGIC_BYTES)) as unknown as Message;
  return {
    typeMeta: read('Unknown', bytes.subarray(MAGIC_BYTES)).typeMeta,
    message: read(type, unknown.raw as Uint8Array),
  };
}

const asked = (kind: string, version: string) => `${PROTOBUF};as=${kind};g=meta.k8s.io;v=${version}`;
const metadata = { name: 'seen', namespace: 'default', labels: { a: 'b' } };

let server: RunningServer;
let client: HttpClient;
beforeAll(async () => {
  server = await startServer();
  client = new HttpClient(server, 'h2');
  const made = {
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: { name: 'seen', labels: { a: 'b' } },
    data: { c: 'd' },
  };
  await client.post(CONFIG_MAPS, made);
});
afterAll(async () => {
  client.close();
  await server.close();
});

describe('metadata alone, in protobuf (W9)', () => {
  for (const version of ['v1', 'v1beta1']) {
    const apiVersion = `meta.k8s.io/${version}`;

    it(`of an object, as ${version}`, async () => {
      const accept = asked('PartialObjectMetadata', version);
      const { code, bytes, headers } = await client.get(`${CONFIG_MAPS}/seen`, { headers: { accept } });
      expect([code, headers['content-type']]).toEqual([200, PROTOBUF]);
      expect(open(bytes, 'PartialObjectMetadata')).toEqual({
        typeMeta: { apiVersion, kind: 'PartialObjectMetadata' },
        message: { metadata },
      });
    });

    it(`of a list, as ${version}`, async () => {
      const accept = asked('PartialObjectMetadataList', version);
      const { code, bytes } = await client.get(`${CONFIG_MAPS}?labelSelector=a=b`, { headers: { accept } });
      expect(code).toBe(200);
      const { typeMeta, message } = open(bytes, version);
      expect(typeMeta).toEqual({ apiVersion, kind: 'PartialObjectMetadataList' });
      expect(message).toMatchObject({ metadata: { resourceVersion: expect.any(String) }, items: [{ metadata }] });
    });

    it(`of the events of a watch, as ${version}`, async () => {
      const accept = asked('PartialObjectMetadata', version);
      const path = `${CONFIG_MAPS}?watch=true&labelSelector=a=b&timeoutSeconds=1`;
      const { bytes, headers } = await client.get(path, { headers: { accept } });
      expect(headers['content-type']).toBe(`${PROTOBUF};stream=watch`);
      const event = root.lookupType('WatchEvent').decode(bytes.subarray(LENGTH_BYTES)) as unknown as {
        type: string;
        object: { raw: Uint8Array };
      };
      expect(event.type).toBe('ADDED');
      expect(open(event.object.raw, 'PartialObjectMetadata')).toEqual({
        typeMeta: { apiVersion, kind: 'PartialObjectMetadata' },
        message: { metadata },
      });
    });
  }

  it('is what clients of metadata get who name protobuf first', async () => {
    const accept = `${asked('PartialObjectMetadata', 'v1')},application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1`;
    const { headers } = await client.get(`${CONFIG_MAPS}/seen`, { headers: { accept } });
    expect(headers['content-type']).toBe(PROTOBUF);
  });

  it('has no such form for tables (W8)', async () => {
    const { code } = await client.get(CONFIG_MAPS, { headers: { accept: asked('Table', 'v1') } });
    expect(code).toBe(406);
  });
});
