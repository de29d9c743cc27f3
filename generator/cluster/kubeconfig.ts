/** Reads from a kubeconfig which server its current context means, and who asks. */
import { dirname, resolve } from 'node:path';
import { load } from 'js-yaml';
import { readOptionFile, readOptionFileIfThere } from '../../runtime/files/option-file.js';
import { UserError } from '../console/user-error.js';
import { isObject, type JsonObject, own, ownArray, ownObject, ownString } from '../model/json.js';

/** A server and the credentials for it. */
export interface Cluster {
  /** `https://host:port`, without a slash at its end. */
  readonly server: string;
  /** PEM; absent: the authorities that Node.js knows. */
  readonly ca?: string;
  readonly skipVerify: boolean;
  /** Client certificate and key, PEM. */
  readonly certificate?: string;
  readonly key?: string;
  readonly token?: string;
}

/** Throws `UserError` for a file that is missing, makes no sense, or names credentials of a sort that is not understood. */
export function readKubeconfig(path: string): Cluster {
  const config = parse(path);
  const wrong = (what: string) => new UserError(`${path}: ${what}`);
  const entry = (list: string, name: string, part: string): JsonObject => {
    const found = ownArray(config, list)
      ?.filter(isObject)
      .find((item) => ownString(item, 'name') === name);
    const value = found && ownObject(found, part);
    if (value === undefined) throw wrong(`has no ${part} ${JSON.stringify(name)}`);
    return value;
  };
  const context = entry('contexts', ownString(config, 'current-context') ?? '', 'context');
  const cluster = entry('clusters', ownString(context, 'cluster') ?? '', 'cluster');
  const user = entry('users', ownString(context, 'user') ?? '', 'user');
  const server = ownString(cluster, 'server');
  if (server === undefined || !/^https?:\/\//.test(server)) throw wrong('its cluster has no server address');
  const beside = (key: string, file: string) => readOptionFile(`${key} of ${path}`, resolve(dirname(path), file));
  /** What stands in the file itself, or in another one. */
  const textOf = (holder: JsonObject, name: string): string | undefined => {
    const data = ownString(holder, `${name}-data`);
    if (data !== undefined) return Buffer.from(data, 'base64').toString();
    const file = ownString(holder, name);
    return file === undefined ? undefined : beside(name, file);
  };
  const certificate = textOf(user, 'client-certificate');
  const tokenFile = ownString(user, 'tokenFile');
  const token =
    ownString(user, 'token') ?? (tokenFile === undefined ? undefined : beside('tokenFile', tokenFile).trim());
  if (certificate === undefined && token === undefined)
    throw wrong('its user has neither a token nor a client certificate');
  return {
    server: server.replace(/\/+$/, ''),
    ca: textOf(cluster, 'certificate-authority'),
    skipVerify: own(cluster, 'insecure-skip-tls-verify') === true,
    certificate,
    key: textOf(user, 'client-key'),
    token,
  };
}

function parse(path: string): JsonObject {
  const text = readOptionFileIfThere('--kubeconfig', path);
  if (text === undefined)
    throw new UserError(`${path}: there is no kubeconfig (start the server, or name one with --kubeconfig)`);
  let config: unknown;
  try {
    config = load(text);
  } catch (error) {
    throw new UserError(`${path}: ${(error as Error).message.split('\n')[0]}`);
  }
  if (!isObject(config)) throw new UserError(`${path}: is no kubeconfig (name another one with --kubeconfig)`);
  return config;
}
