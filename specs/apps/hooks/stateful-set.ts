import type {
  ControllerRevision,
  StatefulSet,
  StatefulSetSpec,
  StatefulSetStatus,
} from '../../../generated/apps/hub.js';
import type { StatefulSetSpec as StatefulSetSpecV1 } from '../../../generated/apps/v1/types.js';
import { containerCells } from '../../../runtime/api/cell-text.js';
import { isDns1123Label } from '../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type {
  CellsHook,
  DefaultHook,
  StrategyHooks,
  ValidateHook,
  ValidateUpdateHook,
} from '../../../runtime/api/hooks.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import { amountOf, checkAtMostAll, checkIntOrPercent, checkNotNegative } from './lib/rollout.js';
import { checkAtMost, checkCollisions, checkCounts } from './lib/statuses.js';
import { checkRunsForever, checkSelector } from './lib/templates.js';

export const default_v1_StatefulSetSpec: DefaultHook<StatefulSetSpecV1> = (spec) => {
  spec.podManagementPolicy ??= 'OrderedReady';
  spec.updateStrategy ??= {};
  if (!spec.updateStrategy.type) {
    spec.updateStrategy.type = 'RollingUpdate';
    spec.updateStrategy.rollingUpdate ??= {};
  }
  if (spec.updateStrategy.type === 'RollingUpdate' && spec.updateStrategy.rollingUpdate)
    spec.updateStrategy.rollingUpdate.partition ??= 0;
  for (const claim of spec.volumeClaimTemplates ?? [])
    Object.assign(claim, { kind: 'PersistentVolumeClaim', apiVersion: 'v1' });
  spec.persistentVolumeClaimRetentionPolicy ??= {};
  spec.persistentVolumeClaimRetentionPolicy.whenDeleted ??= 'Retain';
  spec.persistentVolumeClaimRetentionPolicy.whenScaled ??= 'Retain';
};

const RETENTIONS = ['Delete', 'Retain'];

export const validate_StatefulSetSpec: ValidateHook<StatefulSetSpec> = (spec, at, errors, context) => {
  const management = spec.podManagementPolicy ?? '';
  if (management === '') errors.required(at, 'podManagementPolicy');
  else if (management !== 'OrderedReady' && management !== 'Parallel')
    errors.invalid(at, 'podManagementPolicy', management, "must be 'OrderedReady' or 'Parallel'");
  checkUpdateStrategy(spec, at, errors);
  const retention = at.child('persistentVolumeClaimRetentionPolicy');
  for (const when of ['whenDeleted', 'whenScaled'] as const) {
    const policy = spec.persistentVolumeClaimRetentionPolicy?.[when];
    if (policy !== undefined && !RETENTIONS.includes(policy)) errors.notSupported(retention, when, policy, RETENTIONS);
  }
  for (const field of ['replicas', 'minReadySeconds'] as const) checkNotNegative(spec[field], at, field, errors);
  if (Number(spec.revisionHistoryLimit ?? 0) < 0)
    context.warn(
      'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended',
    );
  checkNotNegative(spec.ordinals?.start, at, 'ordinals.start', errors);
  checkSelector(spec.selector, spec.template, 'statefulset', at, errors);
};

export const validateLast_StatefulSetSpec: ValidateHook<StatefulSetSpec> = (spec, at, errors) => {
  checkRunsForever(spec.template, 'StatefulSet', at, errors);
};

function checkUpdateStrategy(spec: StatefulSetSpec, at: FieldPath, errors: FieldErrors): void {
  const strategy = spec.updateStrategy ?? {};
  const place = at.child('updateStrategy');
  const rolling = strategy.rollingUpdate;
  if (!strategy.type) errors.required(place);
  else if (strategy.type === 'OnDelete') {
    if (rolling !== undefined)
      errors.invalid(place, 'rollingUpdate', rolling, "only allowed for updateStrategy 'RollingUpdate'");
  } else if (strategy.type === 'RollingUpdate') {
    const inside = place.child('rollingUpdate');
    checkNotNegative(rolling?.partition, inside, 'partition', errors);
    if (rolling?.maxUnavailable === undefined) return;
    checkIntOrPercent(rolling.maxUnavailable, inside, 'maxUnavailable', errors);
    if (amountOf(rolling.maxUnavailable) === 0)
      errors.invalid(inside, 'maxUnavailable', rolling.maxUnavailable, 'cannot be 0');
    checkAtMostAll(rolling.maxUnavailable, inside, 'maxUnavailable', errors);
  } else errors.invalid(place, undefined, strategy, "must be 'RollingUpdate' or 'OnDelete'");
}

