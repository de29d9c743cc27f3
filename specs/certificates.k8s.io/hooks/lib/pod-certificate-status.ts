/** The answer to a request for a pod's certificate: issued, denied or failed, and then never changed. */
import { X509Certificate } from 'node:crypto';
import type {
  PodCertificateRequest,
  PodCertificateRequestSpec,
  PodCertificateRequestStatus as Status,
} from '../../../../generated/certificates.k8s.io/hub.js';
import { parseCertificateRequest, parsePublicKey } from '../../../../runtime/api/certificate-request.js';
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';
import { pemBlocks } from '../../../../runtime/api/pem.js';
import { checkConditions } from '../../../../runtime/api/rules/conditions.js';
import { sameValue } from '../../../../runtime/api/same-value.js';
import { timeMillis } from '../../../../runtime/api/time.js';

const TYPES = ['Issued', 'Denied', 'Failed'];
/** In bytes. */
const MAX_CHAIN = 100 * 1024;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const SKEW_MS = 5 * MINUTE_MS;
const REFRESH_MARGIN_MS = 10 * MINUTE_MS;

const has = (status: Status | undefined, type: string): boolean =>
  status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') === true;

export function checkStatus(status: Status, old: PodCertificateRequest, at: FieldPath, errors: FieldErrors): void {
  const before = errors.list.length;
  let known = 0;
  status.conditions?.forEach((condition, i) => {
    const place = at.child('conditions').index(i);
    if (!TYPES.includes(condition.type)) return errors.notSupported(place, 'type', condition.type, TYPES);
    if (++known > 1)
      errors.invalid(
        place,
        'type',
        condition.type,
        'There may be at most one condition with type "Issued", "Denied", or "Failed"',
      );
    if (condition.status !== 'True') errors.notSupported(place, 'status', condition.status, ['True']);
  });
  checkConditions(status.conditions, at, 'conditions', errors);
  if (errors.list.length > before) return;
  const done = TYPES.some((type) => has(old.status, type));
  const refuse = (detail: string) => errors.invalid(at, undefined, status, detail);
  if (done) {
    if (!sameValue(status, old.status)) refuse('immutable after PodCertificateRequest is issued, denied, or failed');
  } else if (has(status, 'Denied') || has(status, 'Failed')) {
    if (!sameValue(status, { conditions: status.conditions }))
      refuse('non-condition status fields must be empty when denying or failing the PodCertificateRequest');
  } else if (has(status, 'Issued')) checkIssued(status, old.spec, at, errors);
  else if (!sameValue(status, {}))
    refuse('non-condition status fields must be empty while the PodCertificateRequest is pending');
}

function checkIssued(status: Status, spec: PodCertificateRequestSpec, at: FieldPath, errors: FieldErrors): void {
  const chain = status.certificateChain ?? '';
  if (Buffer.byteLength(chain) > MAX_CHAIN) return errors.tooLong(at, 'certificateChain', MAX_CHAIN);
  const certificates = readChain(chain);
  if (typeof certificates === 'string') return errors.invalid(at, 'certificateChain', chain, certificates);
  const [leaf] = certificates;
  const key = requestedKey(spec);
  if (leaf === undefined || key === undefined || !leaf.publicKey.equals(key)) {
    return errors.invalid(at, 'certificateChain', chain, 'leaf certificate was not issued to the requested public key');
  }
  const times = ['notBefore', 'notAfter', 'beginRefreshAt'] as const;
  for (const name of times)
    if (!status[name]) errors.required(at, name, 'must be present and consistent with the issued certificate');
  if (times.every((name) => status[name]))
    checkTimes(status, leaf, (spec.maxExpirationSeconds ?? 0) * 1000, at, errors);
}

/** The certificates, or what is wrong with the chain. */
function readChain(chain: string): X509Certificate[] | string {
  const blocks = pemBlocks(chain);
  if (blocks.length === 0) return 'issued certificate chain must contain at least one certificate';
  if (blocks.some(({ label }) => label !== 'CERTIFICATE'))
    return 'issued certificate chain must consist entirely of CERTIFICATE PEM blocks';
  try {
    return blocks.map(({ content }) => new X509Certificate(content));
  } catch {
    return 'a certificate of the chain does not parse as valid X.509';
  }
}

function requestedKey({ pkixPublicKey, stubPKCS10Request }: PodCertificateRequestSpec) {
  if (stubPKCS10Request) return parseCertificateRequest(Buffer.from(stubPKCS10Request, 'base64'))?.publicKey;
  return parsePublicKey(Buffer.from(pkixPublicKey ?? '', 'base64'));
}

/** All three times are there. The first thing that is wrong is told. */
function checkTimes(status: Status, leaf: X509Certificate, maxMs: number, at: FieldPath, errors: FieldErrors): void {
  const [notBefore, notAfter, refresh] = [status.notBefore, status.notAfter, status.beginRefreshAt].map(
    (time) => timeMillis(time ?? '') ?? Number.NaN,
  ) as [number, number, number];
  const refuse = (name: 'notBefore' | 'notAfter' | 'beginRefreshAt', detail: string) =>
    errors.invalid(at, name, status[name], detail);
  if (notBefore !== Date.parse(leaf.validFrom))
    return refuse('notBefore', 'must be set to the NotBefore time encoded in the leaf certificate');
  if (Math.abs(notBefore - Date.now()) >= SKEW_MS)
    return refuse('notBefore', "must be set to within 5 minutes of kube-apiserver's current time");
  if (notAfter !== Date.parse(leaf.validTo))
    return refuse('notAfter', 'must be set to the NotAfter time encoded in the leaf certificate');
  const lifetime = notAfter - notBefore;
  if (lifetime < HOUR_MS)
    return errors.invalid(at, 'certificateChain', `${lifetime / 1000}s`, 'leaf certificate lifetime must be >= 1 hour');
  if (lifetime > maxMs) {
    return errors.invalid(
      at,
      'certificateChain',
      `${lifetime / 1000}s`,
      `leaf certificate lifetime must be <= spec.maxExpirationSeconds (${maxMs / 1000})`,
    );
  }
  if (refresh < notBefore + REFRESH_MARGIN_MS)
    return refuse('beginRefreshAt', 'must be at least 10 minutes after status.notBefore');
  if (refresh > notAfter - REFRESH_MARGIN_MS)
    return refuse('beginRefreshAt', 'must be at least 10 minutes before status.notAfter');
}
