import type {
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinityTerm,
  PodReadinessGate,
  PodSchedulingGate,
  PreferredSchedulingTerm,
  Toleration,
  TopologySpreadConstraint,
  WeightedPodAffinityTerm,
} from '../../../generated/core/hub.js';
import type { LabelSelector } from '../../../generated/meta/hub.js';
import { isDns1123Label, isDns1123Subdomain } from '../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { ValidateHook } from '../../../runtime/api/hooks.js';
import { isQualifiedName, isValidLabelValue } from '../../../runtime/api/names.js';
import { checkKeysBesideSelector, checkTopologyKey } from './lib/labels.js';

function checkWeight(weight: number | undefined, at: FieldPath, errors: FieldErrors): void {
  const value = weight ?? 0;
  if (value < 1 || value > 100) errors.invalid(at, 'weight', value, 'must be in the range 1-100');
}

/** What is only preferred may name label values that no label can have: then no node is preferred. */
export const validate_PreferredSchedulingTerm: ValidateHook<PreferredSchedulingTerm> = (term, at, errors) => {
  checkWeight(term.weight, at, errors);
  if (term.preference) checkTerm(term.preference, false, at.child('preference'), errors);
};
export const validate_WeightedPodAffinityTerm: ValidateHook<WeightedPodAffinityTerm> = (term, at, errors) =>
  checkWeight(term.weight, at, errors);

export const validate_NodeSelector: ValidateHook<NodeSelector> = (selector, at, errors) => {
  if (!selector.nodeSelectorTerms?.length)
    errors.required(at, 'nodeSelectorTerms', 'must have at least one node selector term');
  selector.nodeSelectorTerms?.forEach((term, i) =>
    checkTerm(term, true, at.child('nodeSelectorTerms').index(i), errors),
  );
};

const OPERATORS_WITH_VALUES = ['In', 'NotIn'];
const OPERATORS_WITHOUT_VALUES = ['Exists', 'DoesNotExist'];
const OPERATORS_WITH_NUMBER = ['Gt', 'Lt'];

function checkTerm(term: NodeSelectorTerm, withValues: boolean, at: FieldPath, errors: FieldErrors): void {
  term.matchExpressions?.forEach((requirement, i) =>
    checkLabelRequirement(requirement, withValues, at.child('matchExpressions').index(i), errors),
  );
  term.matchFields?.forEach((requirement, i) =>
    checkFieldRequirement(requirement, at.child('matchFields').index(i), errors),
  );
}

