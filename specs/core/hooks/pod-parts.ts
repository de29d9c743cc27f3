/** Subresources of pods that change one part of the spec: containers for looking inside, and resources. */
import type { Container, EphemeralContainer, Pod, PodSpec } from '../../../generated/core/hub.js';
import { isDns1123Label } from '../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import { FieldPath } from '../../../runtime/api/field-path.js';
import type { ValidateHook } from '../../../runtime/api/hooks.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import { WHOLE_OBJECT } from './lib/data-size.js';
import {
  checkAnnotationUpdate,
  checkAppArmorMatches,
  checkPodAnnotations,
  checkSeccompMatches,
  isMirror,
} from './lib/pod-annotations.js';
import { qosClassOf } from './pod-strategy.js';
import { warnOfPod } from './pod-warnings.js';

const SPEC = FieldPath.of('spec');
const RESIZABLE: ReadonlySet<string> = new Set(['cpu', 'memory']);

const ANNOTATIONS = FieldPath.of('metadata', 'annotations');

/** What holds of the whole pod, and what for new pods only. */
export const validate_Pod: ValidateHook<Pod> = (pod, _at, errors, context) => {
  const { annotations } = pod.metadata;
  if (pod.spec !== undefined) checkPodAnnotations(annotations, pod.spec, ANNOTATIONS, errors);
  if (context.operation !== 'create') return;
  const name = isDns1123Label(pod.metadata.name ?? '');
  if (name.length > 0) {
    context.warn(
      `metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [${name.join(' ')}]`,
    );
  }
  if (pod.spec === undefined) return;
  warnOfPod(annotations, pod.spec, '', context.warn);
  if (pod.spec.ephemeralContainers?.length) errors.forbidden(SPEC, 'ephemeralContainers', 'cannot be set on create');
  if (pod.spec.nodeName && pod.spec.schedulingGates?.length)
    errors.forbidden(SPEC, 'nodeName', 'cannot be set until all schedulingGates have been cleared');
  checkSeccompMatches(annotations, pod.spec, SPEC, errors);
  checkAppArmorMatches(annotations, pod.spec, SPEC, errors);
};

/** Annotations on updates: what each may say is asked once more, as upstream does. */
export function checkAnnotations(pod: Pod, old: Pod, errors: FieldErrors): void {
  checkAnnotationUpdate(pod.metadata.annotations, old.metadata.annotations, ANNOTATIONS, errors);
  if (pod.spec !== undefined) checkPodAnnotations(pod.metadata.annotations, pod.spec, ANNOTATIONS, errors);
}

/** Nothing but this is told of a pod that its node alone may change. */
function refuse(detail: string, errors: FieldErrors): void {
  errors.dropUnder(FieldPath.root);
  errors.forbidden(WHOLE_OBJECT, undefined, detail);
}

/** `ephemeralcontainers`: some may come, none may change or go. */
export function checkEphemeralContainers(pod: Pod, old: Pod, errors: FieldErrors): void {
  if (isMirror(old.metadata)) return refuse('static pods do not support ephemeral containers', errors);
  const now = new Map(pod.spec?.ephemeralContainers?.map((container) => [container.name, container]));
  for (const container of old.spec?.ephemeralContainers ?? []) {
    const fate = fateOf(container, now.get(container.name));
    if (fate !== undefined)
      errors.forbidden(
        SPEC,
        'ephemeralContainers',
        `existing ephemeral containers ${JSON.stringify(container.name)} may not be ${fate}\n`,
      );
  }
}

function fateOf(before: EphemeralContainer, now: EphemeralContainer | undefined): string | undefined {
  if (now === undefined) return 'removed';
  return sameValue(now, before) ? undefined : 'changed';
}

