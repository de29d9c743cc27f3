/** What `startServer` is told, and that it is told nothing else: it may be called from JavaScript. */
import type { BuiltinSet } from './builtin.js';
import type { FeatureGateName } from './feature-gates.js';
import { OptionError } from './files/option-error.js';
import type { Log } from './http/log.js';
import type { GroupModule } from './scheme/modules.js';

export interface ServerOptions {
  /** Groups of your own, beside the built-in ones; one of the same name takes the place of a built-in one. */
  readonly groups?: readonly GroupModule[];
  /** Which groups of the package are served: `all` (the default), or what any API server needs. */
  readonly builtin?: BuiltinSet;
  /** As kube-apiserver's flag: `api/all=true`, `batch/v1=false`, … */
  readonly runtimeConfig?: string;
  /** Gates that are not as they are by default. */
  readonly featureGates?: Readonly<Partial<Record<FeatureGateName, boolean>>>;
  /** Folder of the durable store, keys and certificates. Without one everything ends with the server. */
  readonly data?: string;
  /** `memory` keeps objects out of the data folder. Default: `lmdb` when there is one. */
  readonly storage?: 'memory' | 'lmdb';
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** Address to listen on, 127.0.0.1 by default. */
  readonly host?: string;
  /** File to write the administrator's kubeconfig to. */
  readonly kubeconfigFile?: string;
  /** CSV of `token,user,uid,"groups"`. */
  readonly tokenAuthFile?: string;
  /**
   * Who issues tokens of service accounts, `https://kubernetes.default.svc` by default. The first signs, tokens of all are
   * accepted: of the former issuer until its tokens have expired, say.
   */
  readonly serviceAccountIssuers?: readonly string[];
  /** Whom tokens must be meant for to be accepted by the API; by default its issuers. */
  readonly apiAudiences?: readonly string[];
  /** PEM of the private key that tokens are signed with; by default `pki/sa.key` in the data folder, made when it is first needed. */
  readonly serviceAccountSigningKeyFile?: string;
  /** PEM of further keys, public or private, several to a file, that tokens may be signed with: the former one, say. */
  readonly serviceAccountKeyFiles?: readonly string[];
  /** HTTP without TLS. The administrator's token then stands in place of certificates, for everyone on the way to read. */
  readonly insecureHttp?: boolean;
  /** Where log lines go; nowhere by default. */
  readonly log?: Log;
}

interface Rule {
  /** What goes on with the option's name. */
  readonly takes: string;
  readonly fits: (value: unknown) => boolean;
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isName = (value: unknown): boolean => typeof value === 'string' && value !== '' && !value.includes('\0');
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
const isGroup = (value: unknown): boolean => isObject(value) && isText(value.group) && Array.isArray(value.versions);
const isListOf = (value: unknown, fits: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(fits) && new Set(value).size === value.length;
/** A name, or a URL where there is a colon in it. */
const isIssuer = (value: unknown): boolean =>
  isName(value) && (!String(value).includes(':') || URL.canParse(String(value)));
const LOG_METHODS = ['enabled', 'info', 'warn', 'error', 'close'] as const satisfies readonly (keyof Log)[];

const YES_OR_NO: Rule = { takes: 'takes true or false', fits: isBoolean };
const file = (what: string): Rule => ({ takes: `takes the path of ${what}`, fits: isName });
const oneOf = (...values: readonly string[]): Rule => ({
  takes: `is one of ${values.join(', ')}`,
  fits: (value) => values.includes(value as string),
});

const RULES: { readonly [K in keyof Required<ServerOptions>]: Rule } = {
  groups: {
    takes: 'takes a list of groups, as generated/index.js exports them or `loadGroups` of kindsmith/project makes them',
    fits: (value) => Array.isArray(value) && value.every(isGroup),
  },
  builtin: oneOf('all', 'machinery'),
  runtimeConfig: { takes: 'takes a text such as "api/all=true,batch/v1=false"', fits: isText },
  featureGates: {
    takes: 'takes an object such as { CBORServingAndStorage: true }',
    fits: (value) => isObject(value) && Object.values(value).every(isBoolean),
  },
  data: file('a folder'),
  storage: oneOf('memory', 'lmdb'),
  port: {
    takes: 'takes a whole number from 0 to 65535 (0 for a free port)',
    fits: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535,
  },
  host: { takes: 'takes an address to listen on, such as "127.0.0.1"', fits: isName },
  kubeconfigFile: file('a file to write'),
  tokenAuthFile: file('a CSV file'),
  serviceAccountIssuers: {
    takes: 'takes issuers, each once, such as ["https://kubernetes.default.svc"]; one with a colon has to be a URL',
    fits: (value) => isListOf(value, isIssuer),
  },
  apiAudiences: {
    takes: 'takes audiences, each once, such as ["https://kubernetes.default.svc"]',
    fits: (value) => isListOf(value, isName),
  },
  serviceAccountSigningKeyFile: file('a file with a private key'),
  serviceAccountKeyFiles: {
    takes: 'takes paths of files with keys, each once',
    fits: (value) => isListOf(value, isName),
  },
  insecureHttp: YES_OR_NO,
  log: {
    takes: 'takes a log as `createLog` makes it',
    fits: (value) => isObject(value) && LOG_METHODS.every((name) => typeof value[name] === 'function'),
  },
};

/** Throws `OptionError` for the first that is unknown, of the wrong type, or at odds with another. `undefined` is as left out. */
export function checkServerOptions(options: ServerOptions): void {
  if (!isObject(options)) throw new OptionError('startServer', `takes an object of options, not ${shown(options)}`);
  for (const name of Object.keys(options)) {
    const rule = Object.hasOwn(RULES, name) ? RULES[name as keyof ServerOptions] : undefined;
    if (rule === undefined)
      throw new OptionError(name, `is no option of startServer: it has ${Object.keys(RULES).join(', ')}`);
    const value = options[name as keyof ServerOptions];
    if (value !== undefined && !rule.fits(value)) throw new OptionError(name, `${rule.takes}, not ${shown(value)}`);
  }
  checkTogether(options);
}

function checkTogether({ storage, data, groups = [] }: ServerOptions): void {
  if (storage === 'lmdb' && data === undefined)
    throw new OptionError('storage', 'lmdb keeps objects in a folder: name it with data, or take memory');
  const names = groups.map(({ group }) => group);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new OptionError('groups', `has the group ${JSON.stringify(twice)} twice: leave one of them out`);
}

/** A value as its author wrote it, as far as that fits on a line. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (Array.isArray(value) && value.length > 0 && value.length < 5 && value.every(isText))
    return `[${value.map(shown).join(', ')}]`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  return typeof value === 'object' && value !== null
    ? 'an object'
    : `${typeof value === 'function' ? 'a function' : value}`;
}
