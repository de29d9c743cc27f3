/** What ties a workload to the template of its pods. */

import type { PodTemplateSpec } from '../../../../generated/core/hub.js';
import type { LabelSelector } from '../../../../generated/meta/hub.js';
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';
import { selectorOf } from '../../../../runtime/api/labels.js';

const isEmpty = (selector: LabelSelector) =>
  Object.keys(selector.matchLabels ?? {}).length === 0 && !selector.matchExpressions?.length;

/** A selector must be there, mean something, and select the template's own labels. */
export function checkSelector(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec | undefined,
  kind: string,
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (selector === undefined) errors.required(at, 'selector');
  else {
    checkNotEmpty(selector, kind, at, errors);
    if (matchesOrWrong(selector, {}) === undefined) errors.invalid(at, 'selector', selector, 'invalid label selector');
  }
  checkTemplateLabels(selector, template, at, errors);
}

export function checkNotEmpty(
  selector: LabelSelector | undefined,
  kind: string,
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (selector !== undefined && isEmpty(selector))
    errors.invalid(at, 'selector', selector, `empty selector is invalid for ${kind}`);
}

export function checkTemplateLabels(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec | undefined,
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (selector !== undefined && isEmpty(selector)) return;
  const labels = template?.metadata?.labels;
  if (matchesOrWrong(selector, labels ?? {}) === false)
    errors.invalid(
      at.child('template').child('metadata'),
      'labels',
      labels,
      '`selector` does not match template `labels`',
    );
}

/** Whether the selector selects the labels; undefined for a selector that means nothing. An absent selector selects nothing. */
function matchesOrWrong(
  selector: LabelSelector | undefined,
  labels: Readonly<Record<string, string>>,
): boolean | undefined {
  try {
    return selectorOf(selector).matches(labels);
  } catch {
    return undefined;
  }
}

/** Pods of a workload are started again whenever they end, and have no deadline. */
export function checkRunsForever(
  template: PodTemplateSpec | undefined,
  kind: string,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const spec = template?.spec;
  const place = at.child('template').child('spec');
  if (spec?.restartPolicy !== undefined && spec.restartPolicy !== 'Always')
    errors.notSupported(place, 'restartPolicy', spec.restartPolicy, ['Always']);
  if (spec?.activeDeadlineSeconds !== undefined)
    errors.forbidden(place, 'activeDeadlineSeconds', `activeDeadlineSeconds in ${kind} is not Supported`);
}
