import type { Job, JobStatus } from '../../../generated/batch/hub.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import { isIndexed } from './job-spec.js';
import { hasCondition } from './lib/conditions.js';
import { commonIndex, parseIndexes } from './lib/indexes.js';

/** What a controller writes, the built-in one or one that `managedBy` names; rules ask about what changed only. */
interface Change {
  readonly job: Job;
  readonly now: JobStatus;
  readonly before: JobStatus;
  readonly at: FieldPath;
  readonly errors: FieldErrors;
  /** Whether any of the fields differs from before. */
  changed(...fields: (keyof JobStatus)[]): boolean;
  /** Whether the condition holds now. */
  is(type: string): boolean;
  was(type: string): boolean;
  /** Whether any of the conditions holds now and did not before, or the other way round. */
  turned(...types: string[]): boolean;
}

/** `at` is the place of the status. */
export function checkStatusUpdate(job: Job, old: Job, at: FieldPath, errors: FieldErrors): void {
  const now = job.status ?? {};
  const before = old.status ?? {};
  const is = (type: string) => hasCondition(now.conditions, type);
  const was = (type: string) => hasCondition(before.conditions, type);
  const change: Change = {
    job,
    now,
    before,
    at,
    errors,
    is,
    was,
    changed: (...fields) => fields.some((field) => !sameValue(now[field], before[field])),
    turned: (...types) => types.some((type) => is(type) !== was(type)),
  };
  checkCounters(change);
  checkUncounted(now, at, errors);
  checkConditions(change);
  checkTimes(change);
  checkFinished(change);
  checkIndexTexts(change);
}

function checkCounters({ job, now, before, at, errors, changed }: Change): void {
  for (const field of ['active', 'succeeded', 'failed', 'ready', 'terminating'] as const) {
    if ((now[field] ?? 0) < 0) errors.invalid(at, field, now[field], 'must be greater than or equal to 0');
  }
  if (changed('ready', 'active') && now.ready !== undefined && now.ready > (now.active ?? 0))
    errors.invalid(at, 'ready', now.ready, 'cannot set more ready pods than active');
  if ((now.failed ?? 0) < (before.failed ?? 0))
    errors.invalid(at, 'failed', now.failed, 'cannot decrease the failed counter');
  const maySucceedLess = isIndexed(job.spec) && job.spec?.completions === job.spec?.parallelism;
  if (!maySucceedLess && (now.succeeded ?? 0) < (before.succeeded ?? 0))
    errors.invalid(at, 'succeeded', now.succeeded, 'cannot decrease the succeeded counter');
}

/** Pods that ended and are not in the counters yet: each once. */
function checkUncounted(now: JobStatus, at: FieldPath, errors: FieldErrors): void {
  const seen = new Set<string>();
  for (const list of ['succeeded', 'failed'] as const) {
    now.uncountedTerminatedPods?.[list]?.forEach((uid, i) => {
      const place = at.child('uncountedTerminatedPods').child(list).index(i);
      if (uid === '') errors.invalid(place, undefined, uid, 'must not be empty');
      else if (seen.has(uid)) errors.duplicate(place, undefined, uid);
      seen.add(uid);
    });
  }
}

/** Conditions that end a job stay, and do not contradict each other. */
function checkConditions({ job, now, at, errors, changed, is, was, turned }: Change): void {
  const refuse = (detail: string) => errors.invalid(at, 'conditions', now.conditions, detail);
  if (turned('Complete', 'Failed') && is('Complete') && is('Failed'))
    refuse('cannot set Complete=True and Failed=true conditions');
  if (turned('Complete', 'FailureTarget') && is('Complete') && is('FailureTarget'))
    refuse('cannot set Complete=True and FailureTarget=true conditions');
  if ((turned('Failed') || changed('failedIndexes')) && is('Failed') && !is('FailureTarget'))
    refuse('cannot set Failed=True condition without the FailureTarget=true condition');
  if (turned('Complete', 'SuccessCriteriaMet') && is('Complete') && !is('SuccessCriteriaMet'))
    refuse('cannot set Complete=True condition without the SuccessCriteriaMet=true condition');
  if (is('SuccessCriteriaMet') && is('Failed')) refuse('cannot set SuccessCriteriaMet=True and Failed=true conditions');
  if (is('SuccessCriteriaMet') && is('FailureTarget'))
    refuse('cannot set SuccessCriteriaMet=True and FailureTarget=true conditions');
  if (job.spec?.successPolicy !== undefined && !is('SuccessCriteriaMet') && is('Complete'))
    refuse('cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True');
  for (const type of ['Failed', 'Complete', 'FailureTarget'])
    if (was(type) && !is(type)) refuse(`cannot disable the terminal ${type}=True condition`);
  if (was('SuccessCriteriaMet') && !is('SuccessCriteriaMet'))
    refuse('cannot disable the SuccessCriteriaMet=True condition');
  if (was('Complete') && !was('SuccessCriteriaMet') && is('SuccessCriteriaMet'))
    refuse('cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions');
}

