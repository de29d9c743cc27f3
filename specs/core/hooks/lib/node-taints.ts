/** Taints of nodes, and the annotations that said such things before there were fields. */
import type { Taint } from '../../../../generated/core/hub.js';
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import { FieldPath } from '../../../../runtime/api/field-path.js';
import { isQualifiedName, isValidLabelValue } from '../../../../runtime/api/names.js';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const ANNOTATIONS = FieldPath.of('metadata', 'annotations');
const TAINTS = 'scheduler.alpha.kubernetes.io/taints';
const AVOIDED_PODS = 'scheduler.alpha.kubernetes.io/preferAvoidPods';

export function checkTaints(taints: readonly Taint[], at: FieldPath, errors: FieldErrors): void {
  const seen = new Set<string>();
  taints.forEach(({ key = '', value = '', effect = '' }, i) => {
    const place = at.index(i);
    errors.invalidEach(place, 'key', key, isQualifiedName(key));
    const problems = isValidLabelValue(value);
    if (problems.length > 0) errors.invalid(place, 'value', value, problems.join(';'));
    if (effect === '') errors.required(place, 'effect');
    else if (!EFFECTS.includes(effect)) errors.notSupported(place, 'effect', effect, EFFECTS);
    const id = `${effect} ${key}`;
    if (seen.has(id)) errors.duplicate(place, undefined, taints[i]);
    seen.add(id);
  });
}

/** Both hold JSON; an empty text says nothing. */
export function checkNodeAnnotations(
  annotations: Readonly<Record<string, string>> | undefined,
  errors: FieldErrors,
): void {
  const textOf = (key: string) =>
    annotations !== undefined && Object.hasOwn(annotations, key) ? annotations[key] : '';
  const taints = textOf(TAINTS);
  if (taints) {
    const value = parsed(taints) === null ? [] : parsed(taints);
    if (!isListOfObjects(value)) errors.invalid(ANNOTATIONS, undefined, TAINTS, 'must be a JSON list of taints');
    else checkTaints(value as Taint[], ANNOTATIONS.child(TAINTS), errors);
  }
  const avoided = textOf(AVOIDED_PODS);
  if (avoided) checkAvoidedPods(parsed(avoided), errors);
}

interface AvoidedPods {
  readonly podSignature?: { readonly podController?: { readonly controller?: unknown } | null } | null;
}

/** Each entry names the controller of the pods that the node had better not be given. */
function checkAvoidedPods(value: unknown, errors: FieldErrors): void {
  const entries = (value as { preferAvoidPods?: unknown } | null | undefined)?.preferAvoidPods ?? [];
  if (typeof value !== 'object' || Array.isArray(value) || !isListOfObjects(entries))
    return errors.invalid(ANNOTATIONS, 'AvoidPods', AVOIDED_PODS, 'must be JSON with a list of pods to avoid');
  (entries as readonly AvoidedPods[]).forEach(({ podSignature }, i) => {
    const at = ANNOTATIONS.child(AVOIDED_PODS).index(i).child('PodSignature');
    const owner = podSignature?.podController ?? undefined;
    if (owner === undefined) errors.required(at);
    else if (owner.controller !== true)
      errors.invalid(at.child('PodController'), 'Controller', owner.controller ?? false, 'must point to a controller');
  });
}

/** Undefined for text that is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isListOfObjects = (value: unknown): boolean =>
  Array.isArray(value) && value.every((it) => typeof it === 'object' && it !== null && !Array.isArray(it));
