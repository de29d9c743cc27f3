import type { Job, JobSpec } from '../../../generated/batch/hub.js';
import type { Job as JobV1 } from '../../../generated/batch/v1/types.js';
import { humanDuration } from '../../../runtime/api/age.js';
import { containerCells, labelSelectorText } from '../../../runtime/api/cell-text.js';
import { isDns1123Label } from '../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import { FieldPath } from '../../../runtime/api/field-path.js';
import type {
  CellsHook,
  DefaultHook,
  SelectableHook,
  StrategyHooks,
  ValidateHook,
} from '../../../runtime/api/hooks.js';
import { selectorOf } from '../../../runtime/api/labels.js';
import { timeMillis } from '../../../runtime/api/time.js';
import { checkTemplateLabels } from '../../apps/hooks/lib/templates.js';
import { isIndexed } from './job-spec.js';
import { hasCondition } from './lib/conditions.js';

const MAX_INT32 = 2 ** 31 - 1;
const CONTROLLER_UID = 'batch.kubernetes.io/controller-uid';
const JOB_NAME = 'batch.kubernetes.io/job-name';
/** The same labels by the names of before. */
const OLD_CONTROLLER_UID = 'controller-uid';
const OLD_JOB_NAME = 'job-name';

export const default_v1_Job: DefaultHook<JobV1> = (job) => {
  job.spec ??= {} as NonNullable<JobV1['spec']>;
  const { spec } = job;
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : MAX_INT32;
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  spec.manualSelector ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed';
  // The same map: labels that are generated for the pods are the job's too.
  const labels = spec.template?.metadata?.labels;
  if (labels !== undefined && Object.keys(job.metadata.labels ?? {}).length === 0) job.metadata.labels = labels;
};

const PODS_STAY =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning';

export const strategy_Job: StrategyHooks<Job> = {
  warnOnDelete: ({ propagationPolicy, orphanDependents }) =>
    propagationPolicy === undefined && orphanDependents === undefined
      ? 'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning'
      : undefined,

  prepareForCreate(job) {
    const { metadata, spec } = job;
    if (spec === undefined || spec.manualSelector === true) return;
    spec.template.metadata ??= {};
    spec.template.metadata.labels ??= {};
    const { labels } = spec.template.metadata;
    for (const name of [OLD_JOB_NAME, JOB_NAME]) labels[name] ??= metadata.name ?? '';
    for (const name of [OLD_CONTROLLER_UID, CONTROLLER_UID]) labels[name] ??= metadata.uid ?? '';
    spec.selector ??= {};
    spec.selector.matchLabels ??= {};
    spec.selector.matchLabels[CONTROLLER_UID] ??= metadata.uid ?? '';
    if (Object.keys(metadata.labels ?? {}).length === 0 || metadata.labels === labels) metadata.labels = { ...labels };
  },

  deletionWarnings: ({ propagationPolicy, orphanDependents }) =>
    propagationPolicy === undefined && orphanDependents === undefined ? [PODS_STAY] : [],
};

const SPEC = FieldPath.of('spec');
const TEMPLATE_LABELS = SPEC.child('template').child('metadata').child('labels');

export const validate_Job: ValidateHook<Job> = (job, _root, errors, context) => {
  if (context.subresource !== '') return;
  const spec = job.spec ?? ({} as JobSpec);
  if (spec.selector === undefined) errors.required(SPEC, 'selector');
  checkTemplateLabels(spec.selector, spec.template, SPEC, errors);
  if (context.operation === 'update') return;
  checkGenerated(job, true, errors);
  checkHostNames(job, errors);
  if (errors.empty) warn(job, context.warn);
};

