/** Requests for certificates (PKCS#10, RFC 2986). */
import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { AlgorithmIdentifier, CertificationRequest } from 'pkijs';
import { asn1Library, pkiLibrary } from './pki-library.js';

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
  const request = readRequest(der);
  const publicKey = request && parsePublicKey(Buffer.from(request.subjectPublicKeyInfo.toSchema().toBER()));
  return request && publicKey && { publicKey, signatureIsValid: () => isSignedBy(publicKey, request) };
}

/** A key as certificates carry it (SubjectPublicKeyInfo); undefined for bytes that are none. */
export function parsePublicKey(der: Buffer): KeyObject | undefined {
  if (!isOneValue(der)) return undefined;
  try {
    return createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

/** Whether the bytes are one value of ASN.1 and nothing else. */
const isOneValue = (der: Buffer): boolean => asn1Library().fromBER(der).offset === der.length;

function readRequest(der: Buffer): CertificationRequest | undefined {
  if (!isOneValue(der)) return undefined;
  try {
    return pkiLibrary().CertificationRequest.fromBER(der);
  } catch {
    // The library throws errors of several kinds for what it cannot read.
    return undefined;
  }
}

function isSignedBy(key: KeyObject, request: CertificationRequest): boolean {
  const { signatureAlgorithm, signatureValue, tbsView } = request;
  const { algorithmId } = signatureAlgorithm;
  const signature = signatureValue.valueBlock.valueHexView;
  try {
    if (algorithmId === RSA_PSS) {
      const hash = pssHash(signatureAlgorithm);
      const padding = constants.RSA_PKCS1_PSS_PADDING;
      const saltLength = constants.RSA_PSS_SALTLEN_AUTO;
      return hash !== undefined && verify(hash, tbsView, { key, padding, saltLength }, signature);
    }
    return Object.hasOwn(HASHES, algorithmId) && verify(HASHES[algorithmId], tbsView, key, signature);
  } catch {
    // The key is of another kind than the algorithm wants.
    return false;
  }
}

function pssHash({ algorithmParams }: AlgorithmIdentifier): string | undefined {
  const { hashAlgorithm } = new (pkiLibrary().RSASSAPSSParams)({ schema: algorithmParams });
  return Object.hasOwn(PSS_HASHES, hashAlgorithm.algorithmId) ? PSS_HASHES[hashAlgorithm.algorithmId] : undefined;
}
