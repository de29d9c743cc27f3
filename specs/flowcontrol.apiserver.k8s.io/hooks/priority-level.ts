/** PriorityLevelConfiguration: how many requests of a level are served at once, and what happens to the others. */

import type {
  ExemptPriorityLevelConfiguration,
  LimitedPriorityLevelConfiguration,
  LimitResponse,
  PriorityLevelConfiguration,
  PriorityLevelConfigurationSpec,
  PriorityLevelConfigurationStatus,
  QueuingConfiguration,
} from '../../../generated/flowcontrol.apiserver.k8s.io/hub.js';
import type { PriorityLevelConfigurationSpec as SpecV1 } from '../../../generated/flowcontrol.apiserver.k8s.io/v1/types.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, DefaultHook, StrategyHooks, ValidateHook } from '../../../runtime/api/hooks.js';
import { STATUS_KEEPS_METADATA } from '../../../runtime/api/kept-metadata.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import { EXEMPT, MANDATORY_LEVELS } from './lib/mandatory.js';

const MAX_QUEUES = 10_000_000;
/** A hash has so many bits to deal a hand of queues from. */
const MAX_ENTROPY_BITS = 60;

export const default_v1_PriorityLevelConfigurationSpec: DefaultHook<SpecV1> = (spec) => {
  if (spec.type === 'Exempt') spec.exempt ??= { nominalConcurrencyShares: 0, lendablePercent: 0 };
};

export const validate_PriorityLevelConfiguration: ValidateHook<PriorityLevelConfiguration> = (level, at, errors) => {
  const name = level.metadata.name ?? '';
  const spec = level.spec as PriorityLevelConfigurationSpec;
  const place = at.child('spec');
  if ((name === EXEMPT) !== (spec.type === 'Exempt'))
    errors.invalid(place, 'type', spec.type, "type must be 'Exempt' if and only if name is 'exempt'");
  if (spec.type === 'Exempt') {
    if (spec.limited !== undefined) errors.forbidden(place, 'limited', 'must be nil if the type is not Limited');
    if (spec.exempt === undefined) errors.required(place, 'exempt', 'must not be empty when type is Exempt');
  } else if (spec.type === 'Limited') {
    if (spec.exempt !== undefined) errors.forbidden(place, 'exempt', 'must be nil if the type is Limited');
    if (spec.limited === undefined) errors.required(place, 'limited', 'must not be empty when type is Limited');
  }
  const fixed = MANDATORY_LEVELS.get(name);
  if (fixed !== undefined && !sameValue(spec, fixed))
    errors.invalid(at, 'spec', spec, `spec of '${name}' must equal the fixed value`);
  // What stands in `exempt` is the administrator's.
  if (name === EXEMPT && (spec.type !== 'Exempt' || spec.limited !== undefined))
    errors.invalid(at, 'spec', spec, `spec of '${name}' except the 'spec.exempt' field must equal the fixed value`);
};

function checkShares(
  level: ExemptPriorityLevelConfiguration | LimitedPriorityLevelConfiguration,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const { nominalConcurrencyShares: shares = 0, lendablePercent: lendable = 0 } = level;
  if (shares < 0) errors.invalid(at, 'nominalConcurrencyShares', shares, 'must be a non-negative integer');
  if (lendable < 0 || lendable > 100)
    errors.invalid(at, 'lendablePercent', lendable, 'must be between 0 and 100, inclusive');
}

export const validate_ExemptPriorityLevelConfiguration: ValidateHook<ExemptPriorityLevelConfiguration> = checkShares;

export const validate_LimitedPriorityLevelConfiguration: ValidateHook<LimitedPriorityLevelConfiguration> = (
  limited,
  at,
  errors,
) => {
  checkShares(limited, at, errors);
  const borrowing = limited.borrowingLimitPercent ?? 0;
  if (borrowing < 0)
    errors.invalid(at, 'borrowingLimitPercent', borrowing, 'if specified, must be a non-negative integer');
};

export const validate_LimitResponse: ValidateHook<LimitResponse> = ({ type, queuing }, at, errors) => {
  if (type === 'Reject' && queuing !== undefined)
    errors.forbidden(at, 'queuing', 'must be nil if limited.limitResponse.type is not Limited');
  if (type === 'Queue' && queuing === undefined)
    errors.required(at, 'queuing', 'must not be empty if limited.limitResponse.type is Limited');
  if (type === 'Queue' && queuing !== undefined) checkQueuing(queuing, at.child('queuing'), errors);
};

function checkQueuing(
  { queues = 0, handSize = 0, queueLengthLimit = 0 }: QueuingConfiguration,
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (queueLengthLimit <= 0) errors.invalid(at, 'queueLengthLimit', queueLengthLimit, 'must be positive');
  if (queues <= 0) errors.invalid(at, 'queues', queues, 'must be positive');
  else if (queues > MAX_QUEUES) errors.invalid(at, 'queues', queues, `must not be greater than ${MAX_QUEUES}`);
  const bits = Math.ceil(Math.log2(queues) * handSize);
  if (handSize <= 0) errors.invalid(at, 'handSize', handSize, 'must be positive');
  else if (handSize > queues) errors.invalid(at, 'handSize', handSize, `should not be greater than queues (${queues})`);
  else if (bits > MAX_ENTROPY_BITS) {
    errors.invalid(
      at,
      'handSize',
      handSize,
      `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${MAX_ENTROPY_BITS}`,
    );
  }
}

export const validate_PriorityLevelConfigurationStatus: ValidateHook<PriorityLevelConfigurationStatus> = (
  status,
  at,
  errors,
) => {
  status.conditions?.forEach(({ type }, i) => {
    if (!type) errors.required(at.child('conditions').index(i), 'type');
  });
};

export const strategy_PriorityLevelConfiguration: StrategyHooks<PriorityLevelConfiguration> = STATUS_KEEPS_METADATA;

export const cells_PriorityLevelConfiguration: CellsHook<PriorityLevelConfiguration> = ({ spec }) => {
  const queuing = spec?.limited?.limitResponse?.queuing;
  return {
    NominalConcurrencyShares: spec?.limited?.nominalConcurrencyShares ?? '<none>',
    Queues: queuing?.queues ?? '<none>',
    HandSize: queuing?.handSize ?? '<none>',
    QueueLengthLimit: queuing?.queueLengthLimit ?? '<none>',
  };
};
