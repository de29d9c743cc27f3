import type { FieldErrors } from '../field-errors.js';
import type { FieldPath } from '../field-path.js';

/**
 * `required`: the value must be there; an empty string or list counts as absent. Answers whether it is, so that further
 * rules are not asked about nothing.
 */
export function required<T>(
  value: T,
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): value is NonNullable<T> {
  if (value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0))
    return true;
  errors.required(at, name);
  return false;
}

/** `required` of a map: it must have an entry. */
export function requiredEntries<T extends object>(
  value: T | undefined,
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): value is T {
  if (value !== undefined) for (const _ in value) return true;
  errors.required(at, name);
  return false;
}
