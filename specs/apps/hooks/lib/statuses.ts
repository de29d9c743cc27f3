/** Rules of what controllers report, asked when a status is written. */
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';
import { checkNotNegative } from './rollout.js';

type Count = number | bigint | undefined;

/** `status` as counts by field; a field that is not there counts as 0. */
export type Counts<F extends string> = { readonly [K in F]?: Count };

export function checkCounts<F extends string>(
  status: Counts<F>,
  fields: readonly F[],
  at: FieldPath,
  errors: FieldErrors,
): void {
  for (const field of fields) checkNotNegative(status[field], at, field, errors);
}

/** Each of the counts may be as great as the one named `limit`, `shown` in the sentence. */
export function checkAtMost<F extends string>(
  status: Counts<F>,
  fields: readonly F[],
  limit: F,
  shown: string,
  at: FieldPath,
  errors: FieldErrors,
): void {
  for (const field of fields) {
    if ((status[field] ?? 0) > (status[limit] ?? 0))
      errors.invalid(at, field, status[field] ?? 0, `cannot be greater than ${shown}`);
  }
}

/** Names that were made of this count must not come again. */
export function checkCollisions(count: Count, old: Count, at: FieldPath, errors: FieldErrors): void {
  if (old !== undefined && (count === undefined || count < old))
    errors.invalid(at, 'collisionCount', count ?? 0, 'cannot be decremented');
}