function checkTimes({ job, now, before, at, errors, changed, is, turned }: Change): void {
  const { startTime, completionTime } = now;
  if (turned('Complete') || changed('completionTime')) {
    if (completionTime !== undefined && !is('Complete'))
      errors.invalid(
        at,
        'completionTime',
        completionTime,
        'cannot set completionTime when there is no Complete=True condition',
      );
    if (completionTime === undefined && is('Complete'))
      errors.required(at, 'completionTime', 'completionTime is required for Complete jobs');
  }
  const early =
    startTime !== undefined && completionTime !== undefined && Date.parse(completionTime) < Date.parse(startTime);
  if (changed('startTime', 'completionTime') && early)
    errors.invalid(at, 'completionTime', completionTime, 'must be equal to or after `startTime`');
  if (completionTime !== undefined && before.completionTime !== undefined && changed('completionTime'))
    errors.invalid(at, 'completionTime', completionTime, 'field is immutable');
  if (before.startTime !== undefined && changed('startTime') && job.spec?.suspend !== true)
    errors.required(at, 'startTime', 'startTime cannot be removed for unsuspended job');
}

/** A job that has ended has no pods any more. */
function checkFinished({ now, at, errors, changed, is, was }: Change): void {
  const finished = is('Complete') || is('Failed');
  if (!finished) return;
  const ended = !(was('Complete') || was('Failed'));
  if ((ended || changed('active')) && (now.active ?? 0) > 0)
    errors.invalid(at, 'active', now.active, 'active>0 is invalid for finished job');
  if ((ended || changed('startTime')) && now.startTime === undefined)
    errors.required(at, 'startTime', 'startTime is required for finished job');
  const { succeeded = [], failed = [] } = now.uncountedTerminatedPods ?? {};
  if ((ended || changed('uncountedTerminatedPods')) && succeeded.length + failed.length > 0) {
    errors.invalid(at, 'uncountedTerminatedPods', now.uncountedTerminatedPods, 'must be empty for finished job');
  }
  if ((ended || changed('terminating')) && (now.terminating ?? 0) > 0)
    errors.invalid(at, 'terminating', now.terminating, 'terminating>0 is invalid for finished job');
}

function checkIndexTexts({ job, now, at, errors, changed }: Change): void {
  const { completions, backoffLimitPerIndex } = job.spec ?? {};
  const completed = now.completedIndexes ?? '';
  const failed = now.failedIndexes;
  if (changed('completedIndexes')) {
    checkText(completed, completions, at, 'completedIndexes', errors);
    if (completed !== '' && !isIndexed(job.spec))
      errors.invalid(
        at,
        'completedIndexes',
        completed,
        'cannot set non-empty completedIndexes when non-indexed completion mode',
      );
  }
  if (changed('failedIndexes') && failed !== undefined) {
    if (backoffLimitPerIndex !== undefined) checkText(failed, completions, at, 'failedIndexes', errors);
    else
      errors.invalid(
        at,
        'failedIndexes',
        failed,
        'cannot set non-null failedIndexes when backoffLimitPerIndex is null',
      );
  }
  if (!changed('failedIndexes', 'completedIndexes') || completions === undefined || failed === undefined) return;
  const common = commonIndex(completed, failed, completions);
  if (common !== undefined)
    errors.invalid(at, 'failedIndexes', failed, `failedIndexes and completedIndexes overlap at index: ${common}`);
}

function checkText(
  text: string,
  completions: number | undefined,
  at: FieldPath,
  field: string,
  errors: FieldErrors,
): void {
  const ranges = completions === undefined ? [] : parseIndexes(text, completions);
  if (typeof ranges === 'string') errors.invalid(at, field, text, `error parsing ${field}: ${ranges}`);
}
