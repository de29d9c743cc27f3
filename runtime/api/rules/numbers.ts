import type { FieldErrors } from '../field-errors.js';
import type { FieldPath } from '../field-path.js';

/** A number of the model; integers beyond 2^53 are `bigint` (D9). */
type Num = number | bigint;

/** `minimum`: not below the limit. */
export function minimum(
  value: Num | undefined,
  limit: Num,
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): void {
  if (value !== undefined && value !== null && value < limit)
    errors.invalid(at, name, value, `must be greater than or equal to ${limit}`);
}

/** `maximum`: not above the limit. */
export function maximum(
  value: Num | undefined,
  limit: Num,
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): void {
  if (value !== undefined && value !== null && value > limit)
    errors.invalid(at, name, value, `must be less than or equal to ${limit}`);
}

/** `exclusiveMinimum`: above the limit. */
export function exclusiveMinimum(
  value: Num | undefined,
  limit: Num,
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): void {
  if (value !== undefined && value !== null && value <= limit)
    errors.invalid(at, name, value, `must be greater than ${limit}`);
}

/** `exclusiveMaximum`: below the limit. */
export function exclusiveMaximum(
  value: Num | undefined,
  limit: Num,
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): void {
  if (value !== undefined && value !== null && value >= limit)
    errors.invalid(at, name, value, `must be less than ${limit}`);
}

/** How far a quotient may be from a whole number: decimal fractions have no exact binary form. */
const TOLERANCE = 1e-9;

function isMultiple(value: Num, factor: number): boolean {
  if (typeof value === 'bigint') return Number.isInteger(factor) && value % BigInt(factor) === 0n;
  const quotient = value / factor;
  return Math.abs(quotient - Math.round(quotient)) <= TOLERANCE * Math.max(1, Math.abs(quotient));
}

/** `multipleOf`: a whole multiple of the factor, which is above zero. */
export function multipleOf(
  value: Num | undefined,
  factor: number,
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): void {
  if (value !== undefined && value !== null && !isMultiple(value, factor))
    errors.invalid(at, name, value, `must be a multiple of ${factor}`);
}
