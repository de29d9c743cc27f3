import type { PersistentVolumeClaimTemplate, PodTemplateSpec } from '../../../generated/core/hub.js';
import type { ValidateHook } from '../../../runtime/api/hooks.js';
import type { ObjectMeta } from '../../../runtime/api/meta.js';
import { checkAnnotations } from '../../../runtime/api/rules/annotations.js';
import { checkLabels } from '../../../runtime/api/rules/labels.js';
import { checkPodAnnotations, checkSeccompMatches } from './lib/pod-annotations.js';
import { deservesWarnings, warnOfPod } from './pod-warnings.js';

/** Metadata of pods made from a template. As upstream, causes name it without `metadata`. */
export const validate_PodTemplateSpec: ValidateHook<PodTemplateSpec> = (template, at, errors, context) => {
  if (template.spec && deservesWarnings(context))
    warnOfPod(template.metadata?.annotations, template.spec, at.toString(), context.warn);
  checkLabels(template.metadata?.labels, at, 'labels', errors);
  checkAnnotations(template.metadata?.annotations, at, 'annotations', errors);
  if (template.spec)
    checkPodAnnotations(template.metadata?.annotations, template.spec, at.child('annotations'), errors);
};

export const validateLast_PodTemplateSpec: ValidateHook<PodTemplateSpec> = (template, at, errors) => {
  if (template.spec) checkSeccompMatches(template.metadata?.annotations, template.spec, at.child('spec'), errors);
  if (template.spec?.ephemeralContainers?.length)
    errors.forbidden(at.child('spec'), 'ephemeralContainers', 'ephemeral containers not allowed in pod template');
};

export const validate_PersistentVolumeClaimTemplate: ValidateHook<PersistentVolumeClaimTemplate> = (
  template,
  at,
  errors,
) => {
  const { metadata } = template;
  if (metadata === undefined) return;
  const place = at.child('metadata');
  checkAnnotations(metadata.annotations, place, 'annotations', errors);
  checkLabels(metadata.labels, place, 'labels', errors);
  for (const name of REFUSED) {
    // Upstream derives the name in the cause from its name in Go.
    if (isSet(metadata[name]))
      errors.forbidden(place, name === 'uid' ? 'uID' : name, 'cannot be set for an ephemeral volume');
  }
};

/** All fields but labels and annotations, in upstream's order. */
const REFUSED = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'ownerReferences',
  'finalizers',
  'managedFields',
] as const satisfies readonly (keyof ObjectMeta)[];

function isSet(value: unknown): boolean {
  return value !== undefined && value !== '' && value !== 0;
}
