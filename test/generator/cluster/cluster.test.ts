import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClusterClient } from '../../../generator/cluster/client.js';
import { keptResources } from '../../../generator/cluster/kept-resources.js';
import { type Cluster, readKubeconfig } from '../../../generator/cluster/kubeconfig.js';
import { migrateResource } from '../../../generator/cluster/storage-migration.js';
import { type RunningServer, startServer } from '../../../runtime/index.js';
import { temporaryFolder } from '../../support/folders.js';
import { HttpClient } from '../../support/http-client.js';
import { writeFiles } from '../../support/specs.js';

const folder = temporaryFolder('cluster');
const kubeconfig = (server: string, cluster: string, user: string) => `current-context: here
contexts: [{ name: here, context: { cluster: c, user: u } }]
clusters: [{ name: c, cluster: { server: "${server}", ${cluster} } }]
users: [{ name: u, user: { ${user} } }]
`;

function read(text: string): Cluster {
  writeFiles(folder, { config: text, 'ca.crt': 'CA', token: 'secret\n' });
  return readKubeconfig(join(folder, 'config'));
}

describe('a kubeconfig', () => {
  it('names a server, whom to trust, and who asks', () => {
    expect(read(kubeconfig('https://a:1/', 'certificate-authority: ca.crt', 'tokenFile: token'))).toEqual({
      server: 'https://a:1',
      ca: 'CA',
      skipVerify: false,
      token: 'secret',
    });
    const data = (text: string) => Buffer.from(text).toString('base64');
    const user = `client-certificate-data: ${data('C')}, client-key-data: ${data('K')}`;
    expect(read(kubeconfig('https://a:1', 'insecure-skip-tls-verify: true', user))).toEqual({
      server: 'https://a:1',
      skipVerify: true,
      certificate: 'C',
      key: 'K',
    });
  });

  it.each([
    ['- a', 'is no kubeconfig'],
    ['', 'the input is empty'],
    ['a: [', 'unexpected end'],
    ['current-context: there', 'has no context "there"'],
    [kubeconfig('a', '', 'token: t'), 'its cluster has no server address'],
    [kubeconfig('https://a', '', 'exec: { command: login }'), 'its user has neither a token nor a client certificate'],
  ])('%j is refused', (text, sentence) => {
    expect(() => read(text)).toThrow(sentence);
  });
});

describe('a running server', () => {
  let server: RunningServer;
  let cluster: Cluster;
  let client: ClusterClient;
  beforeAll(async () => {
    server = await startServer({ runtimeConfig: 'api/all=true' });
    cluster = read(server.kubeconfig);
    client = new ClusterClient(cluster, 8);
  });
  afterAll(async () => {
    client.close();
    await server.close();
  });

  it('is asked for what it keeps, each thing once, by the preferred version', async () => {
    const kept = await keptResources(client);
    const byName = new Map(kept.map((resource) => [resource.name, resource]));
    expect(byName.size).toBe(kept.length);
    expect(byName.get('events')).toEqual({ name: 'events', plural: 'events', root: '/api/v1', namespaced: true });
    expect(byName.get('horizontalpodautoscalers.autoscaling')?.root).toBe('/apis/autoscaling/v2');
    expect(byName.get('books.library.example.com')?.root).toBe('/apis/library.example.com/v1');
    expect(byName.has('leasecandidates.coordination.k8s.io')).toBe(true);
    for (const name of ['events.events.k8s.io', 'bindings', 'tokenreviews.authentication.k8s.io'])
      expect(byName.has(name), name).toBe(false);
  });

  it('takes every object of its first start again, and writes none of them', async () => {
    for (const resource of await keptResources(client)) {
      const { objects, ...result } = await migrateResource(client, resource, { dryRun: false });
      expect(result, resource.name).toEqual({ rewritten: 0, failures: [] });
      if (resource.name === 'namespaces') expect(objects).toBeGreaterThan(3);
    }
  });

  it('is followed page by page', async () => {
    const admin = new HttpClient(server, 'h2');
    const path = '/api/v1/namespaces/default/configmaps';
    await Promise.all(Array.from({ length: 1001 }, (_, i) => admin.post(path, { metadata: { name: `c-${i}` } })));
    admin.close();
    const seen: number[] = [];
    const configMaps = { name: 'configmaps', plural: 'configmaps', root: '/api/v1', namespaced: true };
    const result = await migrateResource(client, configMaps, { dryRun: true, onProgress: (n) => seen.push(n) });
    expect(result.failures).toEqual([]);
    expect(seen.slice(0, 2)).toEqual([500, 1000]);
    expect(seen).toHaveLength(3);
  });

  it('may refuse, or be somebody else', async () => {
    const stranger = new ClusterClient({ ...cluster, certificate: undefined, key: undefined, token: 'wrong' }, 1);
    await expect(keptResources(stranger)).rejects.toThrow('does not know the credentials');
    stranger.close();
    const distrustful = new ClusterClient({ ...cluster, ca: undefined }, 1);
    await expect(keptResources(distrustful)).rejects.toThrow('cannot be reached');
    distrustful.close();
    const nothing = { name: 'x', plural: 'nothings', root: '/api/v1', namespaced: true };
    const { failures } = await migrateResource(client, nothing, { dryRun: false });
    expect(failures).toMatchObject([{ object: '', message: expect.stringContaining('could not find') }]);
  });
});
