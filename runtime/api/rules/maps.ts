import type { FieldErrors } from '../field-errors.js';
import type { FieldPath } from '../field-path.js';
import type { ValidationContext } from '../hooks.js';
import { childOf, type Validate } from './lists.js';

type Values<T> = { readonly [key: string]: T };

/** Checks each value at `name[key]`. */
export function eachValue<T>(
  map: Values<T> | null | undefined,
  validate: Validate<T>,
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
  context: ValidationContext,
): void {
  if (!map) return;
  const path = childOf(at, name);
  for (const [key, value] of Object.entries(map)) validate(value, path.key(key), errors, context);
}

/** Checks each key, reported at `name[key]`. */
export function eachKey(
  map: object | null | undefined,
  validate: Validate<string>,
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
  context: ValidationContext,
): void {
  if (!map) return;
  const path = childOf(at, name);
  for (const key of Object.keys(map)) validate(key, path.key(key), errors, context);
}

/** `minProperties`. */
export function minProperties(
  map: object | null | undefined,
  min: number,
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): void {
  if (!map || Object.keys(map).length >= min) return;
  errors.invalid(at, name, map, `must have at least ${min} ${min === 1 ? 'entry' : 'entries'}`);
}

/** `maxProperties`. */
export function maxProperties(
  map: object | null | undefined,
  max: number,
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): void {
  if (!map) return;
  const count = Object.keys(map).length;
  if (count > max) errors.tooMany(at, name, count, max);
}
