/** Puts a server together: groups, store, registry, sockets. */
import { join } from 'node:path';
import { builtinGroups } from './builtin.js';
import { closedFieldGates, featureGates } from './feature-gates.js';
import { makeOptionWorkFolder } from './files/option-file.js';
import { isWildcard, urlOf } from './http/address.js';
import { baseRules } from './http/auth/base-rules.js';
import { accessReviewers } from './http/auth/reviews.js';
import { ServiceAccountTokens } from './http/auth/service-account-tokens.js';
import { readTokenFile, StaticTokens } from './http/auth/token-file.js';
import { TokenSigner } from './http/auth/token-signer.js';
import { silentLog } from './http/log.js';
import { ADMIN_GROUP, ADMIN_USER, loadPki } from './http/pki/authority.js';
import type { KeyPair } from './http/pki/certificate.js';
import { kubeconfigFor, writeKubeconfig } from './http/pki/kubeconfig.js';
import { SigningKeys } from './http/pki/signing-key.js';
import { serveHttp } from './http/serve.js';
import { ServerRegistry } from './registry/registry.js';
import type { GroupModule } from './scheme/modules.js';
import { parseRuntimeConfig, servesStage } from './scheme/runtime-config.js';
import { Scheme } from './scheme/scheme.js';
import { checkServerOptions, type ServerOptions } from './server-options.js';
import { createMemoryStorage, openLmdbStorage } from './storage/open-storage.js';
import type { Storage } from './storage/storage.js';

export interface RunningServer {
  readonly url: string;
  /** Text of a kubeconfig for the administrator. */
  readonly kubeconfig: string;
  /** PEM of the authority that signed the server's certificate. */
  readonly ca: string;
  /** The administrator's client certificate and key, PEM. */
  readonly admin: KeyPair;
  /** The administrator's bearer token. */
  readonly token: string;
  /** Ends watches and connections, waits for writes that are on their way. May be called again. */
  close(): Promise<void>;
}

/**
 * Starts a server; it is ready when the promise resolves. Several may run in one process. Rejects with `OptionError` for options
 * and files that are of no use, `FeatureGateError`, `RuntimeConfigError`, `StoreLockedError`, `StoreUnreadableError`,
 * `ForeignKubeconfigError`, and errors of the operating system where it cannot listen.
 */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  checkServerOptions(options);
  const { data, host = '127.0.0.1', log = silentLog } = options;
  const config = parseRuntimeConfig(options.runtimeConfig ?? '');
  const stages = { alpha: servesStage(config, 'alpha'), beta: servesStage(config, 'beta') };
  const gates = featureGates(options.featureGates, stages);
  const tokens = new StaticTokens();
  if (options.tokenAuthFile !== undefined) readTokenFile(options.tokenAuthFile, tokens);
  const { groups, shared, known } = await builtinGroups(options.builtin ?? 'all');
  const served = withOwn(groups, options.groups ?? []);
  const scheme = new Scheme(served, options.runtimeConfig);
  const storage = await openStorage(options);
  try {
    const keysFolder = data === undefined ? undefined : join(data, 'pki');
    const pki = loadPki(keysFolder, isWildcard(host) ? [] : [host]);
    tokens.add(pki.adminToken, { name: ADMIN_USER, groups: [ADMIN_GROUP] });
    const authorizer = baseRules;
    const signer = tokenSigner(options, keysFolder);
    const accountTokens = new ServiceAccountTokens(signer, storage);
    const registry = new ServerRegistry({
      scheme,
      storage,
      closedGates: closedFieldGates(gates),
      tokenIssuer: signer,
      reviewers: accessReviewers({
        ...{ authorizer, audiences: signer.audiences },
        userOfToken: (token) => tokens.userOf(token),
        ofServiceAccount: (token, audiences) => accountTokens.find(token, audiences),
      }),
      onError: (error) => log.error('a controller met an error', error),
    });
    await registry.start();
    const http = await serveHttp({
      ...{ scheme, modules: [...served, ...shared], known, registry, storage, tokens, authorizer, log, host, gates },
      ...{ accountTokens, signer },
      port: options.port ?? 0,
      ...(!options.insecureHttp && { pki }),
    });
    registry.publish({ host, port: http.port });
    const url = urlOf(options.insecureHttp ? 'http' : 'https', host, http.port);
    const kubeconfig = kubeconfigFor(url, pki);
    let closing: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      http.stop();
      await registry.stop();
      await http.close();
      await storage.close();
      await log.close();
    };
    const server: RunningServer = {
      ...{ url, kubeconfig, ca: pki.ca, admin: pki.admin, token: pki.adminToken },
      close: () => (closing ??= close()),
    };
    try {
      if (options.kubeconfigFile !== undefined) writeKubeconfig(options.kubeconfigFile, kubeconfig);
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  } catch (error) {
    await storage.close();
    throw error;
  }
}

function withOwn(builtin: readonly GroupModule[], own: readonly GroupModule[]): GroupModule[] {
  const names = new Set(own.map(({ group }) => group));
  return [...builtin.filter(({ group }) => !names.has(group)), ...own];
}

function openStorage({
  data,
  storage = data === undefined ? 'memory' : 'lmdb',
}: ServerOptions): Storage | Promise<Storage> {
  if (storage === 'memory' || data === undefined) return createMemoryStorage();
  makeOptionWorkFolder('data', data);
  return openLmdbStorage(join(data, 'store'));
}

/** Who issues tokens of service accounts when nothing is said. */
const ISSUER = 'https://kubernetes.default.svc';

/** Tokens without an audience of their own are meant for the API: for its issuers, when nothing is said. */
function tokenSigner(options: ServerOptions, folder: string | undefined): TokenSigner {
  const { serviceAccountIssuers: [first = ISSUER, ...former] = [] } = options;
  const keys = new SigningKeys({
    folder,
    signing: options.serviceAccountSigningKeyFile,
    verification: options.serviceAccountKeyFiles,
  });
  return new TokenSigner(keys, [first, ...former], options.apiAudiences ?? [first, ...former]);
}
