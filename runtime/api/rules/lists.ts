import type { FieldErrors } from '../field-errors.js';
import type { FieldPath } from '../field-path.js';
import type { ValidationContext } from '../hooks.js';

/**
 * What a generated validator of one value looks like. Rules take null for absent: a field that Go always writes holds it.
 */
export type Validate<T> = (value: T, at: FieldPath, errors: FieldErrors, context: ValidationContext) => void;

/** The path of a child; of the value itself for items of a list in a list. */
export function childOf(at: FieldPath, name: string | undefined): FieldPath {
  return name === undefined ? at : at.child(name);
}

/** Checks each item at its own path, `name[0]`. A list may be null: Go writes an empty one so where the field is always written. */
export function eachItem<T>(
  list: readonly T[] | null | undefined,
  validate: Validate<T>,
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
  context: ValidationContext,
): void {
  if (!list?.length) return;
  const path = childOf(at, name);
  for (let i = 0; i < list.length; i++) validate(list[i] as T, path.index(i), errors, context);
}

/** `minItems`. */
export function minItems(
  list: readonly unknown[] | null | undefined,
  min: number,
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): void {
  if (!list || list.length >= min) return;
  errors.invalid(at, name, list, `must have at least ${min} item${min === 1 ? '' : 's'}`);
}

/** `maxItems`. False when there are more: then nobody looks into the list, however long it is. */
export function maxItems(
  list: readonly unknown[] | null | undefined,
  max: number,
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): boolean {
  if (!list || list.length <= max) return true;
  errors.tooMany(at, name, list.length, max);
  return false;
}

/** Reports every item whose identity an earlier item has too. */
function reportRepeated(identities: readonly unknown[], report: (index: number) => void): void {
  if (identities.length < 2) return;
  const seen = new Set<unknown>();
  identities.forEach((identity, index) => {
    if (seen.has(identity)) report(index);
    else seen.add(identity);
  });
}

const identityOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? JSON.stringify(value, bigintAsText) : value;
const bigintAsText = (_key: string, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value);

/** The items of a set differ; each repeated one is an error at `name[i]`. */
export function uniqueItems(
  list: readonly unknown[] | null | undefined,
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): void {
  if (!list || list.length < 2) return;
  reportRepeated(list.map(identityOf), (i) => errors.duplicate(childOf(at, name).index(i), undefined, list[i]));
}

/**
 * The items of a list of type `map` differ in their keys. A repeated one is an error at `name[i].key` with the key's value,
 * or, with several keys, at `name[i]` with all of them.
 */
export function uniqueKeys(
  list: readonly object[] | null | undefined,
  keys: readonly string[],
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): void {
  if (!list || list.length < 2) return;
  const keyValue = (item: object, key: string): unknown =>
    Object.hasOwn(item, key) ? (item as Record<string, unknown>)[key] : undefined;
  const single = keys.length === 1 ? keys[0] : undefined;
  if (single !== undefined) {
    const identities = list.map((item) => identityOf(keyValue(item, single)));
    reportRepeated(identities, (i) => errors.duplicate(childOf(at, name).index(i), single, identities[i] ?? ''));
    return;
  }
  const values = list.map((item) =>
    keys.map((key) => [key, keyValue(item, key)] as const).filter(([, value]) => value !== undefined),
  );
  reportRepeated(values.map(identityOf), (i) =>
    errors.duplicate(childOf(at, name).index(i), undefined, Object.fromEntries(values[i] ?? [])),
  );
}
