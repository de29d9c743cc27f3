/** What of a pod's log may be asked for, and who may be connected to it, where there is no node to ask. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../../runtime/index.js';
import { HttpClient, type Json } from '../../support/http-client.js';

const PODS = '/api/v1/namespaces/default/pods';

let server: RunningServer;
let client: HttpClient;
beforeAll(async () => {
  server = await startServer();
  client = new HttpClient(server, 'h2');
  const spec = { containers: [{ name: 'main', image: 'i' }], initContainers: [{ name: 'first', image: 'i' }] };
  expect((await client.post(PODS, { metadata: { name: 'p' }, spec })).code).toBe(201);
});
afterAll(async () => {
  client.close();
  await server.close();
});

describe('a log', () => {
  const log = (query: string) => client.get(`${PODS}/p/log${query}`);

  it('of a pod that no node runs is empty, without a type', async () => {
    const { code, headers } = await log('?container=main&tailLines=5');
    expect([code, headers['content-type']]).toEqual([204, undefined]);
  });

  it('is asked for with options that make sense, of a container that there is', async () => {
    const negative = await log('?tailLines=-1&limitBytes=0&sinceSeconds=0');
    expect([negative.code, negative.json.details.kind]).toEqual([422, 'PodLogOptions']);
    expect(negative.json.details.causes.map(({ field }: Json) => field)).toEqual([
      'tailLines',
      'limitBytes',
      'sinceSeconds',
    ]);
    expect((await log('?sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z')).code).toBe(422);
    expect((await log('?tailLines=x')).code).toBe(400);
    expect((await log('?container=none')).json.message).toBe('container none is not valid for pod p');
    expect((await log('?container=first')).code).toBe(204);
  });

  it('of several containers is asked for by name', async () => {
    const containers = ['a', 'b'].map((name) => ({ name, image: 'i' }));
    await client.post(PODS, { metadata: { name: 'two' }, spec: { containers } });
    const { code, json } = await client.get(`${PODS}/two/log`);
    expect([code, json.message]).toEqual([400, 'a container name must be specified for pod two, choose one of: [a b]']);
  });
});

describe('a connection', () => {
  it.each(['exec', 'attach', 'portforward'])('%s needs no body to learn that no node runs the pod', async (name) => {
    const { code, json } = await client.post(`${PODS}/p/${name}?command=ls`, Buffer.alloc(0), {
      headers: { 'content-type': 'application/octet-stream' },
    });
    expect([code, json.message]).toEqual([400, 'pod p does not have a host assigned']);
  });
});
