/** Leases, and those who would like to hold one. */

import type { LeaseCandidate, LeaseCandidateSpec, LeaseSpec } from '../../generated/coordination.k8s.io/hub.js';
import type { FieldErrors } from '../../runtime/api/field-errors.js';
import type { FieldPath } from '../../runtime/api/field-path.js';
import type { ValidateHook } from '../../runtime/api/hooks.js';
import { isConfigMapKey, isQualifiedName } from '../../runtime/api/names.js';
import { compareSemanticVersions, parseSemanticVersion } from '../../runtime/api/semver.js';

const OLDEST = 'OldestEmulationVersion';

/** Strategies with a domain are anybody's own. Upstream names the field twice. */
function checkStrategy(strategy: string, at: FieldPath, errors: FieldErrors): void {
  const place = at.child('strategy');
  if (strategy.includes('/')) errors.invalidEach(place, 'strategy', strategy, isQualifiedName(strategy));
  else if (strategy !== OLDEST) errors.notSupported(place, 'strategy', strategy, [OLDEST]);
}

export const validate_LeaseSpec: ValidateHook<LeaseSpec> = (spec, at, errors) => {
  const { leaseDurationSeconds: seconds = 1, leaseTransitions = 0, strategy, preferredHolder } = spec;
  if (seconds <= 0) errors.invalid(at, 'leaseDurationSeconds', seconds, 'must be greater than 0');
  if (leaseTransitions < 0)
    errors.invalid(at, 'leaseTransitions', leaseTransitions, 'must be greater than or equal to 0');
  if (strategy !== undefined) checkStrategy(strategy, at, errors);
  if (preferredHolder && !strategy)
    errors.forbidden(at, 'preferredHolder', 'may only be specified if `strategy` is defined');
};

/** Named as the keys of a config map are. */
export const validate_LeaseCandidate: ValidateHook<LeaseCandidate> = ({ metadata }, at, errors, { operation }) => {
  if (operation === 'update') return;
  for (const field of ['generateName', 'name'] as const) {
    const name = metadata[field];
    if (name) errors.invalidEach(at.child('metadata'), field, name, isConfigMapKey(name));
  }
};

const ZERO = { numbers: [0n, 0n, 0n], preRelease: [] } as const;

export const validate_LeaseCandidateSpec: ValidateHook<LeaseCandidateSpec> = (spec, at, errors) => {
  const { binaryVersion, emulationVersion, strategy } = spec;
  const versionOf = (text: string | undefined, name: string) => {
    const version = text ? parseSemanticVersion(text) : ZERO;
    if (version === undefined) errors.invalid(at, name, text, 'must be a valid semantic version');
    return version ?? ZERO;
  };
  const emulated = versionOf(emulationVersion, 'emulationVersion');
  if (!binaryVersion) errors.required(at, 'binaryVersion');
  const binary = versionOf(binaryVersion, 'binaryVersion');
  if (binaryVersion && emulationVersion && compareSemanticVersions(binary, emulated) < 0) {
    errors.invalid(at, 'binaryVersion', binaryVersion, 'must be greater than or equal to `emulationVersion`');
  }
  if (!strategy) return errors.required(at, 'strategy');
  if (strategy === OLDEST && compareSemanticVersions(emulated, ZERO) === 0) {
    errors.required(at, 'emulationVersion', `must be specified when \`strategy\` is '${OLDEST}'`);
  }
  checkStrategy(strategy, at, errors);
};
