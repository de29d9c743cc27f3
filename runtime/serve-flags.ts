/** The flags of the `serve` command. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseFeatureGates } from './feature-gates.js';
import type { ServerOptions } from './server-options.js';

/** Flags of the command with what `--help` says of them. */
export const SERVE_FLAGS = {
  port: { type: 'string', default: '6443', description: 'Port to listen on; 0 takes a free one' },
  bind: { type: 'string', default: '127.0.0.1', description: 'Address to listen on' },
  data: { type: 'string', default: 'data', description: 'Folder of objects, keys and certificates' },
  kubeconfig: { type: 'string', description: 'Where the kubeconfig is written (default: in the data folder)' },
  storage: {
    type: 'string',
    default: 'lmdb',
    description: 'lmdb keeps objects in the data folder, memory forgets them',
  },
  builtin: {
    type: 'string',
    default: 'all',
    description:
      'Kubernetes groups to serve: all, or machinery for the few that any API needs; a project of yours begins with machinery',
  },
  'runtime-config': { type: 'string', default: '', description: 'Versions to switch on or off, such as api/all=true' },
  'feature-gates': { type: 'string', default: '', description: 'Features, such as CBORServingAndStorage=true' },
  'token-auth-file': { type: 'string', description: 'CSV file of token,user,uid,"groups"' },
  'service-account-issuer': {
    type: 'string',
    multiple: true,
    description: 'Who issues tokens of service accounts; repeated: the first signs, tokens of all are accepted',
  },
  'api-audiences': {
    type: 'string',
    multiple: true,
    description: 'Whom such tokens must be meant for, with commas between (default: the issuers)',
  },
  'service-account-signing-key-file': {
    type: 'string',
    description: 'PEM file of the private key that signs them (default: pki/sa.key in the data folder)',
  },
  'service-account-key-file': {
    type: 'string',
    multiple: true,
    description: 'PEM file of further keys that they may be signed with; may be repeated',
  },
  'insecure-http': { type: 'boolean', default: false, description: 'HTTP without TLS' },
  v: { type: 'string', short: 'v', default: '0', description: 'Level of the log; 2 has a line for each request' },
} as const;

/** A flag that is wrong; the message is for the user. */
export class FlagError extends Error {
  override readonly name = 'FlagError';
}

export interface ServeOptions extends ServerOptions {
  readonly kubeconfigFile: string;
  readonly verbosity: number;
}

/** What the flags ask for. Throws `FlagError` and `FeatureGateError`. */
export function readFlags(args: readonly string[]): ServeOptions | 'help' {
  const values = parseFlags(args);
  if (values.help) return 'help';
  for (const flag of ['bind', 'data', 'kubeconfig', 'token-auth-file'] as const)
    if (values[flag]?.trim() === '') throw new FlagError(`--${flag} needs a value (see kindsmith serve --help)`);
  const data = resolve(values.data);
  const { 'token-auth-file': tokenAuthFile } = values;
  return {
    data,
    port: integer('port', values.port, 65_535),
    host: values.bind,
    kubeconfigFile: resolve(values.kubeconfig ?? join(data, 'kubeconfig')),
    storage: oneOf('storage', values.storage, ['lmdb', 'memory'] as const),
    builtin: oneOf('builtin', values.builtin, ['all', 'machinery'] as const),
    runtimeConfig: values['runtime-config'],
    featureGates: parseFeatureGates(values['feature-gates']),
    ...tokenOptions(values),
    insecureHttp: values['insecure-http'],
    // `-v=2` is how kube-apiserver's users write it.
    verbosity: integer('v', values.v.replace(/^=/, ''), 10),
    ...(tokenAuthFile !== undefined && { tokenAuthFile }),
  };
}

function tokenOptions(values: ReturnType<typeof parseFlags>) {
  const issuers = values['service-account-issuer'];
  const audiences = values['api-audiences'];
  const signing = values['service-account-signing-key-file'];
  const keys = values['service-account-key-file'];
  return {
    ...(issuers && { serviceAccountIssuers: issuers }),
    ...(audiences && { apiAudiences: audiences.flatMap((text) => text.split(',')) }),
    ...(signing !== undefined && { serviceAccountSigningKeyFile: signing }),
    ...(keys && { serviceAccountKeyFiles: keys }),
  };
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { ...SERVE_FLAGS, help: { type: 'boolean', short: 'h', default: false } },
    }).values;
  } catch (error) {
    // What else it says is advice on how to write positional arguments, of which there are none.
    const [problem = ''] = (error as Error).message.split(/\.?\n|\. /);
    const plain = problem.replace(
      / argument is ambiguous$/,
      ' needs a value; one that begins with a dash comes behind =',
    );
    throw new FlagError(`${plain} (see kindsmith serve --help)`);
  }
}

function integer(flag: string, text: string, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= max)) throw new FlagError(`--${flag} takes a number from 0 to ${max}, not ${JSON.stringify(text)}`);
  return value;
}

function oneOf<T extends string>(flag: string, text: string, values: readonly T[]): T {
  const found = values.find((value) => value === text);
  if (found === undefined) throw new FlagError(`--${flag} is one of ${values.join(', ')}, not ${JSON.stringify(text)}`);
  return found;
}

/** What `--help` says. */
export function usage(): string {
  const rows = Object.entries(SERVE_FLAGS).map(([name, flag]) => {
    const value =
      'default' in flag && flag.default !== '' && flag.default !== false ? ` (default ${flag.default})` : '';
    return `  ${`--${name}`.padEnd(35)}${flag.description}${value}`;
  });
  return `kindsmith serve [flags], kindsmith start [flags]: serves the API until it is told to end; start makes what is stale first.\n\n${rows.join('\n')}\n`;
}

const OTHER_FLAGS: Readonly<Record<string, string>> = {
  host: 'bind',
  kubeconfigFile: 'kubeconfig',
  serviceAccountIssuers: 'service-account-issuer',
  serviceAccountKeyFiles: 'service-account-key-file',
};

/** The flag that sets an option of `startServer`. */
export function flagOf(option: string): string {
  return OTHER_FLAGS[option] ?? option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
