/** Why a server did not start, for who started it. */
import type { OptionError } from './files/option-error.js';
import { flagOf } from './serve-flags.js';

/** Errors whose message says all that a user needs; of others the stack is shown. */
const PLAIN_ERRORS: ReadonlySet<string> = new Set([
  'FlagError',
  'FeatureGateError',
  'RuntimeConfigError',
  'ForeignKubeconfigError',
  'StoreLockedError',
  'StoreUnreadableError',
]);

/** One line that names the flag and the remedy where the mistake is the user's; else the stack. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, syscall, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (syscall === 'listen')
    return `cannot listen on ${address ?? ''}${port === undefined ? '' : ` port ${port}`}: ${listenProblem(code)}`;
  if (syscall === 'getaddrinfo')
    return `--bind names ${JSON.stringify((error as { hostname?: string }).hostname ?? '')}, which is no address of this machine: write one such as 127.0.0.1, ::1 or 0.0.0.0`;
  if (error.name === 'OptionError') {
    const { option, problem } = error as OptionError;
    return `--${flagOf(option)} ${problem}`;
  }
  if (PLAIN_ERRORS.has(error.name) || syscall !== undefined) return error.message;
  return error.stack ?? error.message;
}

function listenProblem(code: string | undefined): string {
  switch (code) {
    case 'EADDRINUSE':
      return 'the port is in use (choose another with --port, or 0 for a free one)';
    case 'EACCES':
      return 'this user may not have the port (choose one above 1023 with --port)';
    case 'EADDRNOTAVAIL':
      return 'this machine does not have the address (see --bind)';
    default:
      return code ?? 'unknown reason';
  }
}
