import type { Container, NodeSelectorTerm, Pod, PodSpec, Toleration } from '../../../generated/core/hub.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { ValidateUpdateHook, ValidationContext } from '../../../runtime/api/hooks.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import { checkPodStatus } from './lib/pod-status.js';
import { checkAnnotations, checkEphemeralContainers, checkResize } from './pod-parts.js';
import { validate_Toleration } from './scheduling.js';

/** What may change in a pod once it is made: images, a shorter deadline, added tolerations, fewer scheduling gates. */
export const validateUpdate_Pod: ValidateUpdateHook<Pod> = (pod, old, at, errors, context) => {
  const { subresource } = context;
  if (subresource === 'status') {
    checkAnnotations(pod, old, errors);
    return checkPodStatus(pod, old, errors);
  }
  if (subresource === 'resize') return checkResize(pod, old, errors);
  checkAnnotations(pod, old, errors);
  if (subresource === 'ephemeralcontainers') return checkEphemeralContainers(pod, old, errors);
  if (subresource === '' && pod.spec !== undefined && old.spec !== undefined)
    checkSpecUpdate(pod.spec, old.spec, at.child('spec'), errors, context);
};

function checkSpecUpdate(
  spec: PodSpec,
  before: PodSpec,
  at: FieldPath,
  errors: FieldErrors,
  context: ValidationContext,
): void {
  const { containers = [], initContainers = [] } = spec;
  if (!checkContainerImages(containers, before.containers ?? [], at.child('containers'), errors)) return;
  if (!checkContainerImages(initContainers, before.initContainers ?? [], at.child('initContainers'), errors)) return;
  if (!checkDeadline(spec.activeDeadlineSeconds, before.activeDeadlineSeconds, at, errors)) return;
  checkTolerations(spec.tolerations ?? [], before.tolerations ?? [], at.child('tolerations'), errors, context);
  checkGates(spec, before, at.child('schedulingGates'), errors);
  if (sameValue(spec, before)) return;
  if (before.schedulingGates?.length) checkNarrowing(spec, before, at, errors);
  checkRest(spec, before, at, errors);
}

function checkContainerImages(
  now: readonly Container[],
  before: readonly Container[],
  at: FieldPath,
  errors: FieldErrors,
): boolean {
  if (now.length !== before.length) {
    errors.forbidden(at, undefined, 'pod updates may not add or remove containers');
    return false;
  }
  now.forEach((container, i) => {
    const image = container.image ?? '';
    if (image === '') errors.required(at.index(i), 'image');
    if (image !== image.trim())
      errors.invalid(at.index(i), 'image', image, 'must not have leading or trailing whitespace');
  });
  return true;
}

const MAX_INT32 = 2 ** 31 - 1;

/** False where nothing more is to be told of the pod. */
function checkDeadline(
  now: number | bigint | undefined,
  before: number | bigint | undefined,
  at: FieldPath,
  errors: FieldErrors,
): boolean {
  const wrong = (detail: string) => errors.invalid(at, 'activeDeadlineSeconds', now, detail);
  if (now === undefined) {
    if (before !== undefined) wrong('must not update from a positive integer to nil value');
    return true;
  }
  if (now < 0 || now > MAX_INT32) wrong(`must be between 0 and ${MAX_INT32}, inclusive`);
  else if (before !== undefined && before < now) wrong('must be less than or equal to previous value');
  else return true;
  return false;
}

/** Existing tolerations stay, but for their seconds; new ones may be added. All are looked at once more, as upstream does. */
function checkTolerations(
  now: readonly Toleration[],
  before: readonly Toleration[],
  at: FieldPath,
  errors: FieldErrors,
  context: ValidationContext,
): void {
  const key = (t: Toleration) => JSON.stringify([t.key ?? '', t.operator ?? '', t.value ?? '', t.effect ?? '']);
  const kept = new Set(now.map(key));
  if (before.some((t) => !kept.has(key(t))))
    return errors.forbidden(at, undefined, 'existing toleration can not be modified except its tolerationSeconds');
  now.forEach((toleration, i) => validate_Toleration(toleration, at.index(i), errors, context));
}

