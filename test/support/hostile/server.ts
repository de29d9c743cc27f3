import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RunningServer } from '../../../runtime/index.js';
import type { Fare } from './server-main.js';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export interface WatchedServer extends RunningServer {
  /** How the server fares since it was asked last. */
  fare(): Promise<Fare>;
  /** Rejects when the process ends by itself. */
  readonly crashed: Promise<never>;
}

/** Starts a server in a process of its own. */
export async function startWatchedServer(): Promise<WatchedServer> {
  const execArgv = ['--expose-gc', '--import', path('../ts-hooks.mjs')];
  const child = fork(path('./server-main.ts'), { execArgv });
  let closing = false;
  const crashed = once(child, 'exit').then(([code, signal]): never => {
    if (closing) return new Promise<never>(() => undefined) as never;
    throw new Error(`the server's process ended with ${code ?? signal}`);
  });
  crashed.catch(() => undefined);
  const message = async <T>(): Promise<T> => ((await Promise.race([once(child, 'message'), crashed])) as [T])[0];
  const server = await message<Omit<RunningServer, 'close'>>();
  return {
    ...server,
    crashed,
    fare: () => {
      child.send('fare');
      return message<Fare>();
    },
    close: async () => {
      closing = true;
      const exit = once(child, 'exit');
      child.disconnect();
      await exit;
    },
  };
}
