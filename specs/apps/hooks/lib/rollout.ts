/** Rules of rollouts, shared by the workload kinds. */
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';
import { type IntOrString, parseIntOrString, percentOf } from '../../../../runtime/api/int-or-string.js';
import { isValidPercent } from '../../../../runtime/api/names.js';

/** A number of pods, or a share of them as `25%`; neither may be negative. */
export function checkIntOrPercent(
  value: IntOrString | undefined,
  at: FieldPath,
  name: string,
  errors: FieldErrors,
): void {
  if (typeof value === 'string') errors.invalidEach(at, name, value, isValidPercent(value));
  else if ((value ?? 0) < 0) errors.invalid(at, name, value, 'must be greater than or equal to 0');
}

export function checkAtMostAll(value: IntOrString | undefined, at: FieldPath, name: string, errors: FieldErrors): void {
  if (typeof value === 'string' && (percentOf(value) ?? 0) > 100)
    errors.invalid(at, name, value, 'must not be greater than 100%');
}

/** The number itself, or the percentage; a number as text counts too, other text as 0. */
export function amountOf(value: IntOrString | undefined): number {
  if (value === undefined) return 0;
  const amount = percentOf(value) ?? parseIntOrString(String(value));
  return typeof amount === 'number' ? amount : 0;
}

export function checkNotNegative(
  value: number | bigint | undefined,
  at: FieldPath,
  name: string,
  errors: FieldErrors,
): void {
  if (value !== undefined && value < 0) errors.invalid(at, name, value, 'must be greater than or equal to 0');
}
