import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';

/** A path inside a volume: relative, and never leading out of it. */
export function checkLocalPath(path: string, at: FieldPath, name: string | undefined, errors: FieldErrors): void {
  if (path.startsWith('/')) errors.invalid(at, name, path, 'must be a relative path');
  checkNoBacksteps(path, at, name, errors);
}

/** As `checkLocalPath`, and not beginning with `..`, which the kubelet keeps for itself. */
export function checkLocalUnreservedPath(
  path: string,
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): void {
  checkLocalPath(path, at, name, errors);
  if (path.startsWith('..') && !path.startsWith('../')) errors.invalid(at, name, path, "must not start with '..'");
}

export function checkNoBacksteps(path: string, at: FieldPath, name: string | undefined, errors: FieldErrors): void {
  if (path.split(/[/\\]/).includes('..')) errors.invalid(at, name, path, "must not contain '..'");
}
