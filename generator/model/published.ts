/** What of a schema is published as it stands, beside what its type says already. */
import type { Type } from '../../runtime/schema/model.js';
import { entriesOf, type JsonObject, type JsonValue } from './json.js';

/** Keys that have a place of their own in the model, or are ours. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'type',
  '$ref',
  'allOf',
  'items',
  'additionalProperties',
  'properties',
  'required',
  'default',
  'description',
  'x-zero',
  'x-pointer',
  'x-proto',
  'x-rules',
  'x-default',
  'x-special',
  'x-definition',
  'x-feature-gate',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-patch-strategy',
  'x-kubernetes-patch-merge-key',
]);

const TYPE_FORMATS: ReadonlySet<string> = new Set(['int32', 'int64', 'float', 'double', 'byte', 'int-or-string']);

/** `enum`, `format`, `minimum`, extensions, …; undefined when nothing is left. */
export function publishedOf(schema: JsonObject, type: Type): Readonly<Record<string, JsonValue>> | undefined {
  const left = entriesOf(schema).filter(([key, value]) => {
    if (key === 'x-kubernetes-list-type') return type.t !== 'list';
    if (ELSEWHERE.has(key)) return key === 'allOf' && Array.isArray(value) && value.length > 1;
    if (key === 'format') return !TYPE_FORMATS.has(String(value));
    return !(key === 'x-kubernetes-map-type' && type.t === 'map');
  });
  return left.length === 0 ? undefined : Object.fromEntries(left);
}
