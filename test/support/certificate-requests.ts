/** Requests for certificates, made with `node:crypto` alone. */
import { constants, type KeyObject, sign } from 'node:crypto';
import { bits, context, integer, oid, pem, sequence, set, utf8 } from '../../runtime/http/pki/der.js';

export type Signing = 'ecdsa' | 'ed25519' | 'rsa' | 'rsa-pss';

const SHA256 = '2.16.840.1.101.3.4.2.1';
const ALGORITHMS: Readonly<Record<Signing, Buffer>> = {
  ecdsa: sequence(oid('1.2.840.10045.4.3.2')),
  ed25519: sequence(oid('1.3.101.112')),
  rsa: sequence(oid('1.2.840.113549.1.1.11'), Buffer.from([5, 0])),
  'rsa-pss': sequence(oid('1.2.840.113549.1.1.10'), sequence(context(0, sequence(oid(SHA256))))),
};

/** DER of a request for the public key, signed with the private one. */
export function requestDer(publicKey: KeyObject, privateKey: KeyObject, signing: Signing): Buffer {
  const name = sequence(set(sequence(oid('2.5.4.3'), utf8('lena'))));
  const info = sequence(integer(Buffer.from([0])), name, publicKey.export({ type: 'spki', format: 'der' }), context(0));
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  const signature = sign(signing === 'ed25519' ? null : 'sha256', info, {
    key: privateKey,
    ...(signing === 'rsa-pss' && padding),
  });
  return sequence(info, ALGORITHMS[signing], bits(signature));
}

export const requestPem = (der: Buffer): string => pem('CERTIFICATE REQUEST', der);
