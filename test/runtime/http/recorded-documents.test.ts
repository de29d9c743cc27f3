/** Discovery, held against what a real kube-apiserver published; how it and OpenAPI documents are cached. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../../runtime/index.js';
import { HttpClient, type Json } from '../../support/http-client.js';
import { hasShared, readShared, shared } from '../../support/shared.js';

const RECORDED = 'kubernetes-v1.36/answers/static';
const AGGREGATED = { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' };
/** Served by ours alone. */
const OWN_GROUPS = /\bexample[./]/;

describe.runIf(hasShared).each([
  ['default', ''],
  ['all', 'api/all=true'],
])('with the %s versions', (set, runtimeConfig) => {
  let server: RunningServer;
  let client: HttpClient;
  beforeAll(async () => {
    server = await startServer({ runtimeConfig });
    client = new HttpClient(server, 'h2');
  });
  afterAll(async () => {
    client.close();
    await server.close();
  });
  const recorded = (file: string): Json => readShared(`${RECORDED}/${set}/${file}`);
  const served = async (path: string, headers = {}): Promise<Json> => (await client.get(path, { headers })).json;
  const withoutOwn = (items: Json[], name: (item: Json) => string) =>
    items.filter((item) => !OWN_GROUPS.test(`${name(item)}/`));

  it('publishes the same groups', async () => {
    const api = await served('/api');
    expect(api.serverAddressByClientCIDRs).toEqual([
      { clientCIDR: '0.0.0.0/0', serverAddress: new URL(server.url).host },
    ]);
    expect({ ...api, serverAddressByClientCIDRs: [] }).toEqual(recorded('discovery/api.json'));
    const apis = await served('/apis');
    apis.groups = withoutOwn(apis.groups, (g) => g.name);
    expect(apis).toEqual(recorded('discovery/apis.json'));
  });

  it('publishes the same aggregated discovery', async () => {
    expect(await served('/api', AGGREGATED)).toEqual(recorded('discovery/aggregated-api.json'));
    const apis = await served('/apis', AGGREGATED);
    apis.items = withoutOwn(apis.items, (g) => g.metadata.name);
    expect(apis).toEqual(recorded('discovery/aggregated-apis.json'));
  });

  it('publishes the same resources', async () => {
    const root = join(shared, RECORDED, set, 'discovery');
    const groups = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(groups.length).toBeGreaterThan(20);
    for (const { name: group } of groups) {
      for (const file of readdirSync(join(root, group))) {
        const version = file.replace('.json', '');
        const path =
          version === 'group' ? `/apis/${group}` : group === 'core' ? `/api/${version}` : `/apis/${group}/${version}`;
        expect({ path, document: await served(path) }).toEqual({
          path,
          document: recorded(`discovery/${group}/${file}`),
        });
      }
    }
  });
});

describe('documents and their caching', () => {
  let server: RunningServer;
  let client: HttpClient;
  beforeAll(async () => {
    server = await startServer({ builtin: 'machinery' });
    client = new HttpClient(server, 'h1');
  });
  afterAll(async () => {
    client.close();
    await server.close();
  });

  it('of aggregated discovery', async () => {
    const { headers } = await client.get('/apis', { headers: AGGREGATED });
    expect(headers).toMatchObject({ vary: 'Accept', 'cache-control': 'public', 'content-type': AGGREGATED.accept });
    expect(headers.etag).toMatch(/^"[0-9A-F]{128}"$/);
    const again = await client.get('/apis', { headers: { ...AGGREGATED, 'if-none-match': String(headers.etag) } });
    expect([again.code, again.bytes.length]).toEqual([304, 0]);
    const unknown = await client.get('/apis', { headers: { accept: AGGREGATED.accept.replace('v=v2', 'v=v9') } });
    expect(unknown.code).toBe(406);
    const fallback = await client.get('/apis', {
      headers: { accept: `${AGGREGATED.accept.replace('v=v2', 'v=v2beta1')},application/json` },
    });
    expect(fallback.json.kind).toBe('APIGroupList');
  });

  it('of OpenAPI v2', async () => {
    const { headers } = await client.get('/openapi/v2');
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      etag: expect.stringMatching(/^"[0-9A-F]{128}"$/),
    });
    const codeFor = async (tag: string) =>
      (await client.get('/openapi/v2', { headers: { 'if-none-match': tag } })).code;
    const tags = [headers.etag, `W/${headers.etag}`, `"other", ${headers.etag}`, '*', '"other"', 'other'];
    expect(await Promise.all(tags.map((tag) => codeFor(String(tag))))).toEqual([304, 304, 304, 304, 200, 200]);
    const refused = await client.get('/openapi/v2', { headers: { accept: 'text/html' } });
    expect([refused.code, refused.bytes.length, refused.headers.vary]).toEqual([406, 0, 'Accept-Encoding, Accept']);
  });

  it('of OpenAPI v3', async () => {
    const index = await client.get('/openapi/v3');
    expect(index.headers['content-type']).toBe('text/plain; charset=utf-8');
    const { serverRelativeURL } = index.json.paths['api/v1'];
    const document = await client.get(serverRelativeURL);
    expect(document.headers['cache-control']).toBe('public, immutable');
    expect(Date.parse(String(document.headers.expires))).toBeGreaterThan(Date.now() + 300 * 86_400_000);
    const again = await client.get(serverRelativeURL, { headers: { 'if-none-match': String(document.headers.etag) } });
    expect([again.code, again.bytes.length]).toEqual([304, 0]);
    const wrong = await client.get('/openapi/v3/api/v1?hash=WRONG');
    expect([wrong.code, wrong.headers.location]).toEqual([301, serverRelativeURL]);
    expect((await client.get('/openapi/v3/api/v1')).headers['cache-control']).toBe('no-cache, private');
    expect((await client.get('/openapi/v3/api/v9')).code).toBe(404);
  });
});
