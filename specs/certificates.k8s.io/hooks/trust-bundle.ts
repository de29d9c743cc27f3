/** ClusterTrustBundle: certificates of authorities that a signer, or anybody, may be trusted by. */
import { X509Certificate } from 'node:crypto';
import type { ClusterTrustBundle } from '../../../generated/certificates.k8s.io/hub.js';
import { baseAsName, isDns1123Subdomain } from '../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, ValidateHook } from '../../../runtime/api/hooks.js';
import { type PemBlock, pemBlocks } from '../../../runtime/api/pem.js';
import { checkSignerName } from '../../../runtime/api/rules/signer-name.js';

/** In bytes. */
const MAX_BUNDLE = 1024 * 1024;
const OMITTED = '<value omitted>';

export const validate_ClusterTrustBundle: ValidateHook<ClusterTrustBundle> = (bundle, at, errors, context) => {
  const { signerName = '', trustBundle } = bundle.spec;
  const old = context.old as ClusterTrustBundle | undefined;
  const { name, generateName } = bundle.metadata;
  const metadata = at.child('metadata');
  if (generateName)
    errors.invalidEach(metadata, 'generateName', generateName, nameProblems(generateName, signerName, isSubdomainBase));
  if (name) errors.invalidEach(metadata, 'name', name, nameProblems(name, signerName, isDns1123Subdomain));
  if (signerName !== '') checkSignerName(signerName, at.child('spec'), 'signerName', errors);
  if (trustBundle !== old?.spec.trustBundle) checkBundle(trustBundle, at.child('spec'), errors);
};

/** A base of generated names may end in a dash. */
const isSubdomainBase = (base: string) => isDns1123Subdomain(baseAsName(base));

/** Bundles of a signer begin with its name: who may write them can be told from their names. */
function nameProblems(name: string, signer: string, rule: (name: string) => readonly string[]): readonly string[] {
  if (signer === '')
    return name.includes(':') ? ['ClusterTrustBundle without signer name must not have ":" in its name'] : rule(name);
  const prefix = `${signer.replaceAll('/', ':')}:`;
  if (!name.startsWith(prefix))
    return [`ClusterTrustBundle for signerName ${signer} must be named with prefix ${prefix}`];
  return rule(name.slice(prefix.length));
}

function checkBundle(bundle: string, at: FieldPath, errors: FieldErrors): void {
  if (Buffer.byteLength(bundle) > MAX_BUNDLE) return errors.tooLong(at, 'trustBundle', MAX_BUNDLE);
  const problems: string[] = [];
  const places = new Map<string, number[]>();
  pemBlocks(bundle).forEach((block, i) => {
    const problem = anchorProblem(block);
    if (problem !== undefined) problems.push(`entry ${i} ${problem}`);
    const key = block.content.toString('base64');
    places.set(key, [...(places.get(key) ?? []), i]);
  });
  if (problems.length === 0) {
    if (places.size === 0) problems.push('at least one trust anchor must be provided');
    for (const indexes of places.values())
      if (indexes.length > 1) problems.push(`duplicate trust anchor (indices [${indexes.join(' ')}])`);
  }
  errors.invalidEach(at, 'trustBundle', OMITTED, problems);
}

function anchorProblem({ label, hasHeaders, content }: PemBlock): string | undefined {
  if (label !== 'CERTIFICATE') return `has bad block type: ${label}`;
  if (hasHeaders) return 'has PEM block headers';
  try {
    return new X509Certificate(content).ca ? undefined : 'does not have the CA bit set';
  } catch {
    return 'does not parse as X.509';
  }
}

export const cells_ClusterTrustBundle: CellsHook<ClusterTrustBundle> = (bundle) => ({
  SignerName: bundle.spec.signerName || '<none>',
});
