import type { CronJob, CronJobSpec } from '../../../generated/batch/hub.js';
import type { CronJobSpec as CronJobSpecV1 } from '../../../generated/batch/v1/types.js';
import { ageSince } from '../../../runtime/api/age.js';
import { containerCells, labelSelectorText, NONE } from '../../../runtime/api/cell-text.js';
import { isDns1123Label } from '../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, DefaultHook, ValidateHook, ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import { warnOfMany } from './job.js';
import { scheduleError } from './lib/cron.js';
import { isTimeZone, isZoneName } from './lib/time-zone.js';

export const default_v1_CronJobSpec: DefaultHook<CronJobSpecV1> = (spec) => {
  spec.concurrencyPolicy ??= 'Allow';
  spec.suspend ??= false;
  spec.successfulJobsHistoryLimit ??= 3;
  spec.failedJobsHistoryLimit ??= 1;
};

/** Jobs get 11 characters behind the cron job's name, of the 63 that a label has. */
const MAX_NAME = 52;
const CONCURRENCY = ['Allow', 'Forbid', 'Replace'];
const SPEC = FieldPath.of('spec');
const JOB_SPEC = 'spec.jobTemplate.spec';

export const validate_CronJob: ValidateHook<CronJob> = (cron, _root, errors, context) => {
  if (context.subresource !== '') return;
  const { spec } = cron;
  const old = (context.old as CronJob | undefined)?.spec;
  checkSchedule(spec, old, errors);
  checkNotNegative(spec, 'startingDeadlineSeconds', errors);
  if (old === undefined || old.timeZone !== spec.timeZone) checkTimeZone(spec.timeZone, errors);
  const policy = spec.concurrencyPolicy ?? '';
  if (policy === '') errors.required(SPEC, 'concurrencyPolicy');
  else if (!CONCURRENCY.includes(policy)) errors.notSupported(SPEC, 'concurrencyPolicy', policy, CONCURRENCY);
};

export const validateLast_CronJob: ValidateHook<CronJob> = ({ spec, metadata }, _root, errors, context) => {
  if (context.subresource !== '') return;
  checkNotNegative(spec, 'successfulJobsHistoryLimit', errors);
  checkNotNegative(spec, 'failedJobsHistoryLimit', errors);
  if (context.operation === 'update') return;
  if ((metadata.name?.length ?? 0) > MAX_NAME)
    errors.invalid(FieldPath.of('metadata'), 'name', metadata.name, `must be no more than ${MAX_NAME} characters`);
  if (!errors.empty) return;
  const problems = isDns1123Label(metadata.name ?? '');
  if (problems.length > 0)
    context.warn(
      `metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`,
    );
  warnOfMany(spec.jobTemplate.spec, JOB_SPEC, context.warn);
};

function checkNotNegative(
  spec: CronJobSpec,
  field: 'startingDeadlineSeconds' | 'successfulJobsHistoryLimit' | 'failedJobsHistoryLimit',
  errors: FieldErrors,
): void {
  const value = spec[field];
  if (value !== undefined && value < 0) errors.invalid(SPEC, field, value, 'must be greater than or equal to 0');
}

/** The zone has a field of its own; only schedules that have always named it may go on so. */
function checkSchedule(spec: CronJobSpec, old: CronJobSpec | undefined, errors: FieldErrors): void {
  const schedule = spec.schedule ?? '';
  if (schedule === '') return errors.required(SPEC, 'schedule');
  const problem = scheduleError(schedule);
  if (problem !== undefined) errors.invalid(SPEC, 'schedule', schedule, problem);
  if (!schedule.includes('TZ')) return;
  if (!old?.schedule.includes('TZ'))
    errors.invalid(SPEC, 'schedule', schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead');
  else if (spec.timeZone !== undefined)
    errors.invalid(SPEC, 'schedule', schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule');
}

function checkTimeZone(zone: string | undefined, errors: FieldErrors): void {
  if (zone === undefined) return;
  const unknown = () => errors.invalid(SPEC, 'timeZone', zone, `unknown time zone ${zone}`);
  if (zone === '') errors.invalid(SPEC, 'timeZone', zone, 'timeZone must be nil or non-empty string');
  else if (!isZoneName(zone)) unknown();
  else if (zone.toLowerCase() === 'local') {
    errors.invalid(
      SPEC,
      'timeZone',
      zone,
      'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
    );
    if (zone !== 'Local') unknown();
  } else if (!isTimeZone(zone)) unknown();
}

export const validateUpdate_CronJob: ValidateUpdateHook<CronJob> = (cron, old, _root, errors, context) => {
  if (context.subresource !== '' || !errors.empty) return;
  if (!sameValue(cron.spec, old.spec)) warnOfMany(cron.spec.jobTemplate.spec, JOB_SPEC, context.warn);
};

export const cells_CronJob: CellsHook<CronJob> = ({ spec, status }) => {
  const { jobTemplate, suspend, timeZone } = spec;
  return {
    Timezone: timeZone ?? NONE,
    Suspend: suspend === undefined ? '<unset>' : suspend ? 'True' : 'False',
    Active: status?.active?.length ?? 0,
    'Last Schedule': status?.lastScheduleTime === undefined ? NONE : ageSince(status.lastScheduleTime),
    ...containerCells(jobTemplate.spec?.template?.spec?.containers),
    Selector: labelSelectorText(jobTemplate.spec?.selector),
  };
};