function checkGates(now: PodSpec, before: PodSpec, at: FieldPath, errors: FieldErrors): void {
  const known = new Set(before.schedulingGates?.map(({ name }) => name));
  const added = new Map(now.schedulingGates?.map(({ name }, i) => [name, i]));
  for (const [name, i] of added)
    if (!known.has(name))
      errors.forbidden(at.index(i), 'name', `only deletion is allowed, but found new scheduling gate '${name}'`);
}

/** A pod held back by gates may still be given more node selectors, and stricter demands on nodes. */
function checkNarrowing(now: PodSpec, before: PodSpec, at: FieldPath, errors: FieldErrors): void {
  const selector = now.nodeSelector ?? {};
  if (Object.entries(before.nodeSelector ?? {}).some(([key, value]) => selector[key] !== value))
    errors.invalid(
      at,
      'nodeSelector',
      now.nodeSelector,
      'only additions to spec.nodeSelector are allowed (no mutations or deletions)',
    );
  const old = before.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const terms = now.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  if (old.length === 0) return;
  const place = at
    .child('affinity')
    .child('nodeAffinity')
    .child('requiredDuringSchedulingIgnoredDuringExecution')
    .child('nodeSelectorTerms');
  if (old.length !== terms.length)
    return errors.invalid(
      place,
      undefined,
      terms,
      'no additions/deletions to non-empty NodeSelectorTerms list are allowed',
    );
  terms.forEach((term, i) => {
    if (!isNarrower(term, old[i] ?? {}))
      errors.invalid(place.index(i), undefined, term, 'only additions are allowed (no mutations or deletions)');
  });
}

/** An empty term selects nothing, so what is added to it would widen it. */
function isNarrower(now: NodeSelectorTerm, before: NodeSelectorTerm): boolean {
  const lists = ['matchExpressions', 'matchFields'] as const;
  if (lists.every((list) => !before[list]?.length)) return lists.every((list) => !now[list]?.length);
  return lists.every((list) => sameValue(now[list]?.slice(0, before[list]?.length ?? 0), before[list]));
}

const MUTABLE =
  'spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** With everything that may change set to what it was, the two must be equal. */
function checkRest(now: PodSpec, before: PodSpec, at: FieldPath, errors: FieldErrors): void {
  const changed = structuredClone(now) as PodSpec;
  const keepImages = (to: Container[] | undefined, from: readonly Container[] | undefined) =>
    to?.forEach((c, i) => copyField(c, from?.[i] ?? ({} as Container), 'image'));
  keepImages(changed.containers, before.containers);
  keepImages(changed.initContainers, before.initContainers);
  copyField(changed, before, 'activeDeadlineSeconds');
  copyField(changed, before, 'tolerations');
  if (now.terminationGracePeriodSeconds === 1 && Number(before.terminationGracePeriodSeconds ?? 0) < 0)
    copyField(changed, before, 'terminationGracePeriodSeconds');
  copyField(changed, before, 'schedulingGates');
  if (before.schedulingGates?.length) keepNarrowed(changed, before);
  if (!sameValue(changed, before))
    errors.forbidden(at, undefined, `pod updates may not change fields other than \`${MUTABLE}`);
}

function copyField<T extends object, K extends keyof T>(to: T, from: T, key: K): void {
  if (from[key] === undefined) delete to[key];
  else to[key] = from[key];
}

/** What a pod behind gates may be given was looked at. */
function keepNarrowed(changed: PodSpec, before: PodSpec): void {
  copyField(changed, before, 'nodeSelector');
  const affinity = { ...changed.affinity, nodeAffinity: before.affinity?.nodeAffinity };
  const isEmpty = Object.values(affinity).every((one) => one === undefined);
  if (isEmpty && before.affinity === undefined) delete changed.affinity;
  else changed.affinity = affinity;
}
