import type {
  JobSpec,
  PodFailurePolicy,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyOnPodConditionsPattern,
  PodFailurePolicyRule,
  SuccessPolicy,
  SuccessPolicyRule,
} from '../../../generated/batch/hub.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import { isQualifiedName } from '../../../runtime/api/names.js';
import { countIndexes, parseIndexes } from './lib/indexes.js';

const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;
const MAX_PATTERNS = 20;
/** In bytes. */
const MAX_INDEXES_TEXT = 64 * 1024;
const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const OPERATORS = ['In', 'NotIn'];
const STATUSES = ['False', 'True', 'Unknown'];

const valid = (values: readonly string[]) => `valid values: [${values.map((v) => JSON.stringify(v)).join(' ')}]`;

function requireOneOf(
  value: string,
  values: readonly string[],
  at: FieldPath,
  name: string,
  errors: FieldErrors,
): void {
  if (value === '') errors.required(at, name, valid(values));
  else if (!values.includes(value)) errors.notSupported(at, name, value, values);
}

/** What becomes of a job when its pods fail. */
export function checkFailurePolicy(policy: PodFailurePolicy, spec: JobSpec, at: FieldPath, errors: FieldErrors): void {
  const rules = policy.rules ?? [];
  if (rules.length > MAX_RULES) errors.tooMany(at, 'rules', rules.length, MAX_RULES);
  const pod = spec.template?.spec;
  const containers = new Set([...(pod?.containers ?? []), ...(pod?.initContainers ?? [])].map((c) => c.name));
  rules.forEach((rule, i) => checkRule(rule, spec, containers, at.child('rules').index(i), errors));
}

function checkRule(
  rule: PodFailurePolicyRule,
  spec: JobSpec,
  containers: ReadonlySet<string>,
  at: FieldPath,
  errors: FieldErrors,
): void {
  requireOneOf(rule.action ?? '', ACTIONS, at, 'action', errors);
  if (rule.action === 'FailIndex' && spec.backoffLimitPerIndex === undefined)
    errors.invalid(at, 'action', rule.action, 'requires the backoffLimitPerIndex to be set');
  const patterns = rule.onPodConditions ?? [];
  if (rule.onExitCodes !== undefined) checkExitCodes(rule.onExitCodes, containers, at.child('onExitCodes'), errors);
  checkPatterns(patterns, at, errors);
  if (rule.onExitCodes !== undefined && patterns.length > 0)
    errors.invalid(at, undefined, rule, 'specifying both OnExitCodes and OnPodConditions is not supported');
  if (rule.onExitCodes === undefined && patterns.length === 0)
    errors.invalid(at, undefined, rule, 'specifying one of OnExitCodes and OnPodConditions is required');
}

function checkExitCodes(
  codes: PodFailurePolicyOnExitCodesRequirement,
  containers: ReadonlySet<string>,
  at: FieldPath,
  errors: FieldErrors,
): void {
  requireOneOf(codes.operator ?? '', OPERATORS, at, 'operator', errors);
  if (codes.containerName !== undefined && !containers.has(codes.containerName)) {
    errors.invalid(
      at,
      'containerName',
      codes.containerName,
      'must be one of the container or initContainer names in the pod template',
    );
  }
  const values = codes.values ?? [];
  if (values.length === 0) errors.invalid(at, 'values', codes.values, 'at least one value is required');
  else if (values.length > MAX_EXIT_CODES) errors.tooMany(at, 'values', values.length, MAX_EXIT_CODES);
  const seen = new Set<number>();
  values.forEach((value, i) => {
    const place = at.child('values').index(i);
    if (codes.operator === 'In' && value === 0)
      errors.invalid(place, undefined, value, 'must not be 0 for the In operator');
    if (seen.has(value)) errors.duplicate(place, undefined, value);
    seen.add(value);
  });
  if (values.some((value, i) => i > 0 && (values[i - 1] as number) > value))
    errors.invalid(at, 'values', values, 'must be ordered');
}

function checkPatterns(
  patterns: readonly PodFailurePolicyOnPodConditionsPattern[],
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (patterns.length > MAX_PATTERNS) errors.tooMany(at, 'onPodConditions', patterns.length, MAX_PATTERNS);
  patterns.forEach((pattern, i) => {
    const place = at.child('onPodConditions').index(i);
    errors.invalidEach(place, 'type', pattern.type ?? '', isQualifiedName(pattern.type ?? ''));
    requireOneOf(pattern.status ?? '', STATUSES, place, 'status', errors);
  });
}

/** When an indexed job has succeeded though not all of its indexes have. */
export function checkSuccessPolicy(policy: SuccessPolicy, spec: JobSpec, at: FieldPath, errors: FieldErrors): void {
  const rules = policy.rules ?? [];
  if (rules.length === 0)
    errors.required(at, 'rules', 'at least one rules must be specified when the successPolicy is specified');
  if (rules.length > MAX_RULES) errors.tooMany(at, 'rules', rules.length, MAX_RULES);
  rules.forEach((rule, i) => checkSuccess(rule, spec.completions, at.child('rules').index(i), errors));
}

/** That `completions` is there is checked elsewhere. */
function checkSuccess(
  { succeededIndexes: indexes, succeededCount: count }: SuccessPolicyRule,
  completions: number | undefined,
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (indexes === undefined && count === undefined)
    errors.required(at, undefined, 'at least one of succeededCount or succeededIndexes must be specified');
  if (indexes !== undefined && Buffer.byteLength(indexes) > MAX_INDEXES_TEXT)
    errors.tooLong(at, 'succeededIndexes', MAX_INDEXES_TEXT);
  const ranges = indexes === undefined || completions === undefined ? [] : parseIndexes(indexes, completions);
  if (typeof ranges === 'string')
    errors.invalid(at, 'succeededIndexes', indexes, `error parsing succeededIndexes: ${ranges}`);
  if (count === undefined) return;
  if (count < 0) errors.invalid(at, 'succeededCount', count, 'must be greater than or equal to 0');
  if (completions === undefined) return;
  if (count > completions)
    errors.invalid(
      at,
      'succeededCount',
      count,
      `must be less than or equal to ${completions} (the number of specified completions)`,
    );
  const total = countIndexes(ranges);
  if (indexes !== undefined && count > total)
    errors.invalid(
      at,
      'succeededCount',
      count,
      `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`,
    );
}
