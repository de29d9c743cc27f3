import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../../runtime/index.js';
import { HttpClient, type Json } from '../../support/http-client.js';

const CORE = '/api/v1/namespaces/default/events';
const OWN = '/apis/events.k8s.io/v1/namespaces/default/events';
const pod = { kind: 'Pod', namespace: 'default', name: 'web-0', uid: 'u-1' };
const old = (name: string) => ({
  metadata: { name },
  involvedObject: pod,
  reason: 'Seen',
  message: 'it was seen',
  type: 'Normal',
  source: { component: 'eye', host: 'node-1' },
  count: 2,
});
const strict = (name: string) => ({
  metadata: { name },
  eventTime: '2026-01-02T03:04:05.000006Z',
  regarding: pod,
  reason: 'Heard',
  note: 'it was heard',
  type: 'Warning',
  action: 'Listen',
  reportingController: 'example.com/ear',
  reportingInstance: 'ear-1',
});

let server: RunningServer;
let client: HttpClient;
beforeAll(async () => {
  server = await startServer();
  client = new HttpClient(server, 'h2');
  expect((await client.post(CORE, old('old'))).code).toBe(201);
  expect((await client.post(OWN, strict('strict'))).code).toBe(201);
});
afterAll(async () => {
  client.close();
  await server.close();
});

const namesIn = async (path: string, selector: string): Promise<readonly string[] | number> => {
  const { code, json } = await client.get(`${path}?fieldSelector=${encodeURIComponent(selector)}`);
  return code === 200 ? json.items.map((item: Json) => item.metadata.name) : code;
};

describe('events of both groups', () => {
  it('are read in the words of the other', async () => {
    expect((await client.get(`${OWN}/old`)).json).toMatchObject({
      apiVersion: 'events.k8s.io/v1',
      eventTime: null,
      regarding: pod,
      note: 'it was seen',
      deprecatedSource: { component: 'eye', host: 'node-1' },
      deprecatedCount: 2,
    });
    expect((await client.get(`${CORE}/strict`)).json).toMatchObject({
      apiVersion: 'v1',
      involvedObject: pod,
      message: 'it was heard',
      reportingComponent: 'example.com/ear',
      source: {},
      firstTimestamp: null,
    });
    for (const path of [CORE, OWN]) {
      const { items } = (await client.get(path)).json;
      expect(items.map((item: Json) => item.metadata.name)).toEqual(['old', 'strict']);
    }
  });

  it.each([
    [CORE, 'involvedObject.name=web-0', ['old', 'strict']],
    [CORE, 'reportingComponent=example.com/ear', ['strict']],
    [CORE, 'source=eye', ['old']],
    [CORE, 'source=example.com/ear', ['strict']],
    [CORE, 'type!=Normal', ['strict']],
    [CORE, 'regarding.name=web-0', 400],
    [OWN, 'regarding.uid=u-1,reason=Seen', ['old']],
    [OWN, 'reportingController=example.com/ear', ['strict']],
    [OWN, 'type=Warning', ['strict']],
    [OWN, 'involvedObject.name=web-0', 400],
  ] as const)('%s are selected by %s', async (path, selector, names) => {
    expect(await namesIn(path, selector)).toEqual(names);
  });

  it('are changed and deleted through the other, and watchers of both see it', async () => {
    await client.post(CORE, old('gone'));
    const { resourceVersion } = (await client.get(CORE)).json.metadata;
    const select = `watch=true&resourceVersion=${resourceVersion}&fieldSelector=metadata.name%3Dgone`;
    const [inCore, inOwn] = await Promise.all([client.watch(`${CORE}?${select}`), client.watch(`${OWN}?${select}`)]);
    const labelled = await client.patch(`${OWN}/gone`, { metadata: { labels: { a: 'b' } } });
    expect([labelled.code, labelled.json.apiVersion, labelled.json.note]).toEqual([
      200,
      'events.k8s.io/v1',
      'it was seen',
    ]);
    expect((await client.delete(`${OWN}/gone`)).json).toMatchObject({ status: 'Success' });
    for (const [watch, apiVersion] of [
      [inCore, 'v1'],
      [inOwn, 'events.k8s.io/v1'],
    ] as const) {
      expect(await watch.next()).toMatchObject({
        type: 'MODIFIED',
        object: { apiVersion, metadata: { labels: { a: 'b' } } },
      });
      expect(await watch.next()).toMatchObject({ type: 'DELETED', object: { apiVersion, metadata: { name: 'gone' } } });
      watch.stop();
    }
    expect((await client.get(`${CORE}/gone`)).json).toMatchObject({
      reason: 'NotFound',
      message: expect.stringMatching(/^events "gone"/),
    });
    expect((await client.get(`${OWN}/gone`)).json.message).toMatch(/^events\.events\.k8s\.io "gone"/);
  });

  it('are held to the rules of the group that a request speaks to', async () => {
    const loose = { ...strict('loose'), eventTime: undefined };
    expect((await client.post(OWN, loose)).json).toMatchObject({ code: 422 });
    // What the core group took, its stricter sister does not take, and the other way round.
    const text = 'x'.repeat(1025);
    expect((await client.post(CORE, { ...old('long'), message: text })).code).toBe(201);
    const read = (await client.get(`${OWN}/long`)).json;
    expect((await client.put(`${OWN}/long`, { ...read, note: 'short' })).json).toMatchObject({ code: 422 });
    expect((await client.patch(`${CORE}/long`, { message: 'short' })).code).toBe(200);
  });
});
