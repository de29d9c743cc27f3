import type { Job, JobSpec } from '../../../generated/batch/hub.js';
import type { Container, PodSpec, PodTemplateSpec } from '../../../generated/core/hub.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { immutable } from '../../../runtime/api/rules/immutable.js';
import { repeatCauses } from '../../../runtime/api/rules/repeated.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import { checkGenerated, checkHostNames, hasPrefixedLabels, warnOfMany } from './job.js';
import { isIndexed } from './job-spec.js';
import { checkStatusUpdate } from './job-status.js';
import { hasCondition } from './lib/conditions.js';

export const validateUpdate_Job: ValidateUpdateHook<Job> = (job, old, root, errors, context) => {
  if (context.subresource === 'status') return checkStatusUpdate(job, old, root.child('status'), errors);
  if (context.subresource !== '') return;
  const at = root.child('spec');
  const spec = job.spec ?? ({} as JobSpec);
  const before = old.spec ?? ({} as JobSpec);
  repeatCauses(at, errors);
  checkGenerated(job, hasPrefixedLabels(old), errors);
  checkHostNames(job, errors);
  checkCompletions(spec, before, at, errors);
  immutable(spec.selector, before.selector, at, 'selector', errors);
  checkTemplate(spec, old, at, errors);
  for (const field of [
    'completionMode',
    'podFailurePolicy',
    'backoffLimitPerIndex',
    'managedBy',
    'successPolicy',
  ] as const) {
    immutable(spec[field], before[field], at, field, errors);
  }
  if (errors.empty && !sameValue(spec, before)) warnOfMany(spec, 'spec', context.warn);
};

/** An indexed job may get more or fewer indexes, together with its parallelism. */
function checkCompletions(spec: JobSpec, old: JobSpec, at: FieldPath, errors: FieldErrors): void {
  if (!isIndexed(spec)) return immutable(spec.completions, old.completions, at, 'completions', errors);
  const { completions } = spec;
  if (completions === undefined || completions === old.completions || completions === spec.parallelism) return;
  errors.invalid(at, 'completions', completions, `can only be modified in tandem with ${at.child('parallelism')}`);
}

/** The template stays; of a job that is suspended, and has no pods, where they run and what they ask for may change. */
function checkTemplate(spec: JobSpec, old: Job, at: FieldPath, errors: FieldErrors): void {
  const before = old.spec?.template;
  const suspended =
    old.spec?.suspend === true &&
    (old.status?.startTime === undefined || hasCondition(old.status.conditions, 'Suspended'));
  if (before === undefined || !suspended) return immutable(spec.template, before, at, 'template', errors);
  const expected = withScheduling(before, spec.template);
  immutable(
    spec.template?.spec,
    withResources(expected.spec ?? {}, spec.template?.spec ?? {}),
    at,
    'template.spec',
    errors,
  );
}

/** The old template with the new one's labels and annotations, and its directives to the scheduler. */
function withScheduling(old: PodTemplateSpec, template: PodTemplateSpec): PodTemplateSpec {
  const {
    affinity: _old,
    nodeSelector: _nodes,
    tolerations: _tolerations,
    schedulingGates: _gates,
    ...rest
  } = old.spec ?? {};
  const { nodeSelector, tolerations, schedulingGates } = template.spec ?? {};
  const affinity = affinityToExpect(old.spec?.affinity, template.spec?.affinity);
  return {
    metadata: { ...old.metadata, annotations: template.metadata?.annotations, labels: template.metadata?.labels },
    spec: { ...rest, nodeSelector, tolerations, schedulingGates, affinity } as PodSpec,
  };
}

/** Affinity to nodes may change, to pods it may not. */
function affinityToExpect(old: PodSpec['affinity'], affinity: PodSpec['affinity']): PodSpec['affinity'] {
  const { nodeAffinity: _, ...toPods } = old ?? {};
  if (affinity === undefined) return Object.keys(toPods).length === 0 ? undefined : toPods;
  return affinity.nodeAffinity === undefined ? toPods : { ...toPods, nodeAffinity: affinity.nodeAffinity };
}

function withResources(old: Partial<PodSpec>, spec: Partial<PodSpec>): Partial<PodSpec> {
  const take = (before: readonly Container[] | undefined, now: readonly Container[] | undefined) =>
    before?.length === now?.length
      ? before?.map((container, i) =>
          container.name === now?.[i]?.name ? { ...container, resources: now?.[i]?.resources } : container,
        )
      : before;
  return {
    ...old,
    containers: take(old.containers, spec.containers) as Container[],
    initContainers: take(old.initContainers, spec.initContainers) as Container[] | undefined,
  };
}
