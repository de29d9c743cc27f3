import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InFlight } from '../../../runtime/http/in-flight.js';
import { families } from '../../../runtime/http/metrics/families.js';
import { Histogram } from '../../../runtime/http/metrics/histogram.js';
import { Peak } from '../../../runtime/http/metrics/peak.js';
import { RequestMetrics } from '../../../runtime/http/metrics/request-metrics.js';
import { type RunningServer, startServer } from '../../../runtime/index.js';
import { HttpClient } from '../../support/http-client.js';
import { hasShared, readShared } from '../../support/shared.js';

const MAPS = '/api/v1/namespaces/default/configmaps';
const BOOKS = '/apis/library.example.com/v1alpha1/namespaces/default/books';

let server: RunningServer;
let client: HttpClient;
beforeAll(async () => {
  server = await startServer({ runtimeConfig: 'api/all=true' });
  client = new HttpClient(server, 'h2');
});
afterAll(async () => {
  client.close();
  await server.close();
});

/** Values by series, `name{label="value",…}` with labels in order. */
async function scrape(): Promise<Map<string, number>> {
  const { code, text, headers } = await client.get('/metrics');
  expect(code).toBe(200);
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  const found = new Map<string, number>();
  for (const line of text.split('\n')) {
    const match = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (match === null) continue;
    const labels = [...(match[2] ?? '').matchAll(/(\w+)="([^"]*)"/g)].map((m) => `${m[1]}=${m[2]}`).sort();
    found.set(`${match[1]}{${labels.join(',')}}`, Number(match[3]));
  }
  return found;
}

const labels = (given: Record<string, string>) =>
  `{${Object.entries(given)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(',')}}`;
const target = { group: '', version: 'v1', resource: 'configmaps', subresource: '', component: 'apiserver' };
const total = (given: Record<string, string>) =>
  `apiserver_request_total${labels({ ...target, dry_run: '', ...given })}`;

