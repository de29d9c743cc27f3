import { once } from 'node:events';
import { type ClientHttp2Session, connect } from 'node:http2';
import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Log, type RunningServer, startServer } from '../../../runtime/index.js';
import { HttpClient } from '../../support/http-client.js';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

const errors: unknown[] = [];
const log: Log = {
  enabled: () => false,
  info: () => undefined,
  warn: () => undefined,
  error: (message, error) => void errors.push(message, error),
  close: () => Promise.resolve(),
};

let server: RunningServer;
let client: HttpClient;
beforeAll(async () => {
  server = await startServer({ log });
  client = new HttpClient(server, 'h1');
  for (let i = 0; i < 20; i++)
    await client.post(CONFIG_MAPS, { metadata: { name: `c${i}` }, data: { k: 'x'.repeat(500_000) } });
});
afterAll(async () => {
  client.close();
  await server.close();
});

/** Breaks errors of the process would fail the run: vitest reports them. */
async function stillServes(): Promise<void> {
  expect((await client.get('/readyz')).text).toBe('ok');
  expect(errors).toEqual([]);
}

function begin(path: string, method = 'GET', headers: Record<string, string> = {}) {
  const { hostname, port } = new URL(server.url);
  const options = {
    hostname,
    port,
    path,
    method,
    ca: server.ca,
    headers: { authorization: `Bearer ${server.token}`, ...headers },
  };
  return request(options).on('error', () => undefined);
}

describe('clients that go away', () => {
  const encodings: Record<string, string>[] = [{}, { 'accept-encoding': 'gzip' }];
  it.each(encodings)('in the middle of a list %j', async (headers) => {
    const req = begin(CONFIG_MAPS, 'GET', headers);
    req.end();
    const [res] = (await once(req, 'response')) as [NodeJS.ReadableStream & { destroy(): void }];
    await once(res, 'data');
    res.destroy();
    await stillServes();
  });

  it('in the middle of a body', async () => {
    const req = begin(CONFIG_MAPS, 'POST', { 'content-type': 'application/json', 'content-length': '1000' });
    req.write('{"metadata":');
    await once(req, 'socket').then(([socket]) => once(socket, 'secureConnect'));
    req.destroy();
    await stillServes();
  });

  it('before their answer is ready, over HTTP/1.1', async () => {
    const requests = Array.from({ length: 10 }, () => begin(`${CONFIG_MAPS}?labelSelector=a%3Db`));
    for (const req of requests) req.end();
    await Promise.all(requests.map((req) => once(req, 'finish')));
    for (const req of requests) req.destroy();
    await stillServes();
  });

  it('with a whole connection of requests and watches, over HTTP/2', async () => {
    const session: ClientHttp2Session = connect(server.url, { ca: server.ca });
    session.on('error', () => undefined);
    const headers = { authorization: `Bearer ${server.token}` };
    const streams = [CONFIG_MAPS, `${CONFIG_MAPS}?watch=1`, `${CONFIG_MAPS}/c1`, '/openapi/v2'].map((path) =>
      session.request({ ...headers, ':path': path }),
    );
    for (const stream of streams) stream.on('error', () => undefined);
    await once(streams[0]!, 'response');
    session.destroy();
    await stillServes();
  });
});
