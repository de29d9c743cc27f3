/** CertificateSigningRequest. */
import { X509Certificate } from 'node:crypto';
import type {
  CertificateSigningRequest,
  CertificateSigningRequestSpec,
  CertificateSigningRequestCondition as Condition,
} from '../../../generated/certificates.k8s.io/hub.js';
import { humanDuration } from '../../../runtime/api/age.js';
import { parseCertificateRequest } from '../../../runtime/api/certificate-request.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, StrategyHooks, ValidateHook, ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { pemBlocks } from '../../../runtime/api/pem.js';
import { checkSignerName } from '../../../runtime/api/rules/signer-name.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import { nowTime } from '../../../runtime/api/time.js';

/** Once said, these stay said, and are true. */
const FINAL = ['Approved', 'Denied', 'Failed'];
/** Only who approves may say these. */
const APPROVAL = ['Approved', 'Denied'];
const STATUSES = ['False', 'True', 'Unknown'];
const LEGACY_SIGNER = 'kubernetes.io/legacy-unknown';
const MIN_EXPIRATION_SECONDS = 600;
const USAGES = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];

const bytesOf = (base64: string | undefined): string => Buffer.from(base64 ?? '', 'base64').toString('latin1');

/** What is wrong with a request in PEM. */
function requestProblem(request: string | undefined): string | undefined {
  const [block] = pemBlocks(bytesOf(request));
  if (block?.label !== 'CERTIFICATE REQUEST') return 'PEM block type must be CERTIFICATE REQUEST';
  const parsed = parseCertificateRequest(block.content);
  if (parsed === undefined) return 'the PEM block holds no PKCS#10 request';
  return parsed.signatureIsValid() ? undefined : 'the signature of the request does not verify';
}

