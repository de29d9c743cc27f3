import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it } from 'vitest';
import {
  type GroupModule,
  type Log,
  type RunningServer,
  type ServerOptions,
  startServer,
} from '../../runtime/index.js';
import { temporaryFolder } from '../support/folders.js';
import { HttpClient } from '../support/http-client.js';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

/** Runs with a server and a client, and closes both. */
async function within<T>(
  options: ServerOptions,
  use: (client: HttpClient, server: RunningServer) => Promise<T>,
): Promise<T> {
  const server = await startServer(options);
  const client = new HttpClient(server, 'h2');
  try {
    return await use(client, server);
  } finally {
    client.close();
    await server.close();
  }
}

/** A log that keeps its lines. */
function keptLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    enabled: (level) => level <= 2,
    info: (_level, message) => void lines.push(message),
    warn: (message) => void lines.push(message),
    error: (message, error) => void lines.push(`${message}: ${(error as Error | undefined)?.stack}`),
    close: () => Promise.resolve(),
  };
}

const broken: GroupModule = {
  group: 'broken.example.com',
  priority: 1,
  versions: [
    {
      version: 'v1',
      enabled: true,
      load: () => Promise.reject(new Error('this code does not load')),
      resources: [
        {
          ...{ resource: 'things', kind: 'Thing', listKind: 'ThingList', singular: 'thing', namespaced: false },
          ...{ verbs: ['get', 'list'], subresources: [], hub: 'v1', nameRule: 'none', columns: [] },
          storage: { group: 'broken.example.com', version: 'v1', resource: 'things' },
        },
      ],
    },
  ],
};

