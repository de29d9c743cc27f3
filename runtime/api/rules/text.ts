import type { FieldErrors } from '../field-errors.js';
import type { FieldPath } from '../field-path.js';
import { VALID } from '../name-messages.js';

/** Looks at a text and says what is wrong with it, one sentence a problem; no sentence when it is fine. The rules stand in `api/names.ts`, `addresses.ts`, `formats.ts`. */
export type TextRule = (text: string) => readonly string[];

/** The answer of a rule that has one sentence. */
export function fine(ok: boolean, problem: string): readonly string[] {
  return ok ? VALID : [problem];
}

/** `format`: one of the named rules of `api/names.ts`, `addresses.ts` and `formats.ts`. */
export function format(
  value: string | undefined,
  rule: TextRule,
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): void {
  if (value === undefined || value === null) return;
  const problems = rule(value);
  for (const problem of problems) errors.invalid(at, name, value, problem);
}

/** Length in Unicode characters; a pair of surrogates is one. */
function characters(text: string): number {
  let count = text.length;
  for (let i = 1; i < text.length; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xdc00 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800) count--;
  }
  return count;
}

/** `minLength`: at least so many Unicode characters. */
export function minLength(
  value: string | undefined,
  min: number,
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): void {
  if (value === undefined || value === null || (value.length >= min && characters(value) >= min)) return;
  errors.invalid(at, name, value, `must be at least ${min} character${min === 1 ? '' : 's'} long`);
}

/** `maxLength`: at most so many Unicode characters. */
export function maxLength(
  value: string | undefined,
  max: number,
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): void {
  if (value && value.length > max && characters(value) > max) errors.tooLong(at, name, max);
}

/** `maxBytes`: at most so many bytes in UTF-8. */
export function maxBytes(
  value: string | undefined,
  max: number,
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): void {
  if (value && value.length * 3 > max && Buffer.byteLength(value) > max) errors.tooLong(at, name, max);
}

/** `pattern`: the expression matches somewhere in the text, as in OpenAPI; anchors are its own. */
export function pattern(
  value: string | undefined,
  expression: RegExp,
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): void {
  if (value !== undefined && value !== null && !expression.test(value))
    errors.invalid(at, name, value, `must match the pattern ${expression.source}`);
}

type Choice = string | number | bigint | null | undefined;

/** `enum`: one of the values, which the error lists as they are declared. Absent and empty pass: `required` is a rule of its own. */
export function enumerated(
  value: Choice,
  values: readonly (string | number)[],
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): void {
  if (value !== '') enumeratedStrictly(value, values, at, name, errors);
}

/** As `enumerated`, for fields whose empty value is told from an absent one: an empty one is refused too. */
export function enumeratedStrictly(
  value: Choice,
  values: readonly (string | number)[],
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): void {
  if (value !== undefined && value !== null && !values.includes(value as string | number))
    errors.notSupported(at, name, value, values.map(String));
}
