import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './folders.js';

const launcher = fileURLToPath(new URL('../../generator/bin/kindsmith.mjs', import.meta.url));

export interface ServerProcess {
  readonly url: string;
  readonly kubeconfig: string;
  readonly data: string;
  readonly child: ChildProcess;
  /** All it printed so far. */
  output(): string;
  /** Sends SIGTERM and waits for the end; resolves to the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** A port that nobody listens on: for servers that are started again where they were. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Starts the built server as a user would (`kindsmith start`), on a free port unless told another, and waits until it says that it is ready. */
export async function startServerProcess(
  args: readonly string[] = [],
  data = temporaryFolder('data'),
  /** Folder of the project that is served; default: this checkout. */
  cwd?: string,
): Promise<ServerProcess> {
  const kubeconfig = join(data, 'kubeconfig');
  const child = spawn(
    process.execPath,
    [launcher, 'start', '--port', '0', '--data', data, '--kubeconfig', kubeconfig, ...args],
    { cwd, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let text = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      text += String(chunk);
      const match = /https:\/\/[\w.:[\]]+:\d+/.exec(text);
      if (match) resolve(match[0]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it was ready:\n${text}`)));
  });
  return {
    url,
    kubeconfig,
    data,
    child,
    output: () => text,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) {
        const exit = once(child, 'exit');
        child.kill(signal);
        await exit;
      }
      return child.exitCode;
    },
  };
}
