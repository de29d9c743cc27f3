import type { Container, Pod, PodSpec, Toleration } from '../../../generated/core/hub.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import { checkEphemeralContainers, checkResize } from './pod-parts.js';

/** What may change in a pod once it is made: images, a shorter deadline, added tolerations, fewer scheduling gates. */
export const validateUpdate_Pod: ValidateUpdateHook<Pod> = (pod, old, at, errors, context) => {
  const place = at.child('spec');
  const spec = pod.spec;
  const before = old.spec;
  if (context.subresource === 'ephemeralcontainers') checkEphemeralContainers(pod, old, errors);
  if (context.subresource === 'resize') checkResize(pod, old, errors);
  if (context.subresource !== '' || spec === undefined || before === undefined) return;
  const sameContainers = checkContainerImages(
    spec.containers ?? [],
    before.containers ?? [],
    place.child('containers'),
    errors,
  );
  const sameInit = checkContainerImages(
    spec.initContainers ?? [],
    before.initContainers ?? [],
    place.child('initContainers'),
    errors,
  );
  if (!sameContainers || !sameInit) return;
  checkDeadline(spec.activeDeadlineSeconds, before.activeDeadlineSeconds, place, errors);
  checkTolerations(spec.tolerations ?? [], before.tolerations ?? [], place.child('tolerations'), errors);
  checkRest(spec, before, place, errors);
};

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
    if (image !== image.trim())
      errors.invalid(at.index(i), 'image', image, 'must not have leading or trailing whitespace');
  });
  return true;
}

function checkDeadline(
  now: number | bigint | undefined,
  before: number | bigint | undefined,
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (now !== undefined) {
    if (before !== undefined && before < now)
      errors.invalid(at, 'activeDeadlineSeconds', now, 'must be less than or equal to previous value');
  } else if (before !== undefined)
    errors.invalid(at, 'activeDeadlineSeconds', now, 'must not update from a positive integer to nil value');
}

/** Existing tolerations stay, but for their seconds; new ones may be added. */
function checkTolerations(
  now: readonly Toleration[],
  before: readonly Toleration[],
  at: FieldPath,
  errors: FieldErrors,
): void {
  const key = (t: Toleration) => JSON.stringify([t.key ?? '', t.operator ?? '', t.value ?? '', t.effect ?? '']);
  const kept = new Set(now.map(key));
  if (before.some((t) => !kept.has(key(t))))
    errors.forbidden(at, undefined, 'existing toleration can not be modified except its tolerationSeconds');
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
  if (before.schedulingGates !== undefined) {
    const known = new Set(before.schedulingGates.map((gate) => gate.name));
    now.schedulingGates?.forEach((gate, i) => {
      if (!known.has(gate.name))
        errors.forbidden(
          at.child('schedulingGates').index(i),
          'name',
          `only deletion is allowed, but found new scheduling gate '${gate.name}'`,
        );
    });
    copyField(changed, before, 'schedulingGates');
    allowNarrowing(changed, now, before);
  }
  if (!sameValue(changed, before))
    errors.forbidden(at, undefined, `pod updates may not change fields other than \`${MUTABLE}`);
}

function copyField<T extends object, K extends keyof T>(to: T, from: T, key: K): void {
  if (from[key] === undefined) delete to[key];
  else to[key] = from[key];
}

/** A pod held back by gates may still be given more node selectors. */
function allowNarrowing(changed: PodSpec, now: PodSpec, before: PodSpec): void {
  const narrower = Object.entries(before.nodeSelector ?? {}).every(([key, value]) => now.nodeSelector?.[key] === value);
  if (narrower) copyField(changed, before, 'nodeSelector');
}
