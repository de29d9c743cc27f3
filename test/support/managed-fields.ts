import type { ManagedFieldsEntry } from '../../runtime/api/meta.js';
import { describePath, type FieldSet } from '../../runtime/fields/field-set.js';
import { parseFieldsV1 } from '../../runtime/fields/fields-v1.js';

/** Paths of a set as clients read them, in order. */
export const pathsOf = (set: FieldSet): string[] => [...set.paths()].map(describePath);

/** An object as far as its owners are concerned. */
interface Managed {
  readonly metadata?: { readonly managedFields?: readonly ManagedFieldsEntry[] };
}

/** `m Apply v1`, `m Update apps/v1 status` → paths; in the order of the entries. */
export function ownersOf(object: Managed): Record<string, string[]> {
  return Object.fromEntries(
    (object.metadata?.managedFields ?? []).map(({ manager, operation, apiVersion, subresource, fieldsV1 }) => [
      [manager, operation, apiVersion, subresource].filter((part) => part).join(' '),
      pathsOf(parseFieldsV1(fieldsV1 ?? {})),
    ]),
  );
}

/** Who owns the field at a path: `m Apply v1`, … */
export function ownersOfPath(object: Managed, path: string): string[] {
  return Object.entries(ownersOf(object))
    .filter(([, paths]) => paths.includes(path))
    .map(([owner]) => owner);
}
