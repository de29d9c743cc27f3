/** OpenAPI documents, held against those of a real kube-apiserver: equal in everything but descriptions; those of own groups. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../../runtime/index.js';
import { differences } from '../../support/document-differences.js';
import { HttpClient, type Json } from '../../support/http-client.js';
import { decodeOpenApiV2 } from '../../support/openapi-v2-proto.js';
import { hasShared, readShared } from '../../support/shared.js';

const PROTOBUF = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
/** Served by ours alone: paths, definitions and kinds of the examples. */
const OWN = /^(\/apis\/|apis\/)?([a-z]+\.)?example\.com\b|^com\.example\./;
const ignore = (key: string, value: Json): boolean => OWN.test(key) || OWN.test(value?.group ?? '');

describe.runIf(hasShared).each([
  ['default', {}],
  ['all', { runtimeConfig: 'api/all=true', featureGates: { CBORServingAndStorage: true } }],
])('with the %s versions', (set, options) => {
  let server: RunningServer;
  let client: HttpClient;
  beforeAll(async () => {
    server = await startServer(options);
    client = new HttpClient(server, 'h2');
  });
  afterAll(async () => {
    client.close();
    await server.close();
  });
  const recorded = (file: string): Json => readShared(`kubernetes-v1.36/answers/static/${set}/openapi/${file}`);
  const served = async (path: string): Promise<Json> => (await client.get(path)).json;

  it('publishes the same document as OpenAPI v2', async () => {
    const ours = await served('/openapi/v2');
    const theirs = recorded('v2.json');
    expect(Object.keys(theirs.paths).length).toBeGreaterThan(400);
    expect(differences(ours, theirs, { ignore })).toEqual([]);
  });

  it('publishes the same document as protobuf', async () => {
    const { bytes, headers } = await client.get('/openapi/v2', { headers: { accept: PROTOBUF.replace('@', '.') } });
    expect(headers['content-type']).toBe(PROTOBUF.replace('@', '.'));
    const older = await client.get('/openapi/v2', { headers: { accept: PROTOBUF } });
    expect([older.headers['content-type'], older.headers.etag]).toEqual([headers['content-type'], headers.etag]);
    // proto3 has one form for a limit of zero and for none.
    const isLost = (key: string, value: Json) => /^(min|max)/.test(key) && value === 0;
    expect(differences(decodeOpenApiV2(bytes), await served('/openapi/v2'), { ignore: isLost })).toEqual([]);
  });

  it('publishes the same documents as OpenAPI v3', async () => {
    const index = (await served('/openapi/v3')).paths;
    const names = recorded('v3-index.json') as string[];
    expect(
      Object.keys(index)
        .filter((name) => !OWN.test(name))
        .sort(),
    ).toEqual([...names].sort());
    const found: unknown[] = [];
    for (const name of names) {
      const ours = await served(index[name].serverRelativeURL);
      const theirs = recorded(`v3/${name.replaceAll('/', '__')}.json`);
      found.push(...differences(ours, theirs, { ignore }).map((difference) => ({ name, ...difference })));
    }
    expect(found).toEqual([]);
  });
});

describe('a group of its own', () => {
  let server: RunningServer;
  let client: HttpClient;
  beforeAll(async () => {
    server = await startServer();
    client = new HttpClient(server, 'h2');
  });
  afterAll(async () => {
    client.close();
    await server.close();
  });
  const served = async (path: string): Promise<Json> => (await client.get(path)).json;
  /** A document about deployments, told of books. */
  const ofBooks = (value: Json): Json =>
    JSON.parse(
      JSON.stringify(value)
        .replaceAll('/apis/apps/', '/apis/library.example.com/')
        .replaceAll('io.k8s.api.apps.', 'com.example.library.')
        .replaceAll('"group":"apps"', '"group":"library.example.com"')
        .replaceAll('apps_v1', 'libraryExampleCom_v1')
        .replaceAll('AppsV1', 'LibraryExampleComV1')
        .replaceAll('Deployment', 'Book')
        .replaceAll('deployments', 'books'),
    );
  const about = (document: Json, word: string): Json =>
    Object.fromEntries(Object.entries<Json>(document.paths).filter(([path]) => path.includes(`/${word}`)));

  it('has paths and operations as those of any other', async () => {
    for (const [ours, theirs] of [
      ['/openapi/v2', '/openapi/v2'],
      ['/openapi/v3/apis/library.example.com/v1', '/openapi/v3/apis/apps/v1'],
    ] as const) {
      const books = about(await served(ours), 'books');
      const deployments = about(await served(theirs), 'deployments');
      expect(Object.keys(books).length).toBeGreaterThan(6);
      const v1 = Object.fromEntries(Object.entries(books).filter(([path]) => path.includes('/v1/')));
      expect(differences(v1, ofBooks(deployments), { ignore: () => false })).toEqual([]);
    }
  });

  it('is named where options of requests are', async () => {
    const { definitions } = await served('/openapi/v2');
    const kinds = definitions['io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions']['x-kubernetes-group-version-kind'];
    expect(kinds).toContainEqual({ group: 'library.example.com', kind: 'DeleteOptions', version: 'v1alpha1' });
    expect(kinds).toContainEqual({ group: 'admission.k8s.io', kind: 'DeleteOptions', version: 'v1' });
  });

  it('has nothing of Kubernetes beside it that it does not need', async () => {
    const alone = await startServer({ builtin: 'machinery' });
    const asker = new HttpClient(alone, 'h1');
    try {
      const { definitions } = (await asker.get('/openapi/v2')).json;
      const { WatchEvent } = Object.fromEntries(
        Object.entries<Json>(definitions).map(([name, value]) => [name.split('.').at(-1), value]),
      );
      const groups = WatchEvent['x-kubernetes-group-version-kind'].map(({ group }: Json) => group);
      expect(groups).toContain('rbac.authorization.k8s.io');
      expect(groups).not.toContain('admission.k8s.io');
    } finally {
      asker.close();
      await alone.close();
    }
  });
});

describe('the comparison', () => {
  const compare = (ours: Json, theirs: Json) => differences(ours, theirs, { ignore });

  it('names what differs, by its place', () => {
    expect(
      compare({ paths: { '/a': { get: {} } }, x: [1] }, { paths: { '/a': { get: { tags: ['b'] } } }, x: [2] }),
    ).toEqual([
      { path: '/paths/~1a/get/tags', theirs: '["b"]' },
      { path: '/x/0', ours: '1', theirs: '2' },
    ]);
  });

  it('leaves out descriptions, own groups and the order of required fields', () => {
    const ours = {
      properties: { description: { type: 'string', description: 'ours' } },
      required: ['b', 'a'],
      kinds: [{ group: 'library.example.com' }, { group: '' }],
      'com.example.library.v1.Book': {},
    };
    const theirs = {
      properties: { description: { type: 'string' } },
      required: ['a', 'b'],
      kinds: [{ group: '' }],
    };
    expect(compare(ours, theirs)).toEqual([]);
    expect(compare({ properties: { description: {} } }, { properties: {} })).toHaveLength(1);
  });
});
