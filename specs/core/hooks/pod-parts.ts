/** Subresources of pods that change one part of the spec: containers for looking inside, and resources. */
import type { Container, EphemeralContainer, Pod } from '../../../generated/core/hub.js';
import { isDns1123Label } from '../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import { FieldPath } from '../../../runtime/api/field-path.js';
import type { ValidateHook } from '../../../runtime/api/hooks.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import { qosClassOf } from './pod-strategy.js';

const SPEC = FieldPath.of('spec');
const MIRROR = 'kubernetes.io/config.mirror';
const RESIZABLE: ReadonlySet<string> = new Set(['cpu', 'memory']);

/** What holds for new pods only. */
export const validate_Pod: ValidateHook<Pod> = (pod, _at, errors, context) => {
  if (context.operation !== 'create') return;
  const name = isDns1123Label(pod.metadata.name ?? '');
  if (name.length > 0) {
    context.warn(
      `metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [${name.join(' ')}]`,
    );
  }
  if (pod.spec?.ephemeralContainers?.length) errors.forbidden(SPEC, 'ephemeralContainers', 'cannot be set on create');
};

/** `ephemeralcontainers`: some may come, none may change or go. */
export function checkEphemeralContainers(pod: Pod, old: Pod, errors: FieldErrors): void {
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
  const fixed = unresizable(old);
  if (fixed !== undefined) return errors.forbidden(FieldPath.root, undefined, `${fixed} pods cannot be resized`);
  const spec = pod.spec;
  const qos = old.status?.qosClass ?? qosClassOf(old.spec);
  if (qos !== qosClassOf(spec))
    errors.invalid(SPEC, undefined, qos, 'Pod QOS Class may not change as a result of resizing');
  for (const list of ['containers', 'initContainers'] as const) {
    spec?.[list]?.forEach((container, i) => {
      const before = old.spec?.[list]?.[i];
      if (before === undefined) return;
      const place = SPEC.child(list).index(i).child('resources');
      if (list === 'initContainers' && container.restartPolicy !== 'Always') {
        if (!sameValue(container.resources, before.resources))
          errors.forbidden(place, undefined, 'resources for non-sidecar init containers are immutable');
      } else checkAmounts(container.resources, before.resources, place, errors);
    });
  }
}

function unresizable(pod: Pod): string | undefined {
  if (pod.metadata.annotations?.[MIRROR] !== undefined) return 'static';
  return pod.spec?.os?.name === 'windows' ? 'windows' : undefined;
}

type Resources = Container['resources'];

function checkAmounts(now: Resources, before: Resources, at: FieldPath, errors: FieldErrors): void {
  for (const list of ['requests', 'limits'] as const) {
    const wanted = now?.[list] ?? {};
    if (Object.keys(before?.[list] ?? {}).some((name) => wanted[name] === undefined))
      errors.forbidden(at, list, `resource ${list} cannot be removed`);
  }
  if (!sameValue(withoutResizable(now), withoutResizable(before)))
    errors.forbidden(SPEC, undefined, 'only cpu and memory resources are mutable');
}

function withoutResizable(resources: Resources): unknown {
  const others = (list: Readonly<Record<string, string>> | undefined) =>
    Object.fromEntries(Object.entries(list ?? {}).filter(([name]) => !RESIZABLE.has(name)));
  return { ...resources, requests: others(resources?.requests), limits: others(resources?.limits) };
}