/** The governing service's name is checked where it can still be chosen. */
export const validate_StatefulSet: ValidateHook<StatefulSet> = (set, at, errors, context) => {
  const service = set.spec?.serviceName;
  if (context.operation === 'create' && service)
    errors.invalidEach(at.child('spec'), 'serviceName', service, isDns1123Label(service));
};

const MUTABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
] as const;

const COUNTS = [
  'replicas',
  'readyReplicas',
  'currentReplicas',
  'updatedReplicas',
  'availableReplicas',
  'observedGeneration',
  'collisionCount',
] as const;

function checkStatus(
  status: StatefulSetStatus,
  old: StatefulSetStatus | undefined,
  at: FieldPath,
  errors: FieldErrors,
): void {
  checkCounts(status, COUNTS, at, errors);
  const parts = ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'] as const;
  checkAtMost(status, parts, 'replicas', 'status.replicas', at, errors);
  checkAtMost(status, ['availableReplicas'], 'readyReplicas', 'status.readyReplicas', at, errors);
  checkCollisions(status.collisionCount, old?.collisionCount, at, errors);
}

export const validateUpdate_StatefulSet: ValidateUpdateHook<StatefulSet> = (set, old, at, errors, context) => {
  if (context.subresource === 'status')
    return checkStatus(set.status ?? { replicas: 0 }, old.status, at.child('status'), errors);
  const rest = (spec: StatefulSetSpec | undefined) =>
    Object.fromEntries(
      Object.entries(spec ?? {}).filter(([key]) => !MUTABLE.includes(key as (typeof MUTABLE)[number])),
    );
  if (!sameValue(rest(set.spec), rest(old.spec))) {
    errors.forbidden(
      at,
      'spec',
      `updates to statefulset spec for fields other than ${MUTABLE.map((f) => `'${f}'`).join(', ')} are forbidden`,
    );
  }
};

export const cells_StatefulSet: CellsHook<StatefulSet> = (set) => ({
  Ready: `${set.status?.readyReplicas ?? 0}/${set.spec?.replicas ?? 0}`,
  ...containerCells(set.spec?.template?.spec?.containers),
});

export const strategy_StatefulSet: StrategyHooks<StatefulSet> = {
  /** Claims of the templates carry the status that a claim begins with. */
  prepareForCreate(set) {
    for (const claim of set.spec?.volumeClaimTemplates ?? []) claim.status = { phase: 'Pending' };
  },
};

export const validate_ControllerRevision: ValidateHook<ControllerRevision> = (revision, at, errors) => {
  checkNotNegative(revision.revision, at, 'revision', errors);
};

export const validateUpdate_ControllerRevision: ValidateUpdateHook<ControllerRevision> = (
  revision,
  old,
  at,
  errors,
) => {
  if (!sameValue(revision.data, old.data)) errors.invalid(at, 'data', revision.data, 'field is immutable');
};

export const cells_ControllerRevision: CellsHook<ControllerRevision> = (revision) => {
  const owner = revision.metadata.ownerReferences?.find((reference) => reference.controller);
  return {
    Revision: revision.revision,
    Controller: owner === undefined ? '<none>' : `${controllerName(owner)}/${owner.name}`,
  };
};

/** `deployment.apps`: the kind in lower case, with its group. */
function controllerName(owner: { readonly apiVersion: string; readonly kind: string }): string {
  const slash = owner.apiVersion.indexOf('/');
  return slash < 0 ? owner.kind.toLowerCase() : `${owner.kind.toLowerCase()}.${owner.apiVersion.slice(0, slash)}`;
}