/** What is wrong with an issued certificate in PEM. */
function certificateProblem(certificate: string | undefined): string | undefined {
  if (!certificate) return undefined;
  const blocks = pemBlocks(bytesOf(certificate));
  if (blocks.length === 0) return 'must contain at least one CERTIFICATE PEM block';
  for (const { label, hasHeaders, content } of blocks) {
    if (label !== 'CERTIFICATE') return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(label)}`;
    if (hasHeaders) return 'no PEM block headers are permitted';
    if (!isCertificate(content)) return 'a PEM block holds no X.509 certificate';
  }
  return undefined;
}

function isCertificate(der: Buffer): boolean {
  try {
    return new X509Certificate(der).raw.length > 0;
  } catch {
    return false;
  }
}

const conditionsOf = (request: CertificateSigningRequest | undefined): readonly Condition[] =>
  request?.status?.conditions ?? [];
const ofType = (conditions: readonly Condition[], type: string) =>
  conditions.filter((condition) => condition.type === type);
const hasRepeated = (values: readonly unknown[]) => new Set(values).size < values.length;

/** What was let in before a rule was made is not held against an update. */
export const validate_CertificateSigningRequest: ValidateHook<CertificateSigningRequest> = (
  request,
  at,
  errors,
  context,
) => {
  const old = context.old as CertificateSigningRequest | undefined;
  const spec = at.child('spec');
  const { request: pem, usages = [], signerName, expirationSeconds } = request.spec;
  const problem = requestProblem(pem);
  if (problem !== undefined) errors.invalid(spec, 'request', pem, problem);
  checkUsages(usages, old?.spec.usages ?? [], spec.child('usages'), errors);
  if (signerName === LEGACY_SIGNER && old?.spec.signerName !== LEGACY_SIGNER) {
    errors.invalid(spec, 'signerName', signerName, 'the legacy signerName is not allowed via this API version');
  } else checkSignerName(signerName, spec, 'signerName', errors);
  if (expirationSeconds !== undefined && expirationSeconds < MIN_EXPIRATION_SECONDS) {
    errors.invalid(
      spec,
      'expirationSeconds',
      expirationSeconds,
      'may not specify a duration less than 600 seconds (10 minutes)',
    );
  }
  const status = at.child('status');
  checkConditions(conditionsOf(request), conditionsOf(old), status.child('conditions'), errors);
  const certificate = request.status?.certificate;
  const broken =
    certificateProblem(old?.status?.certificate) === undefined ? certificateProblem(certificate) : undefined;
  if (broken !== undefined) errors.invalid(status, 'certificate', certificate, broken);
};

function checkUsages(usages: readonly string[], old: readonly string[], at: FieldPath, errors: FieldErrors): void {
  if (usages.length === 0) errors.required(at);
  const anyUsage = old.some((usage) => !USAGES.includes(usage));
  usages.forEach((usage, i) => {
    if (!anyUsage && !USAGES.includes(usage)) errors.notSupported(at.index(i), undefined, usage, USAGES);
  });
  usages.forEach((usage, i) => {
    if (!hasRepeated(old) && usages.indexOf(usage) < i) errors.duplicate(at.index(i), undefined, usage);
  });
}

function checkConditions(
  conditions: readonly Condition[],
  old: readonly Condition[],
  at: FieldPath,
  errors: FieldErrors,
): void {
  const types = conditions.map(({ type }) => type);
  const mayBeEmpty = old.some(({ type }) => !type);
  const mayRepeat = hasRepeated(old.map(({ type }) => type));
  conditions.forEach(({ type, status }, i) => {
    const allowed = FINAL.includes(type) ? ['True'] : STATUSES;
    if (!type && !mayBeEmpty) errors.required(at.index(i), 'type');
    if (!status) errors.required(at.index(i), 'status');
    else if (!allowed.includes(status)) errors.notSupported(at.index(i), 'status', status, allowed);
    if (!mayRepeat && types.indexOf(type) < i) errors.duplicate(at.index(i), 'type', type);
  });
  const both = (list: readonly Condition[]) => APPROVAL.every((type) => ofType(list, type).length > 0);
  if (both(conditions) && !both(old))
    errors.invalid(at, undefined, conditions, 'Approved and Denied conditions are mutually exclusive');
}

export const validateUpdate_CertificateSigningRequest: ValidateUpdateHook<CertificateSigningRequest> = (
  request,
  old,
  at,
  errors,
  { subresource },
) => {
  const status = at.child('status');
  const refuse = (what: string, type: string) =>
    errors.forbidden(status, 'conditions', `updates may not ${what} a condition of type ${JSON.stringify(type)}`);
  const now = conditionsOf(request);
  const before = conditionsOf(old);
  for (const type of FINAL) if (ofType(now, type).length < ofType(before, type).length) refuse('remove', type);
  if (subresource !== 'approval') {
    for (const type of APPROVAL) {
      const [mine, theirs] = [ofType(now, type), ofType(before, type)];
      if (mine.length > theirs.length) refuse('add', type);
      else if (mine.length === theirs.length && !sameValue(mine, theirs)) refuse('modify', type);
    }
  }
  const certificate = request.status?.certificate ?? '';
  const issued = old.status?.certificate ?? '';
  if (certificate === issued) return;
  if (subresource !== 'status') errors.forbidden(status, 'certificate', 'updates may not set certificate content');
  else if (issued !== '')
    errors.forbidden(status, 'certificate', 'updates may not modify existing certificate content');
};

/** Conditions without times get them. */
function stampConditions(request: CertificateSigningRequest, old: CertificateSigningRequest): void {
  const now = nowTime();
  for (const condition of conditionsOf(request)) {
    condition.lastUpdateTime ||= now;
    const same = ofType(conditionsOf(old), condition.type).find(
      ({ status, lastTransitionTime }) => status === condition.status && lastTransitionTime,
    );
    condition.lastTransitionTime ||= same?.lastTransitionTime || now;
  }
}

export const strategy_CertificateSigningRequest: StrategyHooks<CertificateSigningRequest> = {
  resetFields: { '': ['spec', 'status'], status: ['spec'], approval: ['spec', 'status.certificate'] },
  /** Who asks is not for the client to say. */
  prepareForCreate(request, { user }) {
    request.spec ??= {} as CertificateSigningRequestSpec;
    const { spec } = request;
    spec.username = user.name;
    spec.uid = user.uid ?? '';
    spec.groups = [...user.groups];
    spec.extra =
      user.extra && Object.fromEntries(Object.entries(user.extra).map(([key, values]) => [key, [...values]]));
  },
  prepareForUpdate(request, old, { subresource }) {
    request.spec = old.spec;
    if (subresource === 'approval' && request.status !== undefined)
      request.status.certificate = old.status?.certificate;
    if (subresource !== '') stampConditions(request, old);
  },
};

export const cells_CertificateSigningRequest: CellsHook<CertificateSigningRequest> = (request) => {
  const has = (type: string) => ofType(conditionsOf(request), type).length > 0;
  const seconds = request.spec.expirationSeconds;
  const decision = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending';
  return {
    RequestedDuration: seconds === undefined ? '<none>' : humanDuration(seconds),
    Condition: `${decision}${has('Failed') ? ',Failed' : ''}${request.status?.certificate ? ',Issued' : ''}`,
  };
};
