/** The keys of service accounts' tokens: one that signs, others that former tokens are signed with. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OptionError } from '../../files/option-error.js';
import { readOptionFile, readOptionFileIfThere, writeOption } from '../../files/option-file.js';

/** What a token may be signed with. */
export interface VerificationKey {
  /** Of the public key's bytes: verifiers find the key by it. */
  readonly id: string;
  readonly algorithm: 'ES256' | 'ES384' | 'ES512' | 'RS256';
  readonly public: KeyObject;
}

export interface SigningKey extends VerificationKey {
  readonly private: KeyObject;
}

export interface SigningKeyPlaces {
  /** Where a key of the server's own is kept; without it that key ends with the server. The folder exists. */
  readonly folder?: string | undefined;
  /** PEM of the key that signs, in place of the server's own. */
  readonly signing?: string | undefined;
  /** PEM of keys that former tokens are signed with: public or private ones, several to a file. */
  readonly verification?: readonly string[] | undefined;
}

/** kubeadm's name for the server's own; its RSA keys are taken as well. */
const FILE = 'sa.key';
const SMALLEST_RSA_BITS = 2048;

export class SigningKeys {
  private known: SigningKey | undefined;
  private readonly former: readonly VerificationKey[];

  /** Reads what is there; the server's own key is made when it is first needed. Throws `OptionError`. */
  constructor(private readonly places: SigningKeyPlaces) {
    const { folder, signing, verification = [] } = places;
    if (signing !== undefined) this.known = signingKey(SIGNING, signing, readOptionFile(SIGNING, signing));
    else if (folder !== undefined) this.known = kept(join(folder, FILE));
    this.former = verification.flatMap(verificationKeys);
  }

  /** The one that signs. Throws `OptionError` when it is to be kept and cannot be. */
  get current(): SigningKey {
    this.known ??= this.places.folder === undefined ? make() : keep(join(this.places.folder, FILE));
    return this.known;
  }

  /** Each once, the one that signs first. */
  get all(): readonly VerificationKey[] {
    const byId = new Map<string, VerificationKey>([this.current, ...this.former].map((key) => [key.id, key]));
    return [...byId.values()];
  }
}

const SIGNING = 'serviceAccountSigningKeyFile';
const VERIFICATION = 'serviceAccountKeyFiles';
const FOLDER = 'data';

function make(): SigningKey {
  return described(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
}

function keep(path: string): SigningKey {
  const made = make();
  const pem = made.private.export({ type: 'pkcs8', format: 'pem' });
  try {
    writeFileSync(path, pem, { mode: 0o600, flag: 'wx' });
    return made;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return kept(path)!;
    return writeOption(FOLDER, path, () => {
      throw error;
    });
  }
}

function kept(path: string): SigningKey | undefined {
  const pem = readOptionFileIfThere(FOLDER, path);
  return pem === undefined ? undefined : signingKey(FOLDER, path, pem);
}

function signingKey(option: string, path: string, pem: string): SigningKey {
  return understood(option, path, () => described(createPrivateKey(pem)));
}

const PEM = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;
/** What OpenSSL writes before keys on curves; there is nothing of a key in it. */
const PARAMETERS = 'EC PARAMETERS';

function verificationKeys(path: string): VerificationKey[] {
  const blocks = [...readOptionFile(VERIFICATION, path).matchAll(PEM)].filter(([, label]) => label !== PARAMETERS);
  return understood(VERIFICATION, path, () => {
    if (blocks.length === 0) throw new Error('there is no block of PEM in it');
    return blocks.map(([pem]) => publicPart(createPublicKey(pem)));
  });
}

function understood<T>(option: string, path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const what = option === VERIFICATION ? 'keys, public or private ones' : 'a private key';
    const problem = `which holds no such key: ${(error as Error).message} (it takes ${what} of RSA with 2048 bits or more, or of the curves P-256, P-384 and P-521, in PEM)`;
    throw new OptionError(option, `names ${path}, ${problem}`, { cause: error });
  }
}

function described(key: KeyObject): SigningKey {
  return { ...publicPart(createPublicKey(key)), private: key };
}

function publicPart(key: KeyObject): VerificationKey {
  const bytes = key.export({ type: 'spki', format: 'der' });
  const id = createHash('sha256').update(bytes).digest('base64url');
  return { id, algorithm: algorithmOf(key), public: key };
}

const ALGORITHMS_OF_CURVES: Readonly<Record<string, VerificationKey['algorithm']>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
};

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): VerificationKey['algorithm'] {
  if (asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= SMALLEST_RSA_BITS) return 'RS256';
  const curve = ALGORITHMS_OF_CURVES[asymmetricKeyDetails?.namedCurve ?? ''];
  if (asymmetricKeyType === 'ec' && curve !== undefined) return curve;
  throw new Error(`the key is of another sort, ${asymmetricKeyType ?? 'unknown'}`);
}