describe('/metrics', () => {
  it('counts requests by what they ask for and how they end', async () => {
    await client.post(MAPS, { metadata: { name: 'a' }, data: { a: 'x'.repeat(2000) } });
    await client.post(`${MAPS}?dryRun=All`, { metadata: { name: 'b' } });
    await client.get(`${MAPS}/a`);
    await client.get(`${MAPS}/missing`);
    await client.get(MAPS);
    await client.get('/api/v1/configmaps');
    await client.patch(`${MAPS}/a`, { data: { b: 'c' } });
    await client.get('/readyz');
    // What no handler sees is not counted.
    await client.get('/api/v1/nothings');
    await client.get(`${MAPS}/a`, { as: '' });
    const found = await scrape();
    const expected: Record<string, string>[] = [
      { verb: 'POST', scope: 'resource', code: '201' },
      { verb: 'POST', scope: 'resource', code: '201', dry_run: 'All' },
      { verb: 'GET', scope: 'resource', code: '200' },
      { verb: 'GET', scope: 'resource', code: '404' },
      { verb: 'LIST', scope: 'namespace', code: '200' },
      { verb: 'LIST', scope: 'cluster', code: '200' },
      { verb: 'PATCH', scope: 'resource', code: '200' },
    ];
    for (const series of expected) expect(found.get(total(series)), total(series)).toBe(1);
    const health = { ...target, version: '', resource: '', subresource: '/readyz', component: '', scope: '' };
    expect(found.get(total({ ...health, verb: 'GET', code: '200' }))).toBe(1);
    expect([...found.keys()].filter((name) => name.includes('nothings') || name.includes('code=403'))).toEqual([]);

    const get = { ...target, verb: 'GET', scope: 'resource' };
    expect(found.get(`apiserver_request_duration_seconds_count${labels({ ...get, dry_run: '' })}`)).toBe(2);
    expect(found.get(`apiserver_request_duration_seconds_bucket${labels({ ...get, dry_run: '', le: '60' })}`)).toBe(2);
    expect(found.get(`apiserver_response_sizes_bucket${labels({ ...get, le: '1000' })}`)).toBe(1);
    expect(found.get(`apiserver_response_sizes_bucket${labels({ ...get, le: '+Inf' })}`)).toBe(2);
    const sum = found.get(`apiserver_response_sizes_sum${labels(get)}`) ?? 0;
    expect(sum).toBeGreaterThan(2200);
    expect(sum).toBeLessThan(3200);
    expect(found.get('apiserver_storage_objects{resource=configmaps}')).toBeGreaterThan(0);
    expect(found.get('apiserver_storage_objects{resource=deployments.apps}')).toBe(0);
  });

  it('knows streams that go on, and counts them when they end', async () => {
    const series = { ...target, verb: 'WATCH', scope: 'namespace' };
    const running = `apiserver_longrunning_requests${labels(series)}`;
    const watch = await client.watch(`${MAPS}?watch=true`);
    const during = await scrape();
    expect(during.get(running)).toBe(1);
    expect(during.has(total({ ...series, code: '200' }))).toBe(false);
    watch.stop();
    await watch.next();
    await expect.poll(async () => (await scrape()).get(total({ ...series, code: '200' }))).toBe(1);
    expect((await scrape()).get(running)).toBe(0);
  });

  it('tells which deprecated APIs are asked for, with the sentence on every answer', async () => {
    const asked = (found: Map<string, number>) =>
      [...found].filter(([name]) => name.startsWith('apiserver_requested_deprecated_apis'));
    expect(asked(await scrape())).toEqual([]);
    const book = { metadata: { name: 'emma' }, spec: { title: 'Emma', writer: 'Austen, Jane' } };
    const sentence = '299 - "library.example.com/v1alpha1 Book is deprecated; use library.example.com/v1 Book"';
    const answers = [
      await client.post(BOOKS, book),
      await client.get(`${BOOKS}/emma`),
      await client.get(`${BOOKS}/missing`),
      await client.get(BOOKS),
      await client.get(`${BOOKS}?watch=true&timeoutSeconds=1&resourceVersion=1`),
      await client.put(`${BOOKS}/emma`, { ...book, spec: { ...book.spec, pageCount: 474 } }),
      await client.patch(`${BOOKS}/emma`, { metadata: { labels: { a: 'b' } } }),
      await client.get(`${BOOKS}/emma/status`),
      await client.delete(`${BOOKS}/emma`),
      await client.delete(BOOKS),
    ];
    expect(answers.map(({ headers }) => headers.warning)).toEqual(answers.map(() => sentence));
    expect((await client.get(BOOKS.replace('v1alpha1', 'v1'))).headers.warning).toBeUndefined();
    // A scale is autoscaling's, and that is not deprecated.
    expect((await client.get(`${BOOKS}/emma/scale`)).headers.warning).toBeUndefined();
    const old = await client.get('/apis/storage.k8s.io/v1beta1/volumeattributesclasses');
    expect(old.headers.warning).toBe(
      '299 - "storage.k8s.io/v1beta1 VolumeAttributesClass is deprecated in v1.34+, unavailable in v1.37+; use storage.k8s.io/v1 VolumeAttributesClass"',
    );
    const books = { group: 'library.example.com', version: 'v1alpha1', resource: 'books', removed_release: '' };
    const classes = { group: 'storage.k8s.io', version: 'v1beta1', resource: 'volumeattributesclasses' };
    expect(asked(await scrape()).sort()).toEqual(
      [
        { ...books, subresource: '' },
        { ...books, subresource: 'status' },
        { ...classes, subresource: '', removed_release: '1.37' },
      ]
        .map((series) => [`apiserver_requested_deprecated_apis${labels(series)}`, 1])
        .sort(),
    );
  });

  it('is for those who may read it', async () => {
    expect((await client.get('/metrics', { as: '' })).code).toBe(403);
    expect((await client.post('/metrics', {})).code).toBe(405);
    expect((await client.get('/')).json.paths).toContain('/metrics');
  });

  it.runIf(hasShared)('has the names, types and labels of kube-apiserver', async () => {
    const recorded = readShared('kubernetes-v1.36/answers/static/default/metrics.json');
    const wanted = new Map(
      (recorded as { name: string; type: string; labels: string[] }[]).map((metric) => [metric.name, metric]),
    );
    const { text } = await client.get('/metrics');
    const types = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map((match) => [match[1]!, match[2]!]));
    expect(types.size).toBe(7);
    for (const [name, type] of types) {
      expect(type, name).toBe(wanted.get(name)?.type);
      const line = new RegExp(`^${name}(?:_bucket)?\\{(.*)\\} `, 'm').exec(text)?.[1];
      const shown = [...(line ?? '').matchAll(/(\w+)="/g)].map((match) => match[1]!);
      expect(shown.sort(), name).toEqual([...(wanted.get(name)?.labels ?? [])].sort());
    }
  });
});

describe('what is counted', () => {
  it('falls into the bucket whose bound it does not exceed', () => {
    const histogram = new Histogram([1, 10]);
    for (const value of [0, 1, 1.5, 10, 11]) histogram.observe(value);
    expect([histogram.counts, histogram.sum]).toEqual([[2, 2, 1], 23.5]);
  });

  it('is at its highest for a second or two', () => {
    const peak = new Peak();
    peak.enter(100);
    peak.enter(200);
    peak.leave();
    expect(peak.value(900)).toBe(2);
    expect(peak.value(1300)).toBe(2);
    expect(peak.value(2400)).toBe(1);
    peak.leave();
    expect(peak.value(9000)).toBe(0);
  });

  it('is not counted twice for rows that took the place of others', async () => {
    const metrics = new RequestMetrics();
    const row = { group: 'g', version: 'v1', resource: 'things' } as Parameters<RequestMetrics['targetOf']>[0];
    for (const next of [row, { ...row }])
      metrics.targetOf(next, '').of('get', false, 'resource', false).record(200, 0.001, 10);
    const [requests] = families(metrics, new InFlight(), async () => new Map());
    expect(await requests?.samples()).toMatchObject([{ labels: { resource: 'things', code: 200 }, value: 2 }]);
  });
});