describe('the life of a server', () => {
  it('is one of several in a process, and each has its own objects and authority', async () => {
    await within({}, async (first, one) => {
      await within({ builtin: 'machinery' }, async (second, other) => {
        expect(one.ca).not.toBe(other.ca);
        await first.post(CONFIG_MAPS, { metadata: { name: 'mine' } });
        expect((await first.get(`${CONFIG_MAPS}/mine`)).code).toBe(200);
        expect((await second.get(`${CONFIG_MAPS}/mine`)).code).toBe(404);
        expect((await second.get('/apis/apps/v1/deployments')).code).toBe(404);
        expect((await second.get('/api/v1')).json.resources.map((r: { name: string }) => r.name)).not.toContain('pods');
      });
    });
  });

  it('keeps objects, certificates and tokens in its data folder', async () => {
    const data = temporaryFolder('life');
    const kubeconfigFile = join(data, 'kubeconfig');
    const before = await within({ data, kubeconfigFile }, async (client, server) => {
      const made = await client.post(CONFIG_MAPS, { metadata: { name: 'kept' }, data: { a: 'b' } });
      expect(statSync(kubeconfigFile).mode & 0o777).toBe(0o600);
      expect(readFileSync(kubeconfigFile, 'utf8')).toBe(server.kubeconfig);
      return { ca: server.ca, token: server.token, made: made.bytes };
    });
    await within({ data, kubeconfigFile }, async (client, server) => {
      expect({ ca: server.ca, token: server.token, made: (await client.get(`${CONFIG_MAPS}/kept`)).bytes }).toEqual(
        before,
      );
      await expect(startServer({ data })).rejects.toThrow(/another|held|use/i);
    });
  });

  it('ends watches and connections when it closes, in time, and loses nothing that it acknowledged', async () => {
    const data = temporaryFolder('close');
    const server = await startServer({ data });
    const client = new HttpClient(server, 'h2');
    const old = new HttpClient(server, 'h1');
    await client.post(CONFIG_MAPS, { metadata: { name: 'first' } });
    const watches = await Promise.all([client, old].map((c) => c.watch(`${CONFIG_MAPS}?watch=1`)));
    for (const watch of watches) expect((await watch.next()).type).toBe('ADDED');
    const writes = Array.from({ length: 20 }, (_, i) => client.post(CONFIG_MAPS, { metadata: { name: `w${i}` } }));
    const codes = Promise.allSettled(writes);
    await writes[0];
    const startMs = performance.now();
    await Promise.all([server.close(), server.close()]);
    expect(performance.now() - startMs).toBeLessThan(2000);
    const done = (await codes).filter((r) => r.status === 'fulfilled' && r.value.code === 201).length;
    expect(done).toBeGreaterThan(0);
    for (const watch of watches) while ((await watch.next()) !== undefined);
    await expect(old.get('/healthz')).rejects.toThrow();
    client.close();
    old.close();
    await within({ data }, async (again) => {
      const { items } = (await again.get(`${CONFIG_MAPS}?labelSelector=%21x`)).json;
      expect(items.length).toBeGreaterThanOrEqual(done);
    });
  });

  it('stays up when a handler fails: 500, and the stack in the log', async () => {
    const log = keptLog();
    await within({ groups: [broken], log }, async (client) => {
      const { code, headers, text } = await client.get('/apis/broken.example.com/v1/things');
      expect([code, headers['content-type']]).toEqual([500, 'text/plain; charset=utf-8']);
      expect(text).not.toContain('does not load');
      expect(log.lines.join('\n')).toMatch(
        /GET \/apis\/broken.example.com\/v1\/things failed: Error: this code does not load\n\s+at /,
      );
      expect((await client.get('/readyz')).code).toBe(200);
      expect(log.lines.at(-1)).toMatch(/^127\.0\.0\.1 GET \/readyz 200 [\d.]+ ms$/);
    });
  });

  it('does not take a client that goes away in the middle of its body for a failure', async () => {
    const log = keptLog();
    await within({ log }, async (_client, { url, ca, token }) => {
      const { hostname: host, port } = new URL(url);
      const socket = connectTls({ host, port: Number(port), ca, ALPNProtocols: ['http/1.1'] });
      const head = `POST ${CONFIG_MAPS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n`;
      socket.write(`${head}Expect: 100-continue\r\nContent-Length: 100\r\n\r\n`);
      await once(socket, 'data');
      socket.write('{');
      socket.destroy();
      await expect.poll(() => log.lines.join('\n')).toContain(`POST ${CONFIG_MAPS}`);
      expect(log.lines.join('\n')).not.toContain('failed');
    });
  });

  it('answers what is no request with 400', async () => {
    await within({}, async (_client, { url, ca }) => {
      const { hostname: host, port } = new URL(url);
      const socket = connectTls({ host, port: Number(port), ca, ALPNProtocols: ['http/1.1'] });
      socket.write('BREW /coffee\r\n\r\n');
      expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
      await once(socket, 'close');
    });
  });

  it('listens without TLS when it is told to, for the same users', async () => {
    await within({ insecureHttp: true }, async (_client, server) => {
      expect(server.url).toMatch(/^http:/);
      expect(server.kubeconfig).toContain(`token: ${server.token}`);
      const path = `${server.url}/api/v1/namespaces/default`;
      expect((await fetch(path)).status).toBe(403);
      expect((await fetch(path, { headers: { authorization: `Bearer ${server.token}` } })).status).toBe(200);
    });
  });

  it('does not start on a port in use, with bad options, or over a kubeconfig of the user', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    await expect(startServer({ port })).rejects.toMatchObject({ code: 'EADDRINUSE', syscall: 'listen' });
    other.close();
    await expect(startServer({ runtimeConfig: 'nonsense/v1=true' })).rejects.toThrow(/nonsense/);
    await expect(startServer({ tokenAuthFile: '/nowhere' })).rejects.toThrow(
      'tokenAuthFile names /nowhere, which does not exist: check the path',
    );
    const kubeconfigFile = join(temporaryFolder('foreign'), 'config');
    writeFileSync(kubeconfigFile, 'apiVersion: v1\n');
    await expect(startServer({ kubeconfigFile })).rejects.toThrow(/was not written by kindsmith/);
  });
});
