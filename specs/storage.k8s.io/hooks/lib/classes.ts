/** What classes of storage and of volume attributes have in common. */
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import { FieldPath } from '../../../../runtime/api/field-path.js';
import { isQualifiedName } from '../../../../runtime/api/names.js';
import { sameValue } from '../../../../runtime/api/same-value.js';

const MAX_PARAMETERS = 512;
/** Of all keys and values, in bytes. */
const MAX_PARAMETERS_SIZE = 256 * 1024;

type Parameters = Readonly<Record<string, string>> | undefined;

/** The driver that provisions volumes; capitals are tolerated. */
export function checkDriver(name: string | undefined, field: string, errors: FieldErrors): void {
  if (!name) errors.required(FieldPath.root, field);
  else errors.invalidEach(FieldPath.root, field, name, isQualifiedName(name.toLowerCase()));
}

export function checkParameters(parameters: Parameters, mayBeEmpty: boolean, errors: FieldErrors): void {
  const entries = Object.entries(parameters ?? {});
  if (entries.length > MAX_PARAMETERS) return errors.tooLong(FieldPath.root, 'parameters', MAX_PARAMETERS);
  let size = 0;
  for (const [key, value] of entries) {
    if (key === '') errors.invalid(FieldPath.root, 'parameters', key, 'field can not be empty.');
    size += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (size > MAX_PARAMETERS_SIZE) errors.tooLong(FieldPath.root, 'parameters', MAX_PARAMETERS_SIZE);
  if (!mayBeEmpty && entries.length === 0)
    errors.required(FieldPath.root, 'parameters', 'must contain at least one key/value pair');
}

export function forbidChange(value: unknown, old: unknown, field: string, errors: FieldErrors): void {
  if (!sameValue(value, old)) errors.forbidden(FieldPath.root, field, `updates to ${field} are forbidden.`);
}

/** The name as tables show it: the class that is used where none is named is marked. */
export function classNameText(
  metadata: { readonly name?: string; readonly annotations?: Parameters },
  markers: readonly string[],
): string {
  const { name = '', annotations = {} } = metadata;
  return markers.some((marker) => Object.hasOwn(annotations, marker) && annotations[marker] === 'true')
    ? `${name} (default)`
    : name;
}
