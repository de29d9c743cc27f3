/** PriorityClass. */

import type { PriorityClass } from '../../../generated/scheduling.k8s.io/hub.js';
import type { StrategyHooks, ValidateHook, ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { immutable } from '../../../runtime/api/rules/immutable.js';

const POLICIES = ['PreemptLowerPriority', 'Never'];
const SYSTEM_PREFIX = 'system-';
const MAX_OF_USERS = 1_000_000_000;
const SYSTEM_CLASSES: ReadonlyMap<string, number> = new Map([
  ['system-cluster-critical', 2_000_000_000],
  ['system-node-critical', 2_000_001_000],
]);

/** The first generation is the last one: what says something cannot change. */
export const strategy_PriorityClass: StrategyHooks<PriorityClass> = {
  prepareForCreate(priority) {
    priority.metadata.generation = 1;
  },
};

/** Of a class that exists, upstream looks at what changed only. */
export const validate_PriorityClass: ValidateHook<PriorityClass> = (priority, at, errors, { operation }) => {
  if (operation === 'update') return;
  const { metadata, value = 0, preemptionPolicy: policy } = priority;
  const name = metadata.name ?? '';
  if (name.startsWith(SYSTEM_PREFIX)) {
    const problem = systemProblem(name, priority);
    const detail = `priority class names with '${SYSTEM_PREFIX}' prefix are reserved for system use only. error: ${problem}`;
    if (problem !== undefined) errors.forbidden(at.child('metadata'), 'name', detail);
  } else if (value > MAX_OF_USERS)
    errors.forbidden(at, 'value', `maximum allowed value of a user defined priority is ${MAX_OF_USERS}`);
  if (policy === '') errors.required(at, 'preemptionPolicy');
  else if (policy !== undefined && !POLICIES.includes(policy))
    errors.notSupported(at, 'preemptionPolicy', policy, POLICIES);
};

/** Of the classes that the server makes, others may change no more than the description. */
function systemProblem(name: string, { value, globalDefault = false }: PriorityClass): string | undefined {
  const wanted = SYSTEM_CLASSES.get(name);
  if (wanted === undefined) return `${name} is not a known system priority class`;
  if (value !== wanted) return `value of ${name} PriorityClass must be ${wanted}`;
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}

export const validateUpdate_PriorityClass: ValidateUpdateHook<PriorityClass> = (priority, old, at, errors) => {
  if ((priority.value ?? 0) !== (old.value ?? 0)) errors.forbidden(at, 'value', 'may not be changed in an update.');
  immutable(priority.preemptionPolicy, old.preemptionPolicy, at, 'preemptionPolicy', errors);
};
