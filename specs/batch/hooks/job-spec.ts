import type { JobSpec, JobTemplateSpec } from '../../../generated/batch/hub.js';
import type { PodFailurePolicyOnPodConditionsPattern } from '../../../generated/batch/v1/types.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { DefaultHook, ValidateHook } from '../../../runtime/api/hooks.js';
import { isDomainPrefixedPath } from '../../../runtime/api/names.js';
import { checkFailurePolicy, checkSuccessPolicy } from './job-policies.js';

export const default_v1_PodFailurePolicyOnPodConditionsPattern: DefaultHook<PodFailurePolicyOnPodConditionsPattern> = (
  pattern,
) => {
  pattern.status ||= 'True';
};

/** With more completions than this, indexes that fail must be bounded. */
const MANY_COMPLETIONS = 100_000;
const MAX_PARALLELISM = 100_000;
const MAX_FAILED_INDEXES = 100_000;
/** The bounds of both beside so many completions. */
const BOUND_FOR_MANY = 10_000;
/** In bytes. */
const MAX_MANAGED_BY = 63;
const COMPLETION_MODES = ['NonIndexed', 'Indexed'];
const REPLACEMENT_POLICIES = ['Failed', 'TerminatingOrFailed'];
const NOT_NEGATIVE = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const;

export const isIndexed = (spec: JobSpec | undefined) => spec?.completionMode === 'Indexed';

/** Rules of jobs and of templates of jobs. */
export const validate_JobSpec: ValidateHook<JobSpec> = (spec, at, errors) => {
  for (const field of NOT_NEGATIVE) {
    const value = spec[field];
    if (value !== undefined && value < 0) errors.invalid(at, field, value, 'must be greater than or equal to 0');
  }
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined)
    errors.required(at, 'backoffLimitPerIndex', 'when maxFailedIndexes is specified');
  checkManagedBy(spec.managedBy, at, errors);
  checkCompletionMode(spec, at, errors);
  if (spec.podFailurePolicy !== undefined)
    checkFailurePolicy(spec.podFailurePolicy, spec, at.child('podFailurePolicy'), errors);
  if (spec.successPolicy !== undefined) {
    if (isIndexed(spec)) checkSuccessPolicy(spec.successPolicy, spec, at.child('successPolicy'), errors);
    else errors.invalid(at, 'successPolicy', spec.successPolicy, 'requires indexed completion mode');
  }
  const replacement = spec.podReplacementPolicy;
  const replacements = spec.podFailurePolicy === undefined ? REPLACEMENT_POLICIES : ['Failed'];
  if (replacement !== undefined && !replacements.includes(replacement))
    errors.notSupported(at, 'podReplacementPolicy', replacement, replacements);
};

export const validateLast_JobSpec: ValidateHook<JobSpec> = (spec, at, errors) =>
  checkRestartPolicy(spec, at.child('template').child('spec'), errors);

function checkManagedBy(manager: string | undefined, at: FieldPath, errors: FieldErrors): void {
  if (manager === undefined) return;
  if (manager === '') errors.required(at, 'managedBy');
  else errors.invalidEach(at, 'managedBy', manager, isDomainPrefixedPath(manager));
  if (Buffer.byteLength(manager) > MAX_MANAGED_BY) errors.tooLong(at, 'managedBy', MAX_MANAGED_BY);
}

function checkCompletionMode(spec: JobSpec, at: FieldPath, errors: FieldErrors): void {
  const mode = spec.completionMode;
  if (mode !== undefined && !COMPLETION_MODES.includes(mode))
    errors.notSupported(at, 'completionMode', mode, COMPLETION_MODES);
  if (mode === 'Indexed') checkIndexed(spec, at, errors);
  if (mode !== undefined && mode !== 'NonIndexed') return;
  for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const) {
    if (spec[field] !== undefined) errors.invalid(at, field, spec[field], 'requires indexed completion mode');
  }
}

/** Bounds that keep the text of completed and failed indexes short. */
function checkIndexed(spec: JobSpec, at: FieldPath, errors: FieldErrors): void {
  const { completions, parallelism = 0, maxFailedIndexes: failures } = spec;
  if (completions === undefined) errors.required(at, 'completions', 'when completion mode is Indexed');
  if (parallelism > MAX_PARALLELISM)
    errors.invalid(
      at,
      'parallelism',
      parallelism,
      `must be less than or equal to ${MAX_PARALLELISM} when completion mode is Indexed`,
    );
  if (completions !== undefined && failures !== undefined && failures > completions)
    errors.invalid(at, 'maxFailedIndexes', failures, 'must be less than or equal to completions');
  if (failures !== undefined && failures > MAX_FAILED_INDEXES)
    errors.invalid(at, 'maxFailedIndexes', failures, `must be less than or equal to ${MAX_FAILED_INDEXES}`);
  if (completions === undefined || completions <= MANY_COMPLETIONS || spec.backoffLimitPerIndex === undefined) return;
  if (failures === undefined)
    errors.required(at, 'maxFailedIndexes', `must be specified when completions is above ${MANY_COMPLETIONS}`);
  for (const [field, value] of [
    ['parallelism', parallelism],
    ['maxFailedIndexes', failures ?? 0],
  ] as const) {
    if (value > BOUND_FOR_MANY)
      errors.invalid(
        at,
        field,
        value,
        `must be less than or equal to ${BOUND_FOR_MANY} when completions are above ${MANY_COMPLETIONS} and used with backoff limit per index`,
      );
  }
}

/** Pods of jobs end. */
function checkRestartPolicy(spec: JobSpec, at: FieldPath, errors: FieldErrors): void {
  const policy = spec.template?.spec?.restartPolicy ?? '';
  if (policy === '' || policy === 'Always') errors.required(at, 'restartPolicy', 'valid values: "OnFailure", "Never"');
  else if (policy !== 'OnFailure' && policy !== 'Never')
    errors.notSupported(at, 'restartPolicy', policy, ['OnFailure', 'Never']);
  else if (spec.podFailurePolicy !== undefined && policy !== 'Never')
    errors.invalid(at, 'restartPolicy', policy, 'only "Never" is supported when podFailurePolicy is specified');
}

/** A job that a cron job makes gets a selector of its own. */
export const validate_JobTemplateSpec: ValidateHook<JobTemplateSpec> = ({ spec = {} as JobSpec }, at, errors) => {
  if (spec.selector !== undefined)
    errors.invalid(at.child('spec'), 'selector', spec.selector, '`selector` will be auto-generated');
  if (spec.manualSelector === true) errors.notSupported(at.child('spec'), 'manualSelector', true, ['nil', 'false']);
};