/** Generated selectors and labels must be those of the job itself; `prefixed`: the labels by their names of today are looked at as well. */
export function checkGenerated(job: Job, prefixed: boolean, errors: FieldErrors): void {
  const { spec, metadata } = job;
  if (spec?.manualSelector === true || spec?.selector === undefined) return;
  if (!metadata.uid) errors.required(FieldPath.of('metadata'), 'uid');
  const expected: Record<string, string> = {
    [OLD_CONTROLLER_UID]: metadata.uid ?? '',
    [OLD_JOB_NAME]: metadata.name ?? '',
  };
  if (prefixed) Object.assign(expected, { [CONTROLLER_UID]: metadata.uid ?? '', [JOB_NAME]: metadata.name ?? '' });
  const labels = spec.template?.metadata?.labels ?? {};
  for (const [name, value] of Object.entries(expected)) {
    if (!Object.hasOwn(labels, name)) errors.required(TEMPLATE_LABELS.key(name), undefined, `must be '${value}'`);
    else if (labels[name] !== value) errors.invalid(TEMPLATE_LABELS.key(name), undefined, labels, `must be '${value}'`);
  }
  if (!selects(spec.selector, expected))
    errors.invalid(SPEC, 'selector', spec.selector, '`selector` not auto-generated');
}

/** A selector that means nothing is told of elsewhere. */
function selects(selector: NonNullable<JobSpec['selector']>, labels: Readonly<Record<string, string>>): boolean {
  try {
    return selectorOf(selector).matches(labels);
  } catch {
    return true;
  }
}

export const hasPrefixedLabels = (job: Job) =>
  [CONTROLLER_UID, JOB_NAME].every((name) => Object.hasOwn(job.spec?.template?.metadata?.labels ?? {}, name));

/** Pods of an indexed job have host names with the index behind the job's name. */
export function checkHostNames(job: Job, errors: FieldErrors): void {
  const completions = job.spec?.completions ?? 0;
  if (!isIndexed(job.spec) || completions <= 0) return;
  const longest = `${job.metadata.name ?? ''}-${completions - 1}`;
  if (isDns1123Label(longest).length > 0)
    errors.invalid(
      FieldPath.of('metadata'),
      'name',
      job.metadata.name,
      `will not able to create pod with invalid DNS label: ${longest}`,
    );
}

function warn(job: Job, say: (text: string) => void): void {
  const problems = isDns1123Label(job.metadata.name ?? '');
  if (problems.length > 0)
    say(
      `metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`,
    );
  warnOfMany(job.spec, 'spec', say);
}

const MANY_COMPLETIONS = 100_000;
const MUCH_PARALLELISM = 10_000;

/** `place` is the path of the spec. */
export function warnOfMany(spec: JobSpec | undefined, place: string, say: (text: string) => void): void {
  if (!isIndexed(spec) || (spec?.completions ?? 0) <= MANY_COMPLETIONS || (spec?.parallelism ?? 0) <= MUCH_PARALLELISM)
    return;
  say(
    `${place}: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail`,
  );
}

/** The first of these conditions that holds is the status of a job. */
const SHOWN_CONDITIONS = ['Complete', 'Failed'];
const SHOWN_LATER = ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'];

function statusText(job: Job): string {
  const conditions = job.status?.conditions;
  const first = SHOWN_CONDITIONS.find((type) => hasCondition(conditions, type));
  if (first !== undefined) return first;
  if (job.metadata.deletionTimestamp !== undefined) return 'Terminating';
  return SHOWN_LATER.find((type) => hasCondition(conditions, type)) ?? 'Running';
}

function completionsText({ spec, status }: Job): string {
  const done = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${done}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`;
}

function durationText({ status }: Job): string {
  const start = status?.startTime === undefined ? undefined : timeMillis(status.startTime);
  if (start === undefined) return '';
  const end = status?.completionTime === undefined ? undefined : timeMillis(status.completionTime);
  return humanDuration(((end ?? Date.now()) - start) / 1000);
}

export const cells_Job: CellsHook<Job> = (job) => ({
  Status: statusText(job),
  Completions: completionsText(job),
  Duration: durationText(job),
  ...containerCells(job.spec?.template?.spec?.containers),
  Selector: labelSelectorText(job.spec?.selector),
});

/** `status.successful` is a name for the number of pods that succeeded. */
export const selectable_Job: SelectableHook<Job> = (job) => ({
  'status.successful': String(job.status?.succeeded ?? 0),
});
