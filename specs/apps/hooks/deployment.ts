import type {
  Deployment,
  DeploymentSpec,
  DeploymentStatus,
  ReplicaSet,
  ReplicaSetSpec,
  ReplicaSetStatus,
} from '../../../generated/apps/hub.js';
import type { DeploymentSpec as DeploymentSpecV1, DeploymentStrategy } from '../../../generated/apps/v1/types.js';
import { containerCells, labelSelectorText } from '../../../runtime/api/cell-text.js';
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
import { amountOf, checkAtMostAll, checkIntOrPercent, checkNotNegative } from './lib/rollout.js';
import { checkAtMost, checkCollisions, checkCounts } from './lib/statuses.js';
import { checkRunsForever, checkSelector } from './lib/templates.js';

const STRATEGIES = ['Recreate', 'RollingUpdate'];

export const default_v1_DeploymentStrategy: DefaultHook<DeploymentStrategy> = (strategy) => {
  strategy.type ??= 'RollingUpdate';
  if (strategy.type !== 'RollingUpdate') return;
  strategy.rollingUpdate ??= {};
  strategy.rollingUpdate.maxUnavailable ??= '25%';
  strategy.rollingUpdate.maxSurge ??= '25%';
};

export const default_v1_DeploymentSpec: DefaultHook<DeploymentSpecV1> = (spec) => {
  spec.strategy ??= {};
  default_v1_DeploymentStrategy(spec.strategy);
};

/** Labels are not changed through the status. */
export const strategy_Deployment: StrategyHooks<Deployment> = {
  resetFields: { status: ['spec', 'metadata.labels'] },
  prepareForUpdate({ metadata }, old, { subresource }) {
    if (subresource !== 'status') return;
    if (old.metadata.labels === undefined) delete metadata.labels;
    else metadata.labels = { ...old.metadata.labels };
  },
};

export const validate_DeploymentSpec: ValidateHook<DeploymentSpec> = (spec, at, errors) => {
  checkNotNegative(spec.replicas, at, 'replicas', errors);
  checkSelector(spec.selector, spec.template, 'deployment', at, errors);
};

export const validateLast_DeploymentSpec: ValidateHook<DeploymentSpec> = (spec, at, errors) => {
  checkRunsForever(spec.template, 'Deployment', at, errors);
  checkStrategy(spec.strategy ?? {}, at, errors);
  for (const field of ['revisionHistoryLimit', 'minReadySeconds', 'progressDeadlineSeconds'] as const)
    checkNotNegative(spec[field], at, field, errors);
  const deadline = spec.progressDeadlineSeconds;
  if (deadline !== undefined && deadline <= (spec.minReadySeconds ?? 0))
    errors.invalid(at, 'progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds');
};

function checkStrategy(strategy: DeploymentStrategy, at: FieldPath, errors: FieldErrors): void {
  if (!STRATEGIES.includes(strategy.type ?? '')) return errors.notSupported(at, 'strategy', strategy, STRATEGIES);
  const rolling = strategy.rollingUpdate;
  if (strategy.type === 'Recreate') {
    if (rolling !== undefined)
      errors.forbidden(
        at.child('strategy'),
        'rollingUpdate',
        "may not be specified when strategy `type` is 'Recreate'",
      );
    return;
  }
  const place = at.child('strategy').child('rollingUpdate');
  if (rolling === undefined) return errors.required(place, undefined, 'this should be defaulted and never be nil');
  checkIntOrPercent(rolling.maxUnavailable, place, 'maxUnavailable', errors);
  checkIntOrPercent(rolling.maxSurge, place, 'maxSurge', errors);
  if (amountOf(rolling.maxUnavailable) === 0 && amountOf(rolling.maxSurge) === 0)
    errors.invalid(place, 'maxUnavailable', rolling.maxUnavailable, 'may not be 0 when `maxSurge` is 0');
  checkAtMostAll(rolling.maxUnavailable, place, 'maxUnavailable', errors);
}

const DEPLOYMENT_COUNTS = [
  'observedGeneration',
  'replicas',
  'updatedReplicas',
  'readyReplicas',
  'availableReplicas',
  'unavailableReplicas',
  'terminatingReplicas',
  'collisionCount',
] as const;

function checkDeploymentStatus(status: DeploymentStatus, old: DeploymentStatus, at: FieldPath, errors: FieldErrors) {
  checkCounts(status, DEPLOYMENT_COUNTS, at, errors);
  const parts = ['updatedReplicas', 'readyReplicas', 'availableReplicas'] as const;
  checkAtMost(status, parts, 'replicas', 'status.replicas', at, errors);
  checkAtMost(status, ['availableReplicas'], 'readyReplicas', 'readyReplicas', at, errors);
  checkCollisions(status.collisionCount, old.collisionCount, at, errors);
}

export const validateUpdate_Deployment: ValidateUpdateHook<Deployment> = (deployment, old, at, errors, context) => {
  if (context.subresource === 'status')
    return checkDeploymentStatus(deployment.status ?? {}, old.status ?? {}, at.child('status'), errors);
  immutable(deployment.spec?.selector, old.spec?.selector, at.child('spec'), 'selector', errors);
};

export const cells_Deployment: CellsHook<Deployment> = (deployment) => ({
  Ready: `${deployment.status?.readyReplicas ?? 0}/${deployment.spec?.replicas ?? 0}`,
  'Up-to-date': deployment.status?.updatedReplicas ?? 0,
  Available: deployment.status?.availableReplicas ?? 0,
  ...containerCells(deployment.spec?.template?.spec?.containers),
  Selector: labelSelectorText(deployment.spec?.selector),
});

export const validate_ReplicaSetSpec: ValidateHook<ReplicaSetSpec> = (spec, at, errors) => {
  for (const field of ['replicas', 'minReadySeconds'] as const) checkNotNegative(spec[field], at, field, errors);
  checkSelector(spec.selector, spec.template, 'deployment', at, errors);
};

export const validateLast_ReplicaSetSpec: ValidateHook<ReplicaSetSpec> = (spec, at, errors) => {
  checkRunsForever(spec.template, 'ReplicaSet', at, errors);
};

const REPLICA_SET_COUNTS = [
  'replicas',
  'fullyLabeledReplicas',
  'readyReplicas',
  'availableReplicas',
  'terminatingReplicas',
  'observedGeneration',
] as const;

function checkReplicaSetStatus(status: ReplicaSetStatus, at: FieldPath, errors: FieldErrors) {
  checkCounts(status, REPLICA_SET_COUNTS, at, errors);
  const parts = ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'] as const;
  checkAtMost(status, parts, 'replicas', 'status.replicas', at, errors);
  checkAtMost(status, ['availableReplicas'], 'readyReplicas', 'readyReplicas', at, errors);
}

export const validateUpdate_ReplicaSet: ValidateUpdateHook<ReplicaSet> = (set, old, at, errors, context) => {
  if (context.subresource === 'status')
    return checkReplicaSetStatus(set.status ?? { replicas: 0 }, at.child('status'), errors);
  immutable(set.spec?.selector, old.spec?.selector, at.child('spec'), 'selector', errors);
};

export const cells_ReplicaSet: CellsHook<ReplicaSet> = (set) => ({
  ...containerCells(set.spec?.template?.spec?.containers),
  Selector: labelSelectorText(set.spec?.selector),
});
