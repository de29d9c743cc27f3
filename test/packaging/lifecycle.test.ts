import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../support/folders.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';
import { printed } from '../support/shell.js';
import { repository } from '../support/specs.js';

vi.setConfig({ testTimeout: 60_000 });

const launcher = join(repository, 'generator/bin/kindsmith.mjs');
const NAMESPACE = '/api/v1/namespaces/default/configmaps';

const running: ServerProcess[] = [];
async function start(args: readonly string[] = [], data?: string): Promise<ServerProcess> {
  const server = await startServerProcess(args, data);
  running.push(server);
  return server;
}
afterEach(() => Promise.all(running.splice(0).map((server) => server.stop())));

interface Outcome {
  readonly code: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command to its end. */
const kindsmith = (...args: string[]): Promise<Outcome> =>
  new Promise((resolve) => {
    execFile(process.execPath, [launcher, ...args], { timeout: 60_000 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });

const serve = (data: string, ...args: string[]) => kindsmith('serve', '--data', data, '--port', '0', ...args);

/** Everything a user has to read: one line, no stack. */
function expectOneLine(outcome: Outcome, pattern: RegExp): void {
  expect(outcome).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^kindsmith: [^\n]+\n$/) });
  expect(outcome.stderr).toMatch(pattern);
}

/** The administrator's HTTP/2 session with a server. */
function session({ url, data }: ServerProcess) {
  const read = (name: string) => readFileSync(join(data, 'pki', name), 'utf8').trim();
  const client = connect(url, { ca: read('ca.crt') });
  client.on('error', () => {}); // a server that ends may reset what is open
  const authorization = `Bearer ${read('admin.token')}`;
  const request = (method: string, path: string, body?: object) => {
    const stream = client.request({
      ':method': method,
      ':path': path,
      authorization,
      'content-type': 'application/json',
    });
    stream.setEncoding('utf8').end(body && JSON.stringify(body));
    return stream;
  };
  return {
    client,
    request,
    async answer(
      method: string,
      path: string,
      body?: object,
    ): Promise<{ code: number; body: Record<string, unknown> }> {
      const stream = request(method, path, body);
      const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
      let text = '';
      for await (const chunk of stream) text += String(chunk);
      return { code: Number(headers[':status']), body: JSON.parse(text) as Record<string, unknown> };
    },
  };
}

describe('a server that cannot start says why in one line', () => {
  it('when the port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    expectOneLine(
      await serve(temporaryFolder('data'), '--port', String(port)),
      new RegExp(`127\\.0\\.0\\.1 port ${port}: the port is in use`),
    );
    other.close();
  });

  it('when another server holds the data folder', async () => {
    const server = await start();
    expectOneLine(await serve(server.data), new RegExp(`in use by another server \\(pid ${server.child.pid}\\)`));
    expect((await session(server).answer('GET', NAMESPACE)).code).toBe(200);
  });

  it('when the data folder is a file, or the store in it is damaged', async () => {
    const folder = temporaryFolder('data');
    writeFileSync(join(folder, 'file'), '');
    expectOneLine(await serve(join(folder, 'file')), /file/);
    mkdirSync(join(folder, 'store'));
    writeFileSync(join(folder, 'store', 'store.mdb'), 'this is no database'.repeat(1000));
    expectOneLine(await serve(folder), /store/);
  });

  it('when flags make no sense', async () => {
    const data = temporaryFolder('data');
    expectOneLine(await serve(data, '--port', '70000'), /--port takes a number from 0 to 65535, not "70000"/);
    expectOneLine(await serve(data, '--storage', 'paper'), /--storage is one of lmdb, memory/);
    expectOneLine(await serve(data, '--runtime-config', 'nonsense/v1=true'), /nonsense/);
    expectOneLine(await serve(data, '--prot', '1'), /--prot/);
    const missing = join(data, 'missing');
    for (const flag of ['--token-auth-file', '--service-account-key-file', '--service-account-signing-key-file'])
      expectOneLine(
        await serve(data, flag, missing),
        new RegExp(`kindsmith: ${flag} names ${missing}, which does not exist: check the path`),
      );
    expectOneLine(await serve(data, '--service-account-issuer', ''), /--service-account-issuer takes issuers/);
    expectOneLine(await serve(data, '--api-audiences', 'a,a'), /--api-audiences takes audiences.*not \["a", "a"\]/);
    expectOneLine(await serve(data, '--bind', 'no address'), /--bind names "no address"/);
    expectOneLine(await serve(data, '--port', '-1'), /--port' needs a value/);
    expectOneLine(await serve(data, '--kubeconfig', ''), /--kubeconfig needs a value/);
  });

  it('when the kubeconfig would be written over one of somebody else', async () => {
    const data = temporaryFolder('data');
    const file = join(data, 'mine');
    writeFileSync(file, 'apiVersion: v1\nkind: Config\n');
    expectOneLine(await serve(data, '--kubeconfig', file), /was not written by kindsmith/);
    expect(readFileSync(file, 'utf8')).toBe('apiVersion: v1\nkind: Config\n');
  });
});

describe('the help', () => {
  it.each([['serve'], ['start'], ['generate'], ['import'], ['add'], ['init'], ['migrate-storage']])(
    'of %s',
    async (command) => {
      const { code, stdout, stderr } = await kindsmith(command, '--help');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(`kindsmith ${command === 'start' ? 'serve' : command}`);
    },
  );
});

describe('a server that is told to end', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('by %s ends within two seconds, with watches open', async (signal) => {
    const server = await start();
    const { client, request } = session(server);
    const watches = Array.from({ length: 20 }, () => request('GET', `${NAMESPACE}?watch=true`));
    await Promise.all(watches.map((watch) => once(watch, 'response')));
    const ends = watches.map((watch) => once(watch.resume(), 'close'));
    const begin = performance.now();
    expect(await server.stop(signal)).toBe(0);
    expect(performance.now() - begin).toBeLessThan(2000);
    await Promise.all(ends);
    client.destroy();
  });

  it('keeps what it acknowledged, also when it is killed', async () => {
    const data = temporaryFolder('data');
    let expected = 0;
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const server = await start([], data);
      const { client, answer } = session(server);
      const made = Array.from({ length: 20 }, (_, i) => ({ metadata: { name: `${signal.toLowerCase()}-${i}` } }));
      const codes = await Promise.all(made.map(async (body) => (await answer('POST', NAMESPACE, body)).code));
      expect(new Set(codes)).toEqual(new Set([201]));
      expected += made.length;
      await end(server.child, signal);
      client.destroy();
    }
    const { client, answer } = session(await start([], data));
    expect((await answer('GET', NAMESPACE)).body.items).toHaveLength(expected);
    client.destroy();
  });
});

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}

it('a server in another folder than the checkout keeps its data there', async () => {
  const folder = temporaryFolder('elsewhere');
  const child = spawn(process.execPath, [launcher, 'serve', '--port', '0'], { cwd: folder });
  try {
    const text = await printed(child, /kubectl get/);
    expect(text).toContain(`export KUBECONFIG=${join(folder, 'data', 'kubeconfig')}`);
  } finally {
    await end(child, 'SIGTERM');
  }
});
