/** The key that tokens of service accounts are signed with: made when it is first needed, kept beside the certificates. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SigningKey {
  /** Of the public key's bytes: verifiers find the key by it. */
  readonly id: string;
  readonly algorithm: 'ES256' | 'RS256';
  readonly private: KeyObject;
  readonly public: KeyObject;
}

/** kubeadm's name for it; its RSA keys are taken as well. */
const FILE = 'sa.key';

export class SigningKeys {
  private known: SigningKey | undefined;

  /** Without a folder the key ends with the server. The folder exists. */
  constructor(private readonly folder: string | undefined) {}

  /** Throws errors of the file system, and for a file that holds no such key. */
  get current(): SigningKey {
    this.known ??= this.folder === undefined ? make() : keep(join(this.folder, FILE));
    return this.known;
  }
}

function make(): SigningKey {
  return describe(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
}

function keep(path: string): SigningKey {
  try {
    const made = make();
    writeFileSync(path, made.private.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
    return made;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const pem = readFileSync(path, 'utf8');
  try {
    return describe(createPrivateKey(pem));
  } catch (error) {
    throw new Error(`${path} holds no key to sign tokens with: ${(error as Error).message}`);
  }
}

function describe(key: KeyObject): SigningKey {
  const publicKey = createPublicKey(key);
  const bytes = publicKey.export({ type: 'spki', format: 'der' });
  const id = createHash('sha256').update(bytes).digest('base64url');
  return { id, algorithm: algorithmOf(key), private: key, public: publicKey };
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): SigningKey['algorithm'] {
  if (asymmetricKeyType === 'rsa') return 'RS256';
  if (asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1') return 'ES256';
  throw new Error('keys must be of RSA or of the curve P-256');
}
