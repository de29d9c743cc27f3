import { afterEach, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../../runtime/index.js';
import { HttpClient, type Json } from '../../support/http-client.js';
import { versionedObjects } from '../../support/versioned-objects.js';

let server: RunningServer;
let client: HttpClient;
async function serve(runtimeConfig: string): Promise<void> {
  server = await startServer({ runtimeConfig });
  client = new HttpClient(server, 'h2');
}
afterEach(async () => {
  client.close();
  await server.close();
});

const resourcesOf = async (path: string): Promise<string[]> =>
  ((await client.get(path)).json.resources as Json[]).map(({ name }) => name);
/** Every served group version but the core one. */
const versions = async (): Promise<string[]> =>
  ((await client.get('/apis')).json.groups as Json[]).flatMap((group) =>
    group.versions.map((version: Json) => version.groupVersion),
  );

describe('a server', () => {
  it('leaves alpha and beta versions out unless it is told', async () => {
    await serve('');
    expect((await versions()).filter((name) => /v\d+(alpha|beta)/.test(name))).toEqual([
      'library.example.com/v1alpha1', // says so itself
    ]);
    const missing = await client.get('/apis/storage.k8s.io/v1beta1/volumeattributesclasses');
    expect([missing.code, missing.json.reason]).toEqual([404, 'NotFound']);
    expect((await client.get('/apis/scheduling.k8s.io/v1alpha2/podgroups')).code).toBe(404);
    expect((await client.get('/apis/internal.apiserver.k8s.io/v1alpha1/storageversions')).text).toBe(
      '404 page not found\n',
    );
  });

  it('has single versions and resources switched on and off', async () => {
    const config = [
      'api/beta=true',
      'resource.k8s.io/v1beta1=false',
      'batch/v1/cronjobs=false',
      'coordination.k8s.io/v1alpha2/leasecandidates=true',
      'discovery.k8s.io/v1=false',
    ];
    await serve(config.join(','));
    const served = await versions();
    for (const name of ['resource.k8s.io/v1beta2', 'storage.k8s.io/v1beta1', 'coordination.k8s.io/v1alpha2'])
      expect(served, name).toContain(name);
    for (const name of ['resource.k8s.io/v1beta1', 'discovery.k8s.io/v1', 'scheduling.k8s.io/v1alpha2'])
      expect(served, name).not.toContain(name);
    expect(await resourcesOf('/apis/batch/v1')).toEqual(['jobs', 'jobs/status']);
    expect((await client.get('/apis/batch/v1/cronjobs')).code).toBe(404);
    expect((await client.get('/apis/batch/v1/jobs')).code).toBe(200);
    const { paths } = (await client.get('/openapi/v3/apis/batch/v1')).json;
    expect(Object.keys(paths).filter((path) => path.includes('cronjobs'))).toEqual([]);
  });

  it('keeps objects in versions that it does not serve', async () => {
    await serve('autoscaling/v2=false,admissionregistration.k8s.io/v1beta1=false');
    const path = '/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers';
    const { object } = versionedObjects('')['autoscaling/horizontalpodautoscalers']!;
    const { scaleTargetRef } = object.spec as Json;
    const spec = { scaleTargetRef, maxReplicas: 3, targetCPUUtilizationPercentage: 50 };
    expect((await client.post(path, { metadata: { name: 'web' }, spec })).code).toBe(201);
    expect((await client.get(path)).json.items[0].spec).toMatchObject(spec);
    expect((await client.get(path.replace('/v1/', '/v2/'))).code).toBe(404);
  });

  it('shares objects between groups when one of them is off', async () => {
    await serve('api/v1/events=false,autoscaling/v1=false');
    const path = '/apis/events.k8s.io/v1/namespaces/default/events';
    const { object } = versionedObjects('')['events.k8s.io/events']!;
    expect((await client.post(path, { metadata: { name: 'e' }, ...object })).code).toBe(201);
    expect((await client.get(path)).json.items).toMatchObject([object]);
    expect((await client.get('/api/v1/events')).code).toBe(404);
    // Scales are autoscaling/v1's, whoever serves them.
    const deployments = '/apis/apps/v1/namespaces/default/deployments';
    const labels = { app: 'web' };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i' }] } };
    const made = await client.post(deployments, {
      metadata: { name: 'web' },
      spec: { selector: { matchLabels: labels }, template },
    });
    expect(made.code).toBe(201);
    const scaled = await client.patch(`${deployments}/web/scale`, { spec: { replicas: 3 } });
    expect(scaled.json).toMatchObject({ apiVersion: 'autoscaling/v1', kind: 'Scale', spec: { replicas: 3 } });
  });
});
