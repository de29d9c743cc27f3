import type { ScalarKind, SpecialKind } from '../../runtime/schema/model.js';
import type { KitValue } from './kit.js';

/** How a leaf is written and read. */
export interface Leaf {
  readonly wireType: 0 | 1 | 2 | 5;
  /** A method of Writer and Reader, or a pair of functions of the kit. */
  readonly by:
    | { readonly method: string; readonly reader?: string }
    | { readonly write: KitValue; readonly read: KitValue };
  /** What stands for the value where Go has the zero value. */
  readonly zero: string;
  /** A message that may hold no value at all. */
  readonly mayBeAbsent?: true;
}

export const LEAVES: Readonly<Record<ScalarKind | SpecialKind, Leaf>> = {
  string: { wireType: 2, by: { method: 'string', reader: 'stringVerify' }, zero: "''" },
  bool: { wireType: 0, by: { method: 'bool' }, zero: 'false' },
  int32: { wireType: 0, by: { method: 'int32' }, zero: '0' },
  int64: { wireType: 0, by: { write: 'writeInt64', read: 'readInt64' }, zero: '0' },
  float: { wireType: 5, by: { method: 'float' }, zero: '0' },
  double: { wireType: 1, by: { method: 'double' }, zero: '0' },
  bytes: { wireType: 2, by: { write: 'writeBytes', read: 'readBytes' }, zero: "''" },
  quantity: { wireType: 2, by: { write: 'writeQuantity', read: 'readQuantity' }, zero: "'0'" },
  time: { wireType: 2, by: { write: 'writeTime', read: 'readTime' }, zero: 'null as never', mayBeAbsent: true },
  'micro-time': {
    wireType: 2,
    by: { write: 'writeMicroTime', read: 'readMicroTime' },
    zero: 'null as never',
    mayBeAbsent: true,
  },
  duration: { wireType: 2, by: { write: 'writeDuration', read: 'readDuration' }, zero: "'0s'" },
  'int-or-string': { wireType: 2, by: { write: 'writeIntOrString', read: 'readIntOrString' }, zero: '0' },
  'raw-extension': { wireType: 2, by: { write: 'writeJson', read: 'readJsonObject' }, zero: '{}', mayBeAbsent: true },
  'fields-v1': { wireType: 2, by: { write: 'writeJson', read: 'readJsonObject' }, zero: '{}', mayBeAbsent: true },
  json: { wireType: 2, by: { write: 'writeJson', read: 'readJson' }, zero: 'null', mayBeAbsent: true },
};
