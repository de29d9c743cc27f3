import type { FieldErrors } from '../field-errors.js';
import type { FieldPath } from '../field-path.js';
import { isQualifiedName, isValidLabelValue } from '../names.js';

/** Keys and values of labels. Errors stand on the map, not on its keys. */
export function checkLabels(
  labels: Readonly<Record<string, string>> | undefined,
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): void {
  if (labels === undefined) return;
  for (const key of Object.keys(labels)) {
    errors.invalidEach(at, name, key, isQualifiedName(key));
    const value = labels[key] as string;
    errors.invalidEach(at, name, value, isValidLabelValue(value));
  }
}
