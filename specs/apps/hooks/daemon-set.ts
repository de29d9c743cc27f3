import type { DaemonSet, DaemonSetSpec, RollingUpdateDaemonSet } from '../../../generated/apps/hub.js';
import type {
  DaemonSetSpec as DaemonSetSpecV1,
  DaemonSetUpdateStrategy,
  DaemonSet as DaemonSetV1,
} from '../../../generated/apps/v1/types.js';
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
import { sameValue } from '../../../runtime/api/same-value.js';
import { amountOf, checkAtMostAll, checkIntOrPercent, checkNotNegative } from './lib/rollout.js';
import { checkCollisions, checkCounts } from './lib/statuses.js';
import { checkNotEmpty, checkRunsForever, checkTemplateLabels } from './lib/templates.js';

export const default_v1_DaemonSetUpdateStrategy: DefaultHook<DaemonSetUpdateStrategy> = (strategy) => {
  strategy.type ??= 'RollingUpdate';
  if (strategy.type !== 'RollingUpdate') return;
  strategy.rollingUpdate ??= {};
  strategy.rollingUpdate.maxUnavailable ??= 1;
  strategy.rollingUpdate.maxSurge ??= 0;
};

export const default_v1_DaemonSetSpec: DefaultHook<DaemonSetSpecV1> = (spec) => {
  spec.updateStrategy ??= {};
  default_v1_DaemonSetUpdateStrategy(spec.updateStrategy);
};

const STRATEGIES = ['OnDelete', 'RollingUpdate'];

export const validate_DaemonSetSpec: ValidateHook<DaemonSetSpec> = (spec, at, errors) => {
  checkTemplateLabels(spec.selector, spec.template, at, errors);
  checkNotEmpty(spec.selector, 'daemonset', at, errors);
};

export const validateLast_DaemonSetSpec: ValidateHook<DaemonSetSpec> = (spec, at, errors) => {
  checkRunsForever(spec.template, 'DaemonSet', at, errors);
  checkNotNegative(spec.minReadySeconds, at, 'minReadySeconds', errors);
  checkUpdateStrategy(spec.updateStrategy ?? {}, at, errors);
  checkNotNegative(spec.revisionHistoryLimit, at, 'revisionHistoryLimit', errors);
};

function checkUpdateStrategy(strategy: DaemonSetUpdateStrategy, at: FieldPath, errors: FieldErrors): void {
  if (!STRATEGIES.includes(strategy.type ?? '')) return errors.notSupported(at, 'updateStrategy', strategy, STRATEGIES);
  if (strategy.type !== 'RollingUpdate') return;
  const place = at.child('updateStrategy').child('rollingUpdate');
  if (strategy.rollingUpdate === undefined) return errors.required(place);
  checkRolling(strategy.rollingUpdate, place, errors);
}

/** Either old pods go first, or new ones come first, and one of the two must be possible. */
function checkRolling(rolling: RollingUpdateDaemonSet, at: FieldPath, errors: FieldErrors): void {
  checkIntOrPercent(rolling.maxUnavailable, at, 'maxUnavailable', errors);
  checkAtMostAll(rolling.maxUnavailable, at, 'maxUnavailable', errors);
  checkIntOrPercent(rolling.maxSurge, at, 'maxSurge', errors);
  checkAtMostAll(rolling.maxSurge, at, 'maxSurge', errors);
  const unavailable = amountOf(rolling.maxUnavailable) !== 0;
  const surge = amountOf(rolling.maxSurge) !== 0;
  if (unavailable && surge)
    errors.invalid(at, 'maxSurge', rolling.maxSurge, 'may not be set when maxUnavailable is non-zero');
  if (!unavailable && !surge) errors.required(at, 'maxUnavailable', 'cannot be 0 when maxSurge is 0');
}

const COUNTS = [
  'currentNumberScheduled',
  'numberMisscheduled',
  'desiredNumberScheduled',
  'numberReady',
  'observedGeneration',
  'updatedNumberScheduled',
  'numberAvailable',
  'numberUnavailable',
  'collisionCount',
] as const;

/** Upstream looks for a changed selector before anything else. */
export const validate_DaemonSet: ValidateHook<DaemonSet> = (set, at, errors, context) => {
  const old = context.old as DaemonSet | undefined;
  if (old !== undefined) immutable(set.spec?.selector, old.spec?.selector, at.child('spec'), 'selector', errors);
};

export const validateUpdate_DaemonSet: ValidateUpdateHook<DaemonSet> = (set, old, at, errors, context) => {
  if (context.subresource !== 'status') return;
  const place = at.child('status');
  checkCounts(set.status ?? {}, COUNTS, place, errors);
  checkCollisions(set.status?.collisionCount, old.status?.collisionCount, place, errors);
};

export const cells_DaemonSet: CellsHook<DaemonSet> = (set) => ({
  'Node Selector':
    Object.entries(set.spec?.template?.spec?.nodeSelector ?? {})
      .map(([k, v]) => `${k}=${v}`)
      .sort()
      .join(',') || '<none>',
  ...containerCells(set.spec?.template?.spec?.containers),
  Selector: labelSelectorText(set.spec?.selector),
});

/** The template's generation, which old controllers read. */
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

const templateGeneration = (set: DaemonSet) =>
  Math.max(1, Number.parseInt(set.metadata.annotations?.[TEMPLATE_GENERATION] ?? '', 10) || 1);

/** Upstream keeps the generation in a field of its own, which is 0 when it is not known and written as an annotation. */
export const default_v1_DaemonSet: DefaultHook<DaemonSetV1> = ({ metadata }) => {
  if (metadata !== undefined) metadata.annotations = { [TEMPLATE_GENERATION]: '0', ...metadata.annotations };
};

export const strategy_DaemonSet: StrategyHooks<DaemonSet> = {
  internalAnnotations: [TEMPLATE_GENERATION],
  prepareForCreate(set) {
    set.metadata.annotations = { ...set.metadata.annotations, [TEMPLATE_GENERATION]: String(templateGeneration(set)) };
  },
  prepareForUpdate(set, old) {
    const generation = templateGeneration(old) + (sameValue(set.spec?.template, old.spec?.template) ? 0 : 1);
    set.metadata.annotations = { ...set.metadata.annotations, [TEMPLATE_GENERATION]: String(generation) };
  },
};
