/** Requests for certificates. */
import { constants, type KeyObject, sign } from 'node:crypto';
import { BitString, Constructed, fromBER, Integer, ObjectIdentifier, Sequence, Utf8String } from 'asn1js';
import { AlgorithmIdentifier, AttributeTypeAndValue, RelativeDistinguishedNames } from 'pkijs';

export type Signing = 'ecdsa' | 'ed25519' | 'rsa' | 'rsa-pss';

const CONTEXT_SPECIFIC = 3;
const context0 = (...value: Sequence[]) =>
  new Constructed({ idBlock: { tagClass: CONTEXT_SPECIFIC, tagNumber: 0 }, value });
const SHA256 = new ObjectIdentifier({ value: '2.16.840.1.101.3.4.2.1' });
const PSS = new Sequence({ value: [context0(new Sequence({ value: [SHA256] }))] });
const ALGORITHMS: Readonly<Record<Signing, AlgorithmIdentifier>> = {
  ecdsa: new AlgorithmIdentifier({ algorithmId: '1.2.840.10045.4.3.2' }),
  ed25519: new AlgorithmIdentifier({ algorithmId: '1.3.101.112' }),
  rsa: new AlgorithmIdentifier({ algorithmId: '1.2.840.113549.1.1.11' }),
  'rsa-pss': new AlgorithmIdentifier({ algorithmId: '1.2.840.113549.1.1.10', algorithmParams: PSS }),
};
const NAME = new RelativeDistinguishedNames({
  typesAndValues: [new AttributeTypeAndValue({ type: '2.5.4.3', value: new Utf8String({ value: 'lena' }) })],
});

/** DER of a request for the public key, signed with the private one. */
export function requestDer(publicKey: KeyObject, privateKey: KeyObject, signing: Signing): Buffer {
  const key = fromBER(publicKey.export({ type: 'spki', format: 'der' })).result;
  const info = new Sequence({ value: [new Integer({ value: 0 }), NAME.toSchema(), key, context0()] });
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  const signature = sign(signing === 'ed25519' ? null : 'sha256', Buffer.from(info.toBER()), {
    key: privateKey,
    ...(signing === 'rsa-pss' && padding),
  });
  const parts = [info, ALGORITHMS[signing].toSchema(), new BitString({ valueHex: signature })];
  return Buffer.from(new Sequence({ value: parts }).toBER());
}

export function requestPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE REQUEST-----\n${lines.join('\n')}\n-----END CERTIFICATE REQUEST-----\n`;
}
