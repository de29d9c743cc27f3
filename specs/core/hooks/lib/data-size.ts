import { FieldPath } from '../../../../runtime/api/field-path.js';

/** All values of a config map or secret together. */
export const MAX_DATA_BYTES = 1024 * 1024;

/** How errors name an object as a whole. */
export const WHOLE_OBJECT = FieldPath.root.key('');

/** Bytes that base64 text stands for. */
export function bytesIn(base64: string | undefined): number {
  return base64 === undefined ? 0 : Buffer.byteLength(base64, 'base64');
}