function checkLabelRequirement(
  requirement: NodeSelectorRequirement,
  withValues: boolean,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const count = requirement.values?.length ?? 0;
  if (OPERATORS_WITH_VALUES.includes(requirement.operator)) {
    if (count === 0) errors.required(at, 'values', "must be specified when `operator` is 'In' or 'NotIn'");
  } else if (OPERATORS_WITHOUT_VALUES.includes(requirement.operator)) {
    if (count > 0) errors.forbidden(at, 'values', "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
  } else if (OPERATORS_WITH_NUMBER.includes(requirement.operator)) {
    if (count !== 1) errors.required(at, 'values', "must be specified single value when `operator` is 'Lt' or 'Gt'");
  } else errors.invalid(at, 'operator', requirement.operator, 'not a valid selector operator');
  errors.invalidEach(at, 'key', requirement.key, isQualifiedName(requirement.key));
  if (withValues)
    requirement.values?.forEach((v, i) =>
      errors.invalidEach(at.child('values').index(i), undefined, v, isValidLabelValue(v)),
    );
}

/** Only the node's name can be selected by field, and only one at a time. */
function checkFieldRequirement(requirement: NodeSelectorRequirement, at: FieldPath, errors: FieldErrors): void {
  if (OPERATORS_WITH_VALUES.includes(requirement.operator)) {
    if (requirement.values?.length !== 1)
      errors.required(
        at,
        'values',
        "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
      );
  } else errors.invalid(at, 'operator', requirement.operator, 'not a valid selector operator');
  if (requirement.key !== 'metadata.name')
    return errors.invalid(at, 'key', requirement.key, 'not a valid field selector key');
  requirement.values?.forEach((v, i) =>
    errors.invalidEach(at.child('values').index(i), undefined, v, isDns1123Subdomain(v)),
  );
}

export const validate_PodAffinityTerm: ValidateHook<PodAffinityTerm> = (term, at, errors) => {
  term.namespaces?.forEach((name) => errors.invalidEach(at, 'namespace', name, isDns1123Label(name)));
  checkKeysBesideSelector(term.matchLabelKeys, 'matchLabelKeys', term.labelSelector, at, errors);
  checkKeysBesideSelector(term.mismatchLabelKeys, 'mismatchLabelKeys', term.labelSelector, at, errors);
  checkMergedLabelKeys(term.matchLabelKeys, term.labelSelector, at, errors);
  const mismatched = new Set(term.mismatchLabelKeys ?? []);
  term.matchLabelKeys?.forEach((key, i) => {
    if (mismatched.has(key))
      errors.invalid(
        at.child('matchLabelKeys').index(i),
        undefined,
        key,
        'exists in both matchLabelKeys and mismatchLabelKeys',
      );
  });
  checkTopologyKey(term.topologyKey, at, errors);
};

/**
 * Keys taken from the new pod may not stand in the selector as well. The strategy has put one requirement there for each of them, so a
 * second one is the author's. Errors name the item by the key's index.
 */
function checkMergedLabelKeys(
  keys: readonly string[] | undefined,
  selector: LabelSelector | undefined,
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (!keys?.length || selector === undefined) return;
  const seen = new Set(Object.keys(selector.matchLabels ?? {}));
  for (const { key } of selector.matchExpressions ?? []) {
    const i = keys.lastIndexOf(key);
    if (i >= 0 && seen.has(key))
      errors.invalid(at.index(i), undefined, key, 'exists in both matchLabelKeys and labelSelector');
    seen.add(key);
  }
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const COMPARISONS = ['Lt', 'Gt'];

export const validate_Toleration: ValidateHook<Toleration> = (toleration, at, errors) => {
  const operator = toleration.operator ?? '';
  const value = toleration.value ?? '';
  if (toleration.key) errors.invalidEach(at, 'key', toleration.key, isQualifiedName(toleration.key));
  else if (operator !== 'Exists')
    errors.invalid(
      at,
      'operator',
      operator,
      'operator must be Exists when `key` is empty, which means "match all values and all keys"',
    );
  if (toleration.tolerationSeconds !== undefined && toleration.effect !== 'NoExecute') {
    errors.invalid(at, 'effect', toleration.effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set");
  }
  if (operator === 'Equal' || operator === '') errors.invalidEach(at, 'operator', value, isValidLabelValue(value));
  else if (operator === 'Exists') {
    if (value !== '') errors.invalid(at, 'operator', toleration, "value must be empty when `operator` is 'Exists'");
  } else if (!COMPARISONS.includes(operator)) errors.notSupported(at, 'operator', operator, ['Equal', 'Exists']);
  else checkWholeNumber(value, at, errors);
  if (toleration.effect && !EFFECTS.includes(toleration.effect))
    errors.notSupported(at, 'effect', toleration.effect, EFFECTS);
};

/** Compared as numbers: how they are written, and whether they fit into 64 bits. */
function checkWholeNumber(value: string, at: FieldPath, errors: FieldErrors): void {
  if (!/^(0|-?[1-9]\d*)$/.test(value))
    errors.invalid(at, 'value', value, 'must be a valid decimal integer in canonical form');
  const isNumber = /^[+-]?\d+$/.test(value);
  if (!isNumber || BigInt.asIntN(64, BigInt(value.replace('+', ''))) !== BigInt(value.replace('+', '')))
    errors.invalid(
      at,
      'value',
      value,
      `strconv.ParseInt: parsing ${JSON.stringify(value)}: ${isNumber ? 'value out of range' : 'invalid syntax'}`,
    );
}

const UNSATISFIABLE = ['DoNotSchedule', 'ScheduleAnyway'];
const INCLUSION = ['Ignore', 'Honor'];

export const validate_TopologySpreadConstraint: ValidateHook<TopologySpreadConstraint> = (constraint, at, errors) => {
  if ((constraint.maxSkew ?? 0) <= 0)
    errors.invalid(at, 'maxSkew', constraint.maxSkew ?? 0, 'must be greater than zero');
  if (!constraint.topologyKey) errors.required(at, 'topologyKey', 'can not be empty');
  const policy = constraint.whenUnsatisfiable ?? '';
  if (!UNSATISFIABLE.includes(policy)) errors.notSupported(at, 'whenUnsatisfiable', policy, UNSATISFIABLE);
  if (constraint.minDomains !== undefined) {
    if (constraint.minDomains <= 0)
      errors.invalid(at, 'minDomains', constraint.minDomains, 'must be greater than zero');
    if (policy !== 'DoNotSchedule')
      errors.invalid(
        at,
        'minDomains',
        constraint.minDomains,
        `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${policy}`,
      );
  }
  for (const field of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
    const value = constraint[field];
    if (value !== undefined && !INCLUSION.includes(value)) errors.notSupported(at, field, value, INCLUSION);
  }
  checkKeysBesideSelector(constraint.matchLabelKeys, 'matchLabelKeys', constraint.labelSelector, at, errors);
  checkMergedLabelKeys(constraint.matchLabelKeys, constraint.labelSelector, at, errors);
};

/** A pair of topology key and policy may stand only once in the list; told is all that come before the last one. */
export function checkDistinctSpread(
  constraints: readonly TopologySpreadConstraint[],
  at: FieldPath,
  errors: FieldErrors,
): void {
  const pairs = constraints.map((one) => `{${one.topologyKey}, ${one.whenUnsatisfiable}}`);
  const last = new Map(pairs.map((pair, i) => [pair, i]));
  pairs.forEach((pair, i) => {
    if (last.get(pair) !== i) errors.duplicate(at.index(i).child('{topologyKey, whenUnsatisfiable}'), undefined, pair);
  });
}

export const validate_PodReadinessGate: ValidateHook<PodReadinessGate> = (gate, at, errors) =>
  errors.invalidEach(at, 'conditionType', gate.conditionType ?? '', isQualifiedName(gate.conditionType ?? ''));

export const validate_PodSchedulingGate: ValidateHook<PodSchedulingGate> = (gate, at, errors) =>
  errors.invalidEach(at, undefined, gate.name ?? '', isQualifiedName(gate.name ?? ''));
