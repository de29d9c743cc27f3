/** Issues X.509 certificates with P-256 keys. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import { isIP } from 'node:net';
import type { Certificate, Extension, GeneralName, RelativeDistinguishedNames } from 'pkijs';
import { ipBits, parseIp } from '../../api/ip.js';
import { asn1Library, pkiLibrary } from '../../api/pki-library.js';

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

export interface CertificateRequest {
  readonly commonName: string;
  /** Organizations: the user's groups in a client certificate (W96). */
  readonly organizations?: readonly string[];
  readonly use: 'authority' | 'server' | 'client';
  /** DNS names and IP addresses of a server. */
  readonly hosts?: readonly string[];
  readonly days: number;
}

const OID = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
} as const;

/** Kinds of names of a server (RFC 5280, 4.2.1.6). */
const DNS_NAME = 2;
const IP_ADDRESS = 7;

/** Clocks of clients may be behind ours. */
const BACKDATED_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Later times take four digits for the year (RFC 5280, 4.1.2.5). */
const LAST_SHORT_YEAR = 2049;

/** Without an issuer the certificate signs itself. */
export function issue(request: CertificateRequest, issuer?: KeyPair): KeyPair {
  const { Certificate, AlgorithmIdentifier } = pkiLibrary();
  const { BitString, Integer, fromBER } = asn1Library();
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = issuer === undefined ? privateKey : createPrivateKey(issuer.key);
  const certificate = new Certificate();
  certificate.version = 2;
  certificate.serialNumber = new Integer({ valueHex: serialNumber() });
  certificate.subject = nameOf(request);
  certificate.issuer =
    issuer === undefined
      ? certificate.subject
      : Certificate.fromBER(new X509Certificate(issuer.certificate).raw).subject;
  setValidity(certificate, request.days);
  certificate.subjectPublicKeyInfo.fromSchema(fromBER(spki(publicKey)).result);
  certificate.extensions = extensions(request, publicKey, createPublicKey(signer));
  const algorithm = new AlgorithmIdentifier({ algorithmId: OID.ecdsaWithSha256 });
  certificate.signature = algorithm;
  certificate.signatureAlgorithm = algorithm;
  const body = Buffer.from(certificate.encodeTBS().toBER());
  certificate.signatureValue = new BitString({ valueHex: sign('sha256', body, signer) });
  const der = Buffer.from(certificate.toSchema(true).toBER());
  return {
    certificate: new X509Certificate(der).toString(),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** 127 random bits: positive, and never the same twice. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes;
}

/** A sequence of parts of one attribute each; the library alone would put all of them into one part. */
function nameOf({ commonName, organizations = [] }: CertificateRequest): RelativeDistinguishedNames {
  const { AttributeTypeAndValue, RelativeDistinguishedNames } = pkiLibrary();
  const asn1 = asn1Library();
  const part = (type: string, value: string) =>
    new asn1.Set({ value: [new AttributeTypeAndValue({ type, value: new asn1.Utf8String({ value }) }).toSchema()] });
  const parts = [...organizations.map((name) => part(OID.organization, name)), part(OID.commonName, commonName)];
  return RelativeDistinguishedNames.fromBER(new asn1.Sequence({ value: parts }).toBER());
}

function setValidity(certificate: Certificate, days: number): void {
  const { Time, TimeType } = pkiLibrary();
  const time = (at: number) => {
    const value = new Date(at);
    const type = value.getUTCFullYear() > LAST_SHORT_YEAR ? TimeType.GeneralizedTime : TimeType.UTCTime;
    return new Time({ type, value });
  };
  const now = Date.now();
  certificate.notBefore = time(now - BACKDATED_MS);
  certificate.notAfter = time(now + days * DAY_MS);
}

function extensions(request: CertificateRequest, subject: KeyObject, issuer: KeyObject): Extension[] {
  const { AuthorityKeyIdentifier, BasicConstraints, ExtKeyUsage, Extension, GeneralNames } = pkiLibrary();
  const { BitString, OctetString } = asn1Library();
  const extension = (extnID: string, value: { toBER(): ArrayBuffer }, critical = false) =>
    new Extension({ extnID, critical, extnValue: value.toBER() });
  const isAuthority = request.use === 'authority';
  const found = [
    extension(OID.basicConstraints, new BasicConstraints({ cA: isAuthority }).toSchema(), true),
    // digitalSignature, keyCertSign and cRLSign of an authority; digitalSignature of the others
    extension(
      OID.keyUsage,
      isAuthority
        ? new BitString({ valueHex: Uint8Array.of(0x86), unusedBits: 1 })
        : new BitString({ valueHex: Uint8Array.of(0x80), unusedBits: 7 }),
      true,
    ),
    extension(OID.subjectKeyId, new OctetString({ valueHex: keyId(subject) })),
    extension(
      OID.authorityKeyId,
      new AuthorityKeyIdentifier({ keyIdentifier: new OctetString({ valueHex: keyId(issuer) }) }).toSchema(),
    ),
  ];
  if (!isAuthority) {
    const keyPurposes = [request.use === 'server' ? OID.serverAuth : OID.clientAuth];
    found.push(extension(OID.extendedKeyUsage, new ExtKeyUsage({ keyPurposes }).toSchema()));
  }
  if (request.hosts !== undefined) {
    const names = new GeneralNames({ names: request.hosts.map(alternativeName) });
    found.push(extension(OID.subjectAltName, names.toSchema()));
  }
  return found;
}

const spki = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

const keyId = (key: KeyObject): Buffer => createHash('sha1').update(spki(key)).digest();

function alternativeName(host: string): GeneralName {
  const { GeneralName } = pkiLibrary();
  const { OctetString } = asn1Library();
  return isIP(host) === 0
    ? new GeneralName({ type: DNS_NAME, value: host })
    : new GeneralName({ type: IP_ADDRESS, value: new OctetString({ valueHex: addressBytes(host) }) });
}

function addressBytes(host: string): Buffer {
  const address = parseIp(host);
  if (address === undefined) throw new Error(`no address: ${host}`);
  return Buffer.from(address.value.toString(16).padStart(ipBits(address.family) / 4, '0'), 'hex');
}
