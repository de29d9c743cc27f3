import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseJson, stringifyJson } from '../../../runtime/api/json.js';
import type { JsonObject } from '../../../runtime/api/meta.js';
import { builtinGroups } from '../../../runtime/builtin.js';
import { ProtobufCodec } from '../../../runtime/codec/protobuf.js';
import { readYaml } from '../../../runtime/codec/yaml-read.js';
import { type RunningServer, startServer } from '../../../runtime/index.js';
import { temporaryFolder } from '../../support/folders.js';
import { HttpClient } from '../../support/http-client.js';

const REVISIONS = '/apis/apps/v1/namespaces/default/controllerrevisions';
const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** Keys out of order at each level, numbers that no double holds, floats, and keys that objects of JavaScript have. */
const DATA = [
  '{"z":1,"a":{"y":[1,{"c":2,"b":1},[]],"x":9007199254740993},"int64":[9223372036854775807,-9223372036854775808]',
  '"long":123456789012345678901234567890,"floats":[0.1,1.5e-7,1e+21,-2.5,1.7976931348623157e+308]',
  '"__proto__":{"polluted":true,"__proto__":[null]},"constructor":{"prototype":1},"toString":false',
  '"apiVersion":7,"kind":{"no":"kind"},"metadata":[],"":"empty key","text":"\\u2028ü\\"\\\\\u{1f40b}","null":null,"none":{}}',
]
  .join(',')
  .replace('\\u2028', '\u2028');

/** The text of a document's data: nothing in it may change. */
const dataOf = (text: string): string => stringifyJson((parseJson(Buffer.from(text)).value as JsonObject).data ?? null);

const data = temporaryFolder('raw-extension');
let server: RunningServer;
let client: HttpClient;
let codec: ProtobufCodec;
beforeAll(async () => {
  server = await startServer({ data });
  client = new HttpClient(server, 'h2');
  const { groups, shared } = await builtinGroups('all');
  codec = new ProtobufCodec([...groups, ...shared]);
});
afterAll(async () => {
  client.close();
  await server.close();
});

const document = (name: string) =>
  Buffer.from(
    `{"kind":"ControllerRevision","apiVersion":"apps/v1","metadata":{"name":"${name}"},"data":${DATA},"revision":1}`,
  );
const headers = { 'content-type': 'application/json' };

describe('a field that holds any object', () => {
  it('is stated as JavaScript itself would write it', () => {
    expect(dataOf(`{"data":${DATA}}`)).toBe(DATA);
  });

  it('keeps every value and the order of its keys: created, read, listed, watched, updated, patched, applied', async () => {
    const made = await client.post(REVISIONS, document('a'), { headers });
    expect([made.code, dataOf(made.text)]).toEqual([201, DATA]);
    expect(made.text).toContain(`"data":${DATA}`);
    const watched = await client.get(`${REVISIONS}?watch=true&timeoutSeconds=1`);
    expect(watched.text).toContain(`"data":${DATA}`);
    const read = await client.get(`${REVISIONS}/a`);
    expect(dataOf(read.text)).toBe(DATA);
    expect((await client.get(REVISIONS)).text).toContain(`"data":${DATA}`);

    const replaced = Buffer.from(read.text.replace('"metadata":{', '"metadata":{"labels":{"replaced":"yes"},'));
    const put = await client.put(`${REVISIONS}/a`, replaced, { headers });
    expect([put.code, dataOf(put.text)]).toEqual([200, DATA]);
    for (const [kind, body] of [
      ['merge', '{"metadata":{"labels":{"merge":"yes"}}}'],
      ['strategic-merge', '{"metadata":{"labels":{"strategic":"yes"}}}'],
      ['json', '[{"op":"add","path":"/metadata/labels/json","value":"yes"}]'],
    ] as const) {
      const patched = await client.patch(`${REVISIONS}/a`, Buffer.from(body), kind);
      expect([kind, patched.code, dataOf(patched.text)]).toEqual([kind, 200, DATA]);
    }
    const applied = await client.ask('PATCH', `${REVISIONS}/b?fieldManager=test`, {
      body: document('b'),
      headers: { 'content-type': 'application/apply-patch+yaml' },
    });
    expect([applied.code, JSON.parse(applied.text).data.z]).toEqual([201, 1]);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('keeps them through protobuf, both ways, and in YAML', async () => {
    const { bytes } = await client.get(`${REVISIONS}/a`, { headers: { accept: PROTOBUF } });
    const { value } = await codec.decode(bytes);
    expect(stringifyJson((value as JsonObject).data!)).toBe(DATA);

    const body = await codec.encode(document('through-protobuf'));
    const made = await client.post(REVISIONS, body, { headers: { 'content-type': PROTOBUF, accept: PROTOBUF } });
    expect(made.code).toBe(201);
    expect(dataOf((await client.get(`${REVISIONS}/through-protobuf`)).text)).toBe(DATA);

    const yaml = await client.get(`${REVISIONS}/a`, { headers: { accept: 'application/yaml' } });
    const sorted = (readYaml(yaml.bytes).value as JsonObject).data as JsonObject;
    expect([sorted.int64, sorted.floats]).toEqual([
      [9223372036854775807n, -9223372036854775808n],
      [0.1, 1.5e-7, 1e21, -2.5, Number.MAX_VALUE],
    ]);
  });

  it('keeps them on disk', async () => {
    client.close();
    await server.close();
    server = await startServer({ data });
    client = new HttpClient(server, 'h2');
    expect(dataOf((await client.get(`${REVISIONS}/a`)).text)).toBe(DATA);
  });

  it('keeps the values of numbers that are written otherwise, not how they are written', async () => {
    const body = `{"kind":"ControllerRevision","apiVersion":"apps/v1","metadata":{"name":"forms"},"revision":1,
      "data":{"one":1.0,"thousand":1E3,"zeros":0.1000,"lower":1e-07,"b":1,"10":1,"9":2}}`;
    await client.post(REVISIONS, Buffer.from(body), { headers });
    expect((await client.get(`${REVISIONS}/forms`)).json.data).toEqual({
      ...{ one: 1, thousand: 1000, zeros: 0.1, lower: 1e-7, b: 1, 10: 1, 9: 2 },
    });
  });
});
