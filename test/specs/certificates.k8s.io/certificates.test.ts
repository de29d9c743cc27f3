import { generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../runtime/api/meta.js';
import { issue } from '../../../runtime/http/pki/certificate.js';
import { requestDer, requestPem } from '../../support/certificate-requests.js';
import { type Change, changed, Kinds } from '../../support/kinds.js';

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

type Cases = readonly (readonly [change: Change, causes: readonly string[]])[];
const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const der = requestDer(publicKey, privateKey, 'ed25519');
const authority = issue({ commonName: 'ca', use: 'authority', days: 1 }).certificate;
const client = issue({ commonName: 'c', use: 'client', days: 1 }).certificate;

const signing = {
  apiVersion: 'certificates.k8s.io/v1',
  kind: 'CertificateSigningRequest',
  metadata: { name: 'lena' },
  spec: {
    signerName: 'example.com/any',
    usages: ['client auth'],
    request: base64(requestPem(der)),
    expirationSeconds: 600,
  },
};
const lena = { name: 'lena', uid: 'u', groups: ['dev'], extra: { scope: ['a'] } };

describe('CertificateSigningRequest', () => {
  test('says who asked', async () => {
    const { object } = await kinds.create(
      changed(signing, ['spec.username', 'root'], ['status', { certificate: 'AAAA' }]),
      { user: lena },
    );
    expect(object).toMatchObject({
      spec: { username: 'lena', uid: 'u', groups: ['dev'], extra: { scope: ['a'] } },
      status: {},
    });
  });

  const refused: Cases = [
    [['spec'], ['Invalid spec.request', 'Required spec.signerName', 'Required spec.usages']],
    [['spec.request', base64('no PEM')], ['Invalid spec.request']],
    [['spec.request', base64(client)], ['Invalid spec.request']],
    [['spec.request', base64(requestPem(Buffer.from([0x30, 0])))], ['Invalid spec.request']],
    [
      ['spec.usages', ['signing', 'signing', 'singing']],
      ['Duplicate spec.usages[1]', 'NotSupported spec.usages[2]'],
    ],
    [['spec.signerName', 'kubernetes.io/legacy-unknown'], ['Invalid spec.signerName']],
    [['spec.signerName', 'example/any'], ['Invalid spec.signerName']],
    [
      ['spec.signerName', 'Example.com/Any_1'],
      ['Invalid spec.signerName', 'Invalid spec.signerName'],
    ],
    [['spec.expirationSeconds', 599], ['Invalid spec.expirationSeconds']],
  ];
  test.each(refused)('%j', async (change, causes) =>
    expect((await kinds.create(changed(signing, change))).causes).toEqual(causes),
  );

  test('approval and certificate have their own subresources', async () => {
    await kinds.create(signing, { keep: true });
    const { object } = await kinds.update(changed(signing, ['metadata.labels', { a: 'b' }], ['spec.usages', ['any']]), {
      keep: true,
    });
    expect(object.spec).toMatchObject({ usages: ['client auth'] });
    const approved = changed(object, ['status', { conditions: [{ type: 'Approved', status: 'True' }] }]);
    expect((await kinds.update(approved, { subresource: 'status' })).causes).toEqual(['Forbidden status.conditions']);
    const done = await kinds.update(approved, { subresource: 'approval', keep: true });
    expect(done.object.status).toMatchObject({
      conditions: [{ lastUpdateTime: expect.any(String), lastTransitionTime: expect.any(String) }],
    });
    const status = (change: Change) => kinds.update(changed(done.object, change), { subresource: 'status' });
    expect((await status(['status.certificate', base64(client)])).causes).toEqual([]);
    expect((await status(['status.certificate', base64('none')])).causes).toEqual(['Invalid status.certificate']);
    expect((await status(['status.conditions', []])).causes).toEqual(['Forbidden status.conditions']);
    const denied = changed(done.object, ['status.conditions.1', { type: 'Denied', status: 'False' }]);
    expect((await kinds.update(denied, { subresource: 'approval' })).causes).toEqual([
      'Invalid status.conditions',
      'NotSupported status.conditions[1].status',
    ]);
  });
});

const bundle = {
  apiVersion: 'certificates.k8s.io/v1beta1',
  kind: 'ClusterTrustBundle',
  metadata: { name: 'roots' },
  spec: { trustBundle: authority },
};

describe('ClusterTrustBundle', () => {
  test('as it should be', async () => {
    expect((await kinds.create(bundle)).causes).toEqual([]);
    expect(
      (await kinds.create(changed(bundle, ['metadata.name', 'a.b:c:roots'], ['spec.signerName', 'a.b/c']))).causes,
    ).toEqual([]);
  });
  const refused: Cases = [
    [['spec.trustBundle', ''], ['Invalid spec.trustBundle']],
    [['spec.trustBundle', client], ['Invalid spec.trustBundle']],
    [['spec.trustBundle', authority + authority], ['Invalid spec.trustBundle']],
    [['spec.trustBundle', requestPem(der)], ['Invalid spec.trustBundle']],
    [['spec.signerName', 'a.b/c'], ['Invalid metadata.name']],
    [['metadata.name', 'a:b'], ['Invalid metadata.name']],
  ];
  test.each(refused)('%j', async (change, causes) =>
    expect((await kinds.create(changed(bundle, change))).causes).toEqual(causes),
  );
});

test('a bundle has a limit', async () => {
  expect((await kinds.create(changed(bundle, ['spec.trustBundle', 'x'.repeat(1024 * 1024 + 1)]))).causes).toEqual([
    'TooLong spec.trustBundle',
  ]);
});

const podCertificate = {
  apiVersion: 'certificates.k8s.io/v1beta1',
  kind: 'PodCertificateRequest',
  metadata: { name: 'loom', namespace: 'default' },
  spec: {
    ...{
      signerName: 'a.b/c',
      podName: 'loom',
      podUID: '1',
      serviceAccountName: 'loom',
      serviceAccountUID: '2',
      nodeName: 'n',
      nodeUID: '3',
    },
    stubPKCS10Request: base64(der),
  },
};
const key = base64(publicKey.export({ type: 'spki', format: 'der' }));
const proof = base64(sign(null, Buffer.from('1'), privateKey));

describe('PodCertificateRequest', () => {
  test('as it should be', async () => {
    expect((await kinds.create(podCertificate)).causes).toEqual([]);
    expect(
      (
        await kinds.create(
          changed(
            podCertificate,
            ['spec.stubPKCS10Request'],
            ['spec.pkixPublicKey', key],
            ['spec.proofOfPossession', proof],
          ),
        )
      ).causes,
    ).toEqual([]);
  });
  const refused: Cases = [
    [['spec.signerName', ''], ['Required spec.signerName']],
    [['spec.podName', ''], ['Invalid spec.podName']],
    [['spec.nodeUID', ''], ['Invalid spec.nodeUID']],
    [['spec.serviceAccountUID', 'x'.repeat(129)], ['TooLong spec.serviceAccountUID']],
    [['spec.maxExpirationSeconds', 3599], ['Invalid spec.maxExpirationSeconds']],
    [['spec.maxExpirationSeconds', 91 * 86400 + 1], ['Invalid spec.maxExpirationSeconds']],
    [['spec.stubPKCS10Request', ''], ['Invalid spec']],
    [['spec.pkixPublicKey', key], ['Invalid spec']],
    [['spec.stubPKCS10Request', 'AAAA'], ['Invalid spec.stubPKCS10Request']],
    [['spec.unverifiedUserAnnotations', { 'a b': '' }], ['Invalid spec.unverifiedUserAnnotations']],
  ];
  test.each(refused)('%j', async (change, causes) =>
    expect((await kinds.create(changed(podCertificate, change))).causes).toEqual(causes),
  );

  test('a proof of another key, and a key that is none', async () => {
    const byKey = changed(
      podCertificate,
      ['spec.stubPKCS10Request'],
      ['spec.pkixPublicKey', key],
      ['spec.proofOfPossession', 'AAAA'],
    );
    expect((await kinds.create(byKey)).causes).toEqual(['Invalid spec.proofOfPossession']);
    expect((await kinds.create(changed(byKey, ['spec.pkixPublicKey', 'AAAA']))).causes).toEqual([
      'Invalid spec.pkixPublicKey',
    ]);
  });

  test('an answer is for good', async () => {
    const { object } = await kinds.create(podCertificate, { keep: true });
    const answer = (status: JsonObject) => kinds.update(changed(object, ['status', status]), { subresource: 'status' });
    const condition = { status: 'True', reason: 'R', lastTransitionTime: '2026-01-01T00:00:00Z' };
    expect((await answer({ conditions: [{ ...condition, type: 'Maybe' }] })).causes).toEqual([
      'NotSupported status.conditions[0].type',
    ]);
    expect((await answer({ conditions: [{ ...condition, type: 'Issued' }], certificateChain: client })).causes).toEqual(
      ['Invalid status.certificateChain'],
    );
    expect((await answer({ conditions: [{ ...condition, type: 'Denied' }], certificateChain: client })).causes).toEqual(
      ['Invalid status'],
    );
    expect((await kinds.update(changed(object, ['spec.podName', 'other']))).causes).toEqual(['Invalid spec']);
  });
});
