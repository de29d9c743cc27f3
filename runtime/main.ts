/** The `serve` command: a server, what users see of it, signals. */
import type { Log } from './http/log.js';
import type { GroupModule } from './scheme/modules.js';
import { readFlags, usage } from './serve-flags.js';
import type { RunningServer } from './server.js';
import { explain } from './start-errors.js';

/** A server that is asked to end does so within this time, whatever happens. */
const CLOSE_LIMIT_MS = 1900;

/** Serves until a signal ends it; `groups` are the project's own. Resolves to the exit code. */
export async function serve(args: readonly string[], groups: readonly GroupModule[] = []): Promise<number> {
  const startMs = performance.now();
  try {
    const options = readFlags(args);
    if (options === 'help') {
      process.stdout.write(usage());
      return 0;
    }
    const [{ startServer }, { createLog }] = await Promise.all([import('./server.js'), import('./http/log.js')]);
    const { verbosity, ...rest } = options;
    const log = createLog({ verbosity });
    const server = await startServer({ ...rest, groups, log });
    surviveMistakes(log);
    process.stdout.write(greeting(server, options.kubeconfigFile, performance.now() - startMs));
    return await untilSignal(server);
  } catch (error) {
    process.stderr.write(`kindsmith: ${explain(error)}\n`);
    return 1;
  }
}

function greeting(server: RunningServer, kubeconfigFile: string, tookMs: number): string {
  return [
    `kindsmith is ready at ${server.url} (after ${Math.round(tookMs)} ms)`,
    '',
    `export KUBECONFIG=${quoted(kubeconfigFile)}`,
    '',
    'kubectl api-resources',
    'kubectl create configmap hello --from-literal=who=world',
    'kubectl get configmap hello -o yaml',
    '',
  ].join('\n');
}

/** For a shell. */
const quoted = (path: string): string => (/^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);

/** A mistake in one request must not end the others: what nobody has caught is logged. */
function surviveMistakes(log: Log): void {
  process.on('uncaughtException', (error) => log.error('an error that nobody caught', error));
}

/** Waits for SIGINT or SIGTERM and closes the server; a second signal ends the process at once. */
function untilSignal(server: RunningServer): Promise<number> {
  return new Promise((done, fail) => {
    let ending = false;
    const end = (): void => {
      if (ending) process.exit(1);
      ending = true;
      setTimeout(() => process.exit(1), CLOSE_LIMIT_MS).unref();
      server.close().then(() => done(0), fail);
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);
  });
}
