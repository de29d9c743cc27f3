import { createHook } from 'node:async_hooks';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../../runtime/index.js';
import { HttpClient, type Protocol } from '../../support/http-client.js';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const GZIP = { 'accept-encoding': 'gzip' };

let server: RunningServer;
const clients = new Map<Protocol, HttpClient>();
beforeAll(async () => {
  server = await startServer({ featureGates: { CBORServingAndStorage: true } });
  for (const protocol of ['h1', 'h2'] as const) clients.set(protocol, new HttpClient(server, protocol));
  const data = { k: 'x'.repeat(200_000) };
  for (const name of ['a', 'b']) await clients.get('h1')!.post(CONFIG_MAPS, { metadata: { name }, data });
});
afterAll(async () => {
  for (const client of clients.values()) client.close();
  await server.close();
});

/** Runs and counts how often zlib came back from another thread. */
async function completions(run: () => Promise<unknown>): Promise<number> {
  const ids = new Set<number>();
  let count = 0;
  const hook = createHook({
    init: (id, type) => {
      if (type === 'ZLIB') ids.add(id);
    },
    before: (id) => {
      if (ids.has(id)) count++;
    },
  }).enable();
  try {
    await run();
  } finally {
    hook.disable();
  }
  return count;
}

const JSON_TYPE = 'application/json';
const cases: readonly { protocol: Protocol; type: string; path: string }[] = [
  { protocol: 'h1', type: JSON_TYPE, path: `${CONFIG_MAPS}/a` },
  { protocol: 'h2', type: JSON_TYPE, path: CONFIG_MAPS },
  ...[JSON_TYPE, 'application/yaml', 'application/vnd.kubernetes.protobuf', 'application/cbor'].map(
    (type) => ({ protocol: 'h1', type, path: CONFIG_MAPS }) as const,
  ),
];

describe('answers above 128 KiB', () => {
  it.each(cases)(
    'of $path as $type over $protocol are compressed on another thread',
    async ({ protocol, type, path }) => {
      const client = clients.get(protocol)!;
      const accept = { accept: type };
      const plain = await client.get(path, { headers: accept });
      expect([plain.headers['content-encoding'], plain.bytes.length > 200_000]).toEqual([undefined, true]);
      const times = await completions(async () => {
        const answer = await client.get(path, { headers: { ...accept, ...GZIP } });
        expect([answer.code, answer.headers['content-encoding'], answer.headers.vary]).toEqual([
          200,
          'gzip',
          'Accept-Encoding',
        ]);
        // Only the resourceVersion of a list may be another one by now.
        expect(Math.abs(gunzipSync(answer.bytes).length - plain.bytes.length)).toBeLessThan(5);
      });
      expect(times).toBeGreaterThan(0);
    },
  );

  it('say all that they vary by', async () => {
    const document = await clients.get('h1')!.get('/openapi/v2', { headers: GZIP });
    expect(document.headers['content-encoding']).toBe('gzip');
    expect(String(document.headers.vary).split(', ').sort()).toEqual(['Accept', 'Accept-Encoding']);
  });
});