/** `resize`: amounts of cpu and memory may change, not what they mean for the pod's class. */
export function checkResize(pod: Pod, old: Pod, errors: FieldErrors): void {
  if (isMirror(old.metadata)) return refuse('static pods cannot be resized', errors);
  if (old.spec?.os?.name === 'windows') return refuse('windows pods cannot be resized', errors);
  const now = pod.spec;
  const before = old.spec;
  if (now === undefined || before === undefined) return;
  const first = errors.list.length;
  if ((old.status?.qosClass || qosClassOf(before)) !== qosClassOf(now))
    errors.invalid(SPEC, undefined, pod.status?.qosClass ?? '', 'Pod QOS Class may not change as a result of resizing');
  if (!isResizable(old)) errors.forbidden(SPEC, undefined, 'Pod running on node without support for resize');
  checkPodLevel(now.resources, before.resources, errors);
  if (!keepOrder(now, before, errors)) return;
  now.initContainers?.forEach((container, i) => {
    if (container.restartPolicy === 'Always')
      checkKept(container.resources, before.initContainers?.[i]?.resources, placeOf('initContainers', i), errors);
  });
  now.containers?.forEach((container, i) =>
    checkKept(container.resources, before.containers?.[i]?.resources, placeOf('containers', i), errors),
  );
  now.containers?.forEach((container, i) => {
    if (!sameButAmounts(container, before.containers?.[i]))
      errors.forbidden(SPEC, undefined, 'only cpu and memory resources are mutable');
  });
  now.initContainers?.forEach((container, i) => {
    const was = before.initContainers?.[i];
    if (container.restartPolicy === 'Always') {
      if (!sameButAmounts(container, was))
        errors.forbidden(
          SPEC.child('initContainers').index(i),
          undefined,
          'only cpu and memory resources for init or sidecar containers are mutable',
        );
    } else if (!sameValue(container, was))
      errors.forbidden(SPEC, undefined, 'resources for non-sidecar init containers are immutable');
  });
  if (errors.list.length > first) return;
  const others = ({ containers: _c, initContainers: _i, resources: _r, ...rest }: PodSpec) => rest;
  if (!sameValue(others(now), others(before)))
    errors.forbidden(SPEC, undefined, 'only cpu and memory resources are mutable');
}

const placeOf = (list: 'containers' | 'initContainers', i: number) => SPEC.child(list).index(i).child('resources');

/** A node that can resize says what its running containers have. */
function isResizable(pod: Pod): boolean {
  const running = pod.status?.containerStatuses?.find(({ state }) => state?.running !== undefined);
  return running === undefined || running.resources !== undefined;
}

type Resources = Container['resources'];

const isAnySet = (resources: Resources) =>
  Object.keys(resources?.requests ?? {}).length + Object.keys(resources?.limits ?? {}).length > 0;

const isAnyGone = (now: object = {}, before: object = {}) =>
  Object.keys(before).some((name) => !Object.hasOwn(now, name));

function checkPodLevel(now: Resources, before: Resources, errors: FieldErrors): void {
  if (!isAnySet(now) && !isAnySet(before)) return;
  if (before !== undefined && now === undefined)
    return errors.forbidden(SPEC, 'resources', 'pod-level resources cannot be removed');
  for (const list of ['requests', 'limits'] as const)
    if (isAnyGone(now?.[list], before?.[list]))
      errors.forbidden(SPEC.child('resources'), list, `pod-level resource ${list} cannot be removed`);
  if (!sameValue(withoutResizable(now), withoutResizable(before)))
    errors.forbidden(SPEC, undefined, 'only cpu and memory resources are mutable at pod-level');
}

/** Containers are compared one by one, so they must be the same ones. */
function keepOrder(now: PodSpec, before: PodSpec, errors: FieldErrors): boolean {
  const first = errors.list.length;
  for (const list of ['containers', 'initContainers'] as const) {
    const named = now[list] ?? [];
    const known = before[list] ?? [];
    if (named.length !== known.length) errors.forbidden(SPEC, list, `${list} may not be added or removed on resize`);
    else
      known.forEach(({ name }, i) => {
        if (named[i]?.name !== name)
          errors.forbidden(SPEC.child(list).index(i), 'name', `${list} may not be renamed or reordered on resize`);
      });
  }
  return errors.list.length === first;
}

function checkKept(now: Resources, before: Resources, at: FieldPath, errors: FieldErrors): void {
  for (const list of ['requests', 'limits'] as const)
    if (isAnyGone(now?.[list], before?.[list])) errors.forbidden(at, list, `resource ${list} cannot be removed`);
}

function sameButAmounts(now: Container, before: Container | undefined): boolean {
  const rest = (container: Container | undefined) =>
    container && { ...container, resources: withoutResizable(container.resources) };
  return sameValue(rest(now), rest(before));
}

function withoutResizable(resources: Resources): unknown {
  const others = (list: Readonly<Record<string, string>> | undefined) =>
    Object.fromEntries(Object.entries(list ?? {}).filter(([name]) => !RESIZABLE.has(name)));
  return { ...resources, requests: others(resources?.requests), limits: others(resources?.limits) };
}
