/** PodCertificateRequest: a kubelet asks a signer for a certificate of a pod. */
import { constants, type KeyObject, verify } from 'node:crypto';
import type { PodCertificateRequest, PodCertificateRequestSpec } from '../../../generated/certificates.k8s.io/hub.js';
import { parseCertificateRequest, parsePublicKey } from '../../../runtime/api/certificate-request.js';
import { isDns1123Subdomain } from '../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, StrategyHooks, ValidateHook, ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { keepMetadata } from '../../../runtime/api/kept-metadata.js';
import { checkAnnotations } from '../../../runtime/api/rules/annotations.js';
import { immutable } from '../../../runtime/api/rules/immutable.js';
import { checkSignerName } from '../../../runtime/api/rules/signer-name.js';
import { checkStatus } from './lib/pod-certificate-status.js';

const MAX_UID = 128;
/** In bytes, of a key, a proof and a request. */
const MAX_KEY_MATERIAL = 10 * 1024;
const HOUR = 3600;
const MAX_SECONDS = 91 * 24 * HOUR;
const MAX_SECONDS_OF_KUBERNETES = 24 * HOUR;
const CURVES = ['prime256v1', 'secp384r1', 'secp521r1'];
const MODULUS_SIZES = [3072, 4096];

export const validate_PodCertificateRequest: ValidateHook<PodCertificateRequest> = (request, at, errors, context) => {
  if (context.operation !== 'create') return;
  const { spec } = request;
  const place = at.child('spec');
  checkSignerName(spec.signerName, place, 'signerName', errors);
  checkAnnotations(spec.unverifiedUserAnnotations, place, 'unverifiedUserAnnotations', errors);
  for (const what of ['pod', 'serviceAccount', 'node'] as const) {
    const name = spec[`${what}Name`];
    const uid = spec[`${what}UID`];
    errors.invalidEach(place, `${what}Name`, name, isDns1123Subdomain(name));
    if (uid === '') errors.invalid(place, `${what}UID`, uid, 'must not be empty');
    if (Buffer.byteLength(uid) > MAX_UID) errors.tooLong(place, `${what}UID`, MAX_UID);
  }
  checkExpiration(spec, place, errors);
  checkKey(spec, place, errors);
};

function checkExpiration(
  { signerName, maxExpirationSeconds: seconds }: PodCertificateRequestSpec,
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (seconds === undefined) return errors.required(at, 'maxExpirationSeconds', 'must be set');
  const domain = signerName.split('/')[0] ?? '';
  const max = domain === 'kubernetes.io' || domain.endsWith('.kubernetes.io') ? MAX_SECONDS_OF_KUBERNETES : MAX_SECONDS;
  if (seconds < HOUR || seconds > max)
    errors.invalid(at, 'maxExpirationSeconds', seconds, `must be in the range [${HOUR}, ${max}]`);
}

/** Either a signed request, or a key and a proof that the pod has it. */
function checkKey(
  { podUID, pkixPublicKey, proofOfPossession, stubPKCS10Request }: PodCertificateRequestSpec,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const key = Buffer.from(pkixPublicKey ?? '', 'base64');
  const proof = Buffer.from(proofOfPossession ?? '', 'base64');
  const stub = Buffer.from(stubPKCS10Request ?? '', 'base64');
  const byKey = key.length > 0 && proof.length > 0;
  if (byKey === stub.length > 0 || (stub.length > 0 && key.length + proof.length > 0)) {
    return errors.invalid(
      at,
      undefined,
      '<value omitted>',
      'exactly one of (stubPKCS10Request) or (pkixPublicKey, proofOfPossession) must be set',
    );
  }
  for (const [name, bytes] of [
    ['pkixPublicKey', key],
    ['proofOfPossession', proof],
    ['stubPKCS10Request', stub],
  ] as const) {
    if (bytes.length > MAX_KEY_MATERIAL) return errors.tooLong(at, name, MAX_KEY_MATERIAL);
  }
  if (!byKey) return checkStub(stub, at, errors);
  const publicKey = parsePublicKey(key);
  if (publicKey === undefined)
    return errors.invalid(at, 'pkixPublicKey', pkixPublicKey, 'must be a valid PKIX-serialized public key');
  const problem = keyProblem(publicKey);
  if (problem !== undefined) return errors.invalid(at, 'pkixPublicKey', pkixPublicKey, problem);
  if (!isSigned(publicKey, Buffer.from(podUID), proof))
    errors.invalid(at, 'proofOfPossession', '<value omitted>', 'could not verify proof-of-possession signature');
}

function checkStub(stub: Buffer, at: FieldPath, errors: FieldErrors): void {
  const request = parseCertificateRequest(stub);
  const problem =
    request === undefined
      ? 'must be a valid PKCS#10 CSR'
      : (keyProblem(request.publicKey) ?? (request.signatureIsValid() ? undefined : 'must be signed with its own key'));
  if (problem !== undefined) errors.invalid(at, 'stubPKCS10Request', '<value omitted>', problem);
}

function keyProblem({ asymmetricKeyType, asymmetricKeyDetails: details = {} }: KeyObject): string | undefined {
  switch (asymmetricKeyType) {
    case 'ed25519':
      return undefined;
    case 'ec':
      return CURVES.includes(details.namedCurve ?? '')
        ? undefined
        : 'elliptic public keys must use curve P256, P384 or P521';
    case 'rsa':
      return MODULUS_SIZES.includes(details.modulusLength ?? 0)
        ? undefined
        : 'RSA keys must have modulus size 3072 or 4096';
    default:
      return 'unknown public key type; supported types are Ed25519, ECDSA, and RSA';
  }
}

function isSigned(key: KeyObject, signed: Buffer, signature: Buffer): boolean {
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO };
  return verify(
    key.asymmetricKeyType === 'ed25519' ? null : 'sha256',
    signed,
    { key, ...(key.asymmetricKeyType === 'rsa' && padding) },
    signature,
  );
}

export const validateUpdate_PodCertificateRequest: ValidateUpdateHook<PodCertificateRequest> = (
  request,
  old,
  at,
  errors,
  context,
) => {
  if (context.subresource === 'status') checkStatus(request.status ?? {}, old, at.child('status'), errors);
  else immutable(request.spec, old.spec, at, 'spec', errors);
};

export const strategy_PodCertificateRequest: StrategyHooks<PodCertificateRequest> = {
  resetFields: { '': [], status: ['spec', 'metadata'] },
  prepareForUpdate({ metadata }, old, { subresource }) {
    if (subresource === 'status') keepMetadata(metadata, old.metadata);
  },
};

export const cells_PodCertificateRequest: CellsHook<PodCertificateRequest> = ({ spec, status }) => ({
  State:
    status?.conditions?.find(
      ({ type, status: said }) => said === 'True' && ['Issued', 'Denied', 'Failed'].includes(type),
    )?.type ?? 'Pending',
  UnverifiedUserAnnotations:
    Object.entries(spec.unverifiedUserAnnotations ?? {})
      .map(([key, value]) => `${key}=${value}`)
      .sort()
      .join(',') || '<none>',
});
