import type { CSIDriver, CSIDriverSpec, TokenRequest } from '../../../generated/storage.k8s.io/hub.js';
import type { CSIDriverSpec as CSIDriverSpecV1 } from '../../../generated/storage.k8s.io/v1/types.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type {
  CellsHook,
  DefaultHook,
  StrategyHooks,
  ValidateHook,
  ValidateUpdateHook,
} from '../../../runtime/api/hooks.js';
import { immutable } from '../../../runtime/api/rules/immutable.js';
import { sameValue } from '../../../runtime/api/same-value.js';

export const default_v1_CSIDriverSpec: DefaultHook<CSIDriverSpecV1> = (spec) => {
  spec.attachRequired ??= true;
  spec.podInfoOnMount ??= false;
  spec.storageCapacity ??= false;
  spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType';
  if (!spec.volumeLifecycleModes?.length) spec.volumeLifecycleModes = ['Persistent'];
  spec.requiresRepublish ??= false;
  spec.seLinuxMount ??= false;
};

/** Fields of which nodes want to know when they change. */
const WATCHED = ['tokenRequests', 'requiresRepublish', 'seLinuxMount'] as const;

export const strategy_CSIDriver: StrategyHooks<CSIDriver> = {
  prepareForUpdate(driver, old) {
    if (WATCHED.some((field) => !sameValue(driver.spec?.[field], old.spec?.[field])))
      driver.metadata.generation = (old.metadata.generation ?? 0) + 1;
  },
};

const GROUP_POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType'];
const LIFECYCLES = ['Persistent', 'Ephemeral'];
/** Seconds. */
const MIN_TOKEN_LIFE = 600;
const MAX_TOKEN_LIFE = 2 ** 32;
const MIN_UPDATE_PERIOD = 10;

export const validate_CSIDriverSpec: ValidateHook<CSIDriverSpec> = (spec, at, errors, context) => {
  const policy = spec.fsGroupPolicy;
  if (policy !== undefined && !GROUP_POLICIES.includes(policy))
    errors.notSupported(at, 'fsGroupPolicy', policy, GROUP_POLICIES);
  checkTokens(spec.tokenRequests ?? [], at.child('tokenRequests'), errors);
  for (const mode of spec.volumeLifecycleModes ?? [])
    if (!LIFECYCLES.includes(mode)) errors.notSupported(at, 'volumeLifecycleModes', mode, LIFECYCLES);
  const period = spec.nodeAllocatableUpdatePeriodSeconds;
  if (period !== undefined && period < MIN_UPDATE_PERIOD)
    errors.invalid(
      at,
      'nodeAllocatableUpdatePeriodSeconds',
      period,
      `must be greater than or equal to ${MIN_UPDATE_PERIOD} seconds`,
    );
  const inSecrets = spec.serviceAccountTokenInSecrets;
  if (inSecrets !== undefined && !spec.tokenRequests?.length)
    errors.invalid(
      at,
      'serviceAccountTokenInSecrets',
      inSecrets,
      'serviceAccountTokenInSecrets is set but no tokenRequests are specified',
    );
  if (errors.empty && inSecrets === undefined && spec.tokenRequests?.length) {
    context.warn(
      `${at}.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes`,
    );
  }
};

/** Tokens for audiences that differ. */
function checkTokens(requests: readonly TokenRequest[], at: FieldPath, errors: FieldErrors): void {
  const audiences = new Set<string>();
  requests.forEach(({ audience = '', expirationSeconds: seconds }, i) => {
    const place = at.index(i);
    if (audiences.has(audience)) return errors.duplicate(place, 'audience', audience);
    audiences.add(audience);
    if (seconds === undefined) return;
    if (seconds < MIN_TOKEN_LIFE)
      errors.invalid(place, 'expirationSeconds', seconds, 'may not specify a duration less than 10 minutes');
    if (seconds > MAX_TOKEN_LIFE)
      errors.invalid(place, 'expirationSeconds', seconds, 'may not specify a duration larger than 2^32 seconds');
  });
}

export const validateUpdate_CSIDriverSpec: ValidateUpdateHook<CSIDriverSpec> = (spec, old, at, errors) => {
  // Upstream's name of the field in this error.
  immutable(spec.attachRequired, old.attachRequired, at, 'attachedRequired', errors);
  immutable(spec.volumeLifecycleModes, old.volumeLifecycleModes, at, 'volumeLifecycleModes', errors);
};

export const cells_CSIDriver: CellsHook<CSIDriver> = ({ spec = {} }) => ({
  AttachRequired: spec.attachRequired ?? true,
  PodInfoOnMount: spec.podInfoOnMount ?? false,
  StorageCapacity: spec.storageCapacity ?? false,
  TokenRequests: spec.tokenRequests?.length ? spec.tokenRequests.map(({ audience }) => audience).join(',') : '<unset>',
  RequiresRepublish: spec.requiresRepublish ?? false,
  Modes: spec.volumeLifecycleModes?.length ? spec.volumeLifecycleModes.join(',') : '<none>',
});
