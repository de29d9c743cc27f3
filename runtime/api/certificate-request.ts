/** Requests for certificates (PKCS#10, RFC 2986). */
import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { BIT_STRING, DerError, derValue, derValues, INTEGER, OBJECT_ID, oidText, SEQUENCE } from './der-reader.js';

export interface CertificateRequest {
  readonly publicKey: KeyObject;
  /** Whether the request is signed with the key that it is for. */
  signatureIsValid(): boolean;
}

/** The hash that each algorithm of signatures takes; none for those that bring their own. */
const HASHES: Readonly<Record<string, string | null>> = {
  '1.2.840.113549.1.1.5': 'sha1',
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.1': 'sha1',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  '1.3.101.112': null,
};
const RSA_PSS = '1.2.840.113549.1.1.10';
const PSS_HASHES: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** Undefined for bytes that are no request. */
export function parseCertificateRequest(der: Buffer): CertificateRequest | undefined {
  try {
    const [info, algorithm, signature, ...more] = derValues(derValue(der, SEQUENCE).content);
    if (info?.tag !== SEQUENCE || algorithm?.tag !== SEQUENCE || signature?.tag !== BIT_STRING || more.length > 0)
      return undefined;
    const [version, subject, key] = derValues(info.content);
    if (version?.tag !== INTEGER || subject?.tag !== SEQUENCE || key?.tag !== SEQUENCE) return undefined;
    const publicKey = parsePublicKey(key.whole);
    if (publicKey === undefined) return undefined;
    const bits = signature.content.subarray(1);
    return { publicKey, signatureIsValid: () => isSignedBy(publicKey, algorithm.content, info.whole, bits) };
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

/** A key as certificates carry it (SubjectPublicKeyInfo); undefined for bytes that are none. */
export function parsePublicKey(der: Buffer): KeyObject | undefined {
  try {
    derValue(der, SEQUENCE);
    return createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

function isSignedBy(key: KeyObject, algorithm: Buffer, signed: Buffer, signature: Buffer): boolean {
  const [id, parameters] = derValues(algorithm);
  if (id?.tag !== OBJECT_ID) return false;
  const name = oidText(id.content);
  try {
    if (name === RSA_PSS) {
      const hash = Object.keys(PSS_HASHES).find((oid) => parameters !== undefined && mentions(parameters.content, oid));
      const padding = constants.RSA_PKCS1_PSS_PADDING;
      return (
        hash !== undefined &&
        verify(PSS_HASHES[hash], signed, { key, padding, saltLength: constants.RSA_PSS_SALTLEN_AUTO }, signature)
      );
    }
    return Object.hasOwn(HASHES, name) && verify(HASHES[name], signed, key, signature);
  } catch {
    // The key is of another kind than the algorithm wants.
    return false;
  }
}

/** Whether an object identifier stands in some DER, at any depth. */
function mentions(bytes: Buffer, oid: string): boolean {
  return derValues(bytes).some(({ tag, content }) =>
    tag === OBJECT_ID ? oidText(content) === oid : (tag & 0x20) !== 0 && mentions(content, oid),
  );
}
