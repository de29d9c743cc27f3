/** Names of drivers, pools and attributes, and the other texts that several kinds of this group hold. */
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';
import { stringifyJson } from '../../../../runtime/api/json.js';
import type { JsonValue } from '../../../../runtime/api/meta.js';
import { isCIdentifier, isDns1123Label, isDns1123Subdomain } from '../../../../runtime/api/names.js';
import { checkCsiDriverName } from '../../../core/hooks/lib/volume-sources.js';

/** Drivers are named as those of CSI. */
export const checkDriverName = checkCsiDriverName;

/** Lengths in bytes. */
const MAX_POOL = 253;
const MAX_ID = 32;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** One or more subdomains with slashes between them. */
export function checkPoolName(name: string | undefined, at: FieldPath, field: string, errors: FieldErrors): void {
  if (!name) return errors.required(at, field);
  if (Buffer.byteLength(name) > MAX_POOL) errors.tooLong(at, field, MAX_POOL);
  for (const part of name.split('/')) errors.invalidEach(at, field, part, isDns1123Subdomain(part));
}

/** An attribute's or a capacity's name: a C identifier, after a domain and a slash or alone. */
export function checkQualifiedName(name: string, at: FieldPath, field: string, errors: FieldErrors): void {
  const [first = '', second, ...more] = name.split('/');
  if (more.length > 0) return errors.invalid(at, field, name, 'must not contain more than one slash');
  if (second === undefined) return checkIdentifier(first, at, field, errors);
  if (first === '') errors.invalid(at, field, '', 'the domain must not be empty');
  else checkDriverName(first, at, field, errors);
  if (second === '') errors.invalid(at, field, '', 'the name must not be empty');
  else checkIdentifier(second, at, field, errors);
}

/** Likewise, with the domain. */
export function checkFullyQualifiedName(name: string, at: FieldPath, field: string, errors: FieldErrors): void {
  checkQualifiedName(name, at, field, errors);
  if (!name.includes('/'))
    errors.invalid(at, field, name, 'a fully qualified name must be a domain and a name separated by a slash');
}

function checkIdentifier(id: string, at: FieldPath, field: string, errors: FieldErrors): void {
  if (Buffer.byteLength(id) > MAX_ID) errors.tooLong(at, field, MAX_ID);
  errors.invalidEach(at, field, id, isCIdentifier(id));
}

export function checkShareId(uid: string | undefined, at: FieldPath, errors: FieldErrors): void {
  if (uid !== undefined && !UUID.test(uid))
    errors.invalid(at, 'shareID', uid, 'must be a UUID in lower case, as `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`');
}

export function checkLabel(name: string, at: FieldPath, field: string | undefined, errors: FieldErrors): void {
  errors.invalidEach(at, field, name, isDns1123Label(name));
}

/** An object of whatever form, of at most so many bytes as JSON. */
export function checkRawObject(
  value: JsonValue | undefined,
  at: FieldPath,
  field: string,
  errors: FieldErrors,
  maxBytes: number,
): void {
  if (value === undefined || value === null) errors.required(at, field);
  else if (Buffer.byteLength(stringifyJson(value)) > maxBytes) errors.tooLong(at, field, maxBytes);
  else if (typeof value !== 'object' || Array.isArray(value))
    errors.invalid(at, field, '<value omitted>', 'must be a valid JSON object');
}

/** Most items of the lists of requests, and of those that name requests. */
export const MAX_REQUESTS = 32;

/** The list, or none of it when it is longer than its `maxItems`: then nobody looks into it. */
export const upTo = <T>(max: number, list: readonly T[] | undefined): readonly T[] =>
  list === undefined || list.length > max ? [] : list;

/** Every value that stood in the list before is an error at its place. */
export function checkDifferent(values: readonly unknown[], at: FieldPath, errors: FieldErrors): void {
  const seen = new Set<unknown>();
  values.forEach((value, i) => {
    if (seen.has(value)) errors.duplicate(at.index(i), undefined, value);
    seen.add(value);
  });
}
