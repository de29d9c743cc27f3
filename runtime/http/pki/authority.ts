/** Keys and certificates of one server: made on the first start, kept in the data folder, renewed before they expire. */
import { randomBytes, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { makeOptionFolder, readOptionFileIfThere, writeOptionFile } from '../../files/option-file.js';
import { type CertificateRequest, issue, type KeyPair } from './certificate.js';

export interface Pki {
  /** PEM. */
  readonly ca: string;
  readonly server: KeyPair;
  /** Client certificate of a member of `system:masters`. */
  readonly admin: KeyPair;
  /** Bearer token of the same user, for clients that cannot use certificates. */
  readonly adminToken: string;
}

const CA_DAYS = 3650;
const LEAF_DAYS = 365;
const RENEW_BEFORE_DAYS = 30;

/** Names by which clients inside and outside of a cluster call the server. */
const SERVER_HOSTS = [
  'localhost',
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
  '127.0.0.1',
  '::1',
  '10.96.0.1',
];

/** What names the folder. */
const OPTION = 'data';

export const ADMIN_USER = 'kubernetes-admin';
export const ADMIN_GROUP = 'system:masters';

/**
 * Loads what `folder` holds and makes what is missing; without a folder all of it is made and kept in memory.
 * `hosts` are further names and addresses of the server. Throws `OptionError` where the folder is of no use.
 */
export function loadPki(folder: string | undefined, hosts: readonly string[] = []): Pki {
  if (folder !== undefined) makeOptionFolder(OPTION, folder);
  const serverHosts = [...new Set([...SERVER_HOSTS, ...hosts])];
  const authority = keep(
    folder,
    'ca',
    (pair) => isCurrent(pair),
    () => issue({ commonName: 'kindsmith-ca', use: 'authority', days: CA_DAYS }),
  );
  const leaf = (file: string, request: CertificateRequest): KeyPair =>
    keep(
      folder,
      file,
      (pair) => isCurrent(pair, authority, request.hosts),
      () => issue(request, authority),
    );
  return {
    ca: authority.certificate,
    server: leaf('apiserver', { commonName: 'kube-apiserver', use: 'server', hosts: serverHosts, days: LEAF_DAYS }),
    admin: leaf('admin', { commonName: ADMIN_USER, organizations: [ADMIN_GROUP], use: 'client', days: LEAF_DAYS }),
    adminToken: keepToken(folder),
  };
}

function keep(
  folder: string | undefined,
  name: string,
  isGood: (pair: KeyPair) => boolean,
  make: () => KeyPair,
): KeyPair {
  if (folder === undefined) return make();
  const certificatePath = join(folder, `${name}.crt`);
  const keyPath = join(folder, `${name}.key`);
  const certificate = readOptionFileIfThere(OPTION, certificatePath);
  const key = readOptionFileIfThere(OPTION, keyPath);
  if (certificate !== undefined && key !== undefined) {
    const pair = { certificate, key };
    if (isGood(pair)) return pair;
  }
  const pair = make();
  writeOptionFile(OPTION, keyPath, pair.key, 0o600);
  writeOptionFile(OPTION, certificatePath, pair.certificate, 0o644);
  return pair;
}

function keepToken(folder: string | undefined): string {
  const path = folder === undefined ? undefined : join(folder, 'admin.token');
  const known = path === undefined ? undefined : readOptionFileIfThere(OPTION, path)?.trim();
  if (known !== undefined && known !== '') return known;
  const token = randomBytes(24).toString('base64url');
  if (path !== undefined) writeOptionFile(OPTION, path, `${token}\n`, 0o600);
  return token;
}

function isCurrent(pair: KeyPair, issuer?: KeyPair, hosts: readonly string[] = []): boolean {
  try {
    const certificate = new X509Certificate(pair.certificate);
    if (Date.parse(certificate.validTo) < Date.now() + RENEW_BEFORE_DAYS * 86_400_000) return false;
    if (issuer !== undefined && !certificate.verify(new X509Certificate(issuer.certificate).publicKey)) return false;
    return hosts.every((host) => (isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host)) !== undefined);
  } catch {
    return false;
  }
}
