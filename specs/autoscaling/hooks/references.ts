import type { CrossVersionObjectReference } from '../../../generated/autoscaling/hub.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import { isPathSegmentName } from '../../../runtime/api/names.js';

export interface ReferenceRules {
  /** The version is not looked at. */
  readonly anyVersion?: boolean;
  /** The core group may be meant. */
  readonly withoutGroup?: boolean;
}

/** A reference to an object of any kind in the same namespace. */
export function checkReference(
  reference: CrossVersionObjectReference | undefined,
  rules: ReferenceRules,
  at: FieldPath,
  errors: FieldErrors,
): void {
  for (const field of ['kind', 'name'] as const) {
    const value = reference?.[field] ?? '';
    if (value === '') errors.required(at, field);
    else errors.invalidEach(at, field, value, isPathSegmentName(value));
  }
  const problem = versionProblem(reference, rules);
  if (problem !== undefined) errors.invalid(at, 'apiVersion', reference?.apiVersion ?? '', problem);
}

export function versionProblem(
  reference: CrossVersionObjectReference | undefined,
  rules: ReferenceRules,
): string | undefined {
  if (rules.anyVersion) return undefined;
  const parts = (reference?.apiVersion ?? '').split('/');
  if (parts.length > 2) return `unexpected GroupVersion string: ${reference?.apiVersion}`;
  const group = parts.length === 2 ? parts[0] : '';
  return !rules.withoutGroup && group === '' ? 'apiVersion must specify API group' : undefined;
}
