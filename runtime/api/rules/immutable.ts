import type { FieldErrors } from '../field-errors.js';
import type { FieldPath } from '../field-path.js';
import { sameValue } from '../same-value.js';

/** `immutable`: an update may not change the value; neither set nor remove it. */
export function immutable(
  value: unknown,
  old: unknown,
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): void {
  if (!sameValue(value, old)) errors.invalid(at, name, value, 'field is immutable');
}

/** `immutable: once-set`: a value may be given once, then it stays. */
export function immutableOnceSet(
  value: unknown,
  old: unknown,
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): void {
  if (old !== undefined && old !== '') immutable(value, old, at, name, errors);
}
