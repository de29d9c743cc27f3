/**
 * Issues X.509 certificates with P-256 keys. Written on `node:crypto` alone: loading a certificate library would cost more
 * time than the whole start of the server.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { isIP } from 'node:net';
import { derValue, derValues, SEQUENCE } from '../../api/der-reader.js';
import { bits, context, implicit, integer, octets, oid, pem, sequence, set, time, utf8, yes } from './der.js';

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

/** Clocks of clients may be behind ours. */
const BACKDATED_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Without an issuer the certificate signs itself. */
export function issue(request: CertificateRequest, issuer?: KeyPair): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = issuer === undefined ? privateKey : createPrivateKey(issuer.key);
  const signerPublic = createPublicKey(signer);
  const subject = nameOf(request);
  const now = Date.now();
  const algorithm = sequence(oid(OID.ecdsaWithSha256));
  const body = sequence(
    context(0, integer(Buffer.from([2]))),
    integer(serialNumber()),
    algorithm,
    issuer === undefined ? subject : subjectOf(issuer.certificate),
    sequence(time(new Date(now - BACKDATED_MS)), time(new Date(now + request.days * DAY_MS))),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    context(3, sequence(...extensions(request, publicKey, signerPublic))),
  );
  const der = sequence(body, algorithm, bits(sign('sha256', body, signer)));
  return { certificate: pem('CERTIFICATE', der), key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/** 127 random bits: positive, and never the same twice. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes;
}

function nameOf(request: CertificateRequest): Buffer {
  const part = (type: string, text: string) => set(sequence(oid(type), utf8(text)));
  const organizations = (request.organizations ?? []).map((name) => part(OID.organization, name));
  return sequence(...organizations, part(OID.commonName, request.commonName));
}

/** The subject of a certificate that this file made, as it stands in its bytes. */
function subjectOf(certificate: string): Buffer {
  const der = Buffer.from(certificate.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  const inside = (bytes: Buffer) => derValues(derValue(bytes, SEQUENCE).content);
  // [0] version, serial number, algorithm, issuer, validity, subject
  return inside(inside(der)[0]!.whole)[5]!.whole;
}

function extensions(request: CertificateRequest, subject: KeyObject, issuer: KeyObject): Buffer[] {
  const extension = (type: string, value: Buffer, critical = false) =>
    critical ? sequence(oid(type), yes, octets(value)) : sequence(oid(type), octets(value));
  const isAuthority = request.use === 'authority';
  const found = [
    extension(OID.basicConstraints, isAuthority ? sequence(yes) : sequence(), true),
    // digitalSignature, keyCertSign and cRLSign of an authority; digitalSignature of the others
    extension(OID.keyUsage, isAuthority ? bits(Buffer.from([0x86]), 1) : bits(Buffer.from([0x80]), 7), true),
    extension(OID.subjectKeyId, octets(keyId(subject))),
    extension(OID.authorityKeyId, sequence(implicit(0, keyId(issuer)))),
  ];
  if (!isAuthority) {
    found.push(
      extension(OID.extendedKeyUsage, sequence(oid(request.use === 'server' ? OID.serverAuth : OID.clientAuth))),
    );
  }
  if (request.hosts !== undefined)
    found.push(extension(OID.subjectAltName, sequence(...request.hosts.map(alternativeName))));
  return found;
}

function keyId(key: KeyObject): Buffer {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest();
}

function alternativeName(host: string): Buffer {
  const version = isIP(host);
  if (version === 0) return implicit(2, Buffer.from(host));
  return implicit(7, version === 4 ? Buffer.from(host.split('.').map(Number)) : ipv6Bytes(host));
}

function ipv6Bytes(address: string): Buffer {
  const [head = '', tail] = address.split('::');
  const words = (text: string) => (text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16)));
  const before = words(head);
  const after = tail === undefined ? [] : words(tail);
  const all = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  return Buffer.from(all.flatMap((word) => [word >> 8, word & 0xff]));
}
