import type { FieldErrors } from '../field-errors.js';
import { FieldPath } from '../field-path.js';
import type { ValidationContext } from '../hooks.js';
import type { Validate } from './lists.js';

type ValidateUpdate<T> = (value: T, old: T, at: FieldPath, errors: FieldErrors, context: ValidationContext) => void;

/** The validator of a kind's struct, applied to whole objects. */
export function atRoot<T>(validate: Validate<T>): (object: T, errors: FieldErrors, context: ValidationContext) => void {
  return (object, errors, context) => validate(object, FieldPath.root, errors, context);
}

/** The same for updates. */
export function atRootUpdate<T>(
  validate: ValidateUpdate<T>,
): (object: T, old: T, errors: FieldErrors, context: ValidationContext) => void {
  return (object, old, errors, context) => validate(object, old, FieldPath.root, errors, context);
}
