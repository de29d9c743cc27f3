import type { FieldErrors } from '../field-errors.js';
import type { FieldPath } from '../field-path.js';
import { isQualifiedName } from '../names.js';

/** Keys and values of all annotations together, in bytes. */
const LIMIT_BYTES = 256 * 1024;

/** Keys of annotations, and the size of all of them. Errors stand on the map, not on its keys. */
export function checkAnnotations(
  annotations: Readonly<Record<string, string>> | undefined,
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): void {
  if (annotations === undefined) return;
  let bytes = 0;
  for (const key of Object.keys(annotations)) {
    errors.invalidEach(at, name, key, isQualifiedName(key.toLowerCase()));
    bytes += Buffer.byteLength(key) + Buffer.byteLength(annotations[key] as string);
  }
  if (bytes > LIMIT_BYTES) errors.tooLong(at, name, LIMIT_BYTES);
}
