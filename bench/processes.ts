/** The processes of the bench: our server, the limit beside it, and the one that makes load. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LimitOptions } from './limit-server.js';
import type { Target } from './load/client.js';
import type { Result, Task } from './load/tasks.js';

const fileOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
export const LAUNCHER = fileOf('../generator/bin/kindsmith.mjs');

export interface Process {
  readonly pid: number;
  stop(): Promise<void>;
}

export interface Served extends Process {
  readonly target: Target;
}

export interface OurServer extends Served {
  /** Milliseconds from the start of the process to its line that it is ready. */
  readonly readyMs: number;
  /** Its certificate and key, PEM. */
  readonly identity: Pick<LimitOptions, 'certificate' | 'key'>;
}

/** Our server from `dist` with an empty durable store in a temporary folder. */
export async function startOurServer(nodeFlags: readonly string[] = []): Promise<OurServer> {
  const data = mkdtempSync(join(tmpdir(), 'kindsmith-bench-'));
  const begun = performance.now();
  const args = [...nodeFlags, LAUNCHER, 'serve', '--port', '0', '--data', data];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await readyPort(child);
  const readyMs = performance.now() - begun;
  const pem = (name: string): string => readFileSync(join(data, 'pki', name), 'utf8');
  return {
    pid: child.pid!,
    readyMs,
    target: { port, certificate: pem('admin.crt'), key: pem('admin.key') },
    identity: { certificate: pem('apiserver.crt'), key: pem('apiserver.key') },
    stop: async () => {
      await end(child);
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function readyPort(child: ChildProcess): Promise<number> {
  let text = '';
  for await (const chunk of child.stdout!) {
    text += String(chunk);
    const url = /ready at https:\/\/[^ ]+:(\d+)/.exec(text);
    if (url !== null) return Number(url[1]);
  }
  throw new Error(`the server ended before it was ready: ${text}`);
}

/** The limit server, with the certificate and for the clients of ours. */
export async function startLimitServer(
  ours: OurServer,
  sent: Pick<LimitOptions, 'object' | 'listBytes'>,
): Promise<Served> {
  const child = await forked('./limit-server.ts');
  child.send({ ...ours.identity, ...sent } satisfies LimitOptions);
  const { port } = await messageOf<{ port: number }>(child);
  return { pid: child.pid!, target: { ...ours.target, port }, stop: () => end(child) };
}

export interface Load extends Process {
  run(task: Task): Promise<Result>;
}

export async function startLoad(): Promise<Load> {
  const child = await forked('./load/process.ts');
  return {
    pid: child.pid!,
    stop: () => end(child),
    async run(task) {
      child.send(task);
      const answer = await messageOf<{ result: Result } | { error: string }>(child);
      if ('error' in answer) throw new Error(answer.error);
      return answer.result;
    },
  };
}

async function forked(path: string): Promise<ChildProcess> {
  const child = fork(fileOf(path));
  await messageOf(child);
  return child;
}

/** The next message of a process; rejects when the process ends before. */
function messageOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = (): void => reject(new Error('a process of the bench ended before it answered'));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message as T);
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}

/** Megabytes that a process has in memory; undefined where there is no /proc. */
export function residentMegabytes(pid: number): number | undefined {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(procFile(pid, 'status') ?? '')?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

/** Linux counts processor time in ticks of 10 ms. */
const TICK_MS = 10;

/** Milliseconds of processor time that a process used so far, its threads included; undefined where there is no /proc. */
export function processorMs(pid: number): number | undefined {
  const text = procFile(pid, 'stat');
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function procFile(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}
