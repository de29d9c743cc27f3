import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parseCertificateRequest } from '../../../runtime/api/certificate-request.js';
import { pemBlocks } from '../../../runtime/api/pem.js';
import { requestDer, requestPem, type Signing } from '../../support/certificate-requests.js';

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed = generateKeyPairSync('ed25519');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PAIRS = [
  ['ecdsa', ec],
  ['ed25519', ed],
  ['rsa', rsa],
  ['rsa-pss', rsa],
] as const;

describe('parseCertificateRequest', () => {
  test.each(PAIRS)('a request signed with %s', (signing, pair) => {
    const request = parseCertificateRequest(requestDer(pair.publicKey, pair.privateKey, signing as Signing));
    expect(request?.publicKey.equals(pair.publicKey)).toBe(true);
    expect(request?.signatureIsValid()).toBe(true);
  });

  test('a request signed with another key', () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(parseCertificateRequest(requestDer(ec.publicKey, other.privateKey, 'ecdsa'))?.signatureIsValid()).toBe(
      false,
    );
    expect(parseCertificateRequest(requestDer(ec.publicKey, ed.privateKey, 'ed25519'))?.signatureIsValid()).toBe(false);
  });

  test('bytes that are none, at every length', () => {
    const der = requestDer(ec.publicKey, ec.privateKey, 'ecdsa');
    for (let length = 0; length < der.length; length++)
      expect(parseCertificateRequest(der.subarray(0, length))).toBeUndefined();
    expect(parseCertificateRequest(Buffer.concat([der, Buffer.from([0])]))).toBeUndefined();
    expect(parseCertificateRequest(Buffer.from('30850000000001', 'hex'))).toBeUndefined();
  });
});

describe('pemBlocks', () => {
  const text = requestPem(requestDer(ed.publicKey, ed.privateKey, 'ed25519'));
  test('blocks among other text', () => {
    expect(pemBlocks(`hello\n${text}between\r\n${text.replaceAll('\n', '\r\n')}`).map(({ label }) => label)).toEqual([
      'CERTIFICATE REQUEST',
      'CERTIFICATE REQUEST',
    ]);
  });
  test('headers, and what is no block', () => {
    expect(pemBlocks('-----BEGIN A-----\nb: c\n\nAAAA\n-----END A-----')).toEqual([
      { label: 'A', hasHeaders: true, content: Buffer.from([0, 0, 0]) },
    ]);
    expect(pemBlocks('-----BEGIN A-----\n!!!!\n-----END A-----')).toEqual([]);
    expect(pemBlocks('-----BEGIN A-----\nAAAA\n-----END B-----')).toEqual([]);
  });
});
