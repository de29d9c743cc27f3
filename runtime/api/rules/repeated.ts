import type { FieldErrors } from '../field-errors.js';
import type { FieldPath } from '../field-path.js';

/**
 * Reports what was found below `at` once more. Some kinds of upstream are checked as a whole and again as part of the check of
 * their update; clients see a cause as often as it is found.
 */
export function repeatCauses(at: FieldPath, errors: FieldErrors): void {
  const place = at.toString();
  const below = errors.list.filter(
    ({ field }) =>
      field.startsWith(place) &&
      (field.length === place.length || field[place.length] === '.' || field[place.length] === '['),
  );
  errors.addAll(below);
}
