/** What an edit of a spec may break: how bad each change is, what clients and stored objects see of it, and what to do instead. */
import type { Diagnostic, SourcePlace } from '../model/api-model.js';

/** `breaking` is refused unless it is accepted; a `warning` is told only. */
export type Severity = 'breaking' | 'warning';

export interface Finding extends Diagnostic {
  readonly severity: Severity;
}

interface Consequence {
  readonly severity: Severity;
  /** What clients and stored objects see. */
  readonly seen: string;
  readonly remedy: string;
}

const breaking = (seen: string, remedy: string): Consequence => ({ severity: 'breaking', seen, remedy });
const warning = (seen: string, remedy: string): Consequence => ({ severity: 'warning', seen, remedy });

const REFUSED =
  'requests that were accepted are refused, and stored objects that break the rule can no longer be updated';
const LOOSER = 'keep the rule as wide as it was, and be strict in a new version only';
const NOT_FOUND = 'clients get 404, and stored objects are not found';
const APPLY = 'server-side apply and patches of existing clients merge in another way, and may lose entries';

/** The table of all changes that are told. Of alpha versions every one is a warning. */
export const CHANGES = {
  'version-removed': breaking(
    'clients that speak it get 404, and objects that are stored in it cannot be read',
    'bring its spec back and say `deprecation` in its resources; before it goes say `storage: true` in another version and run `kindsmith migrate-storage`',
  ),
  'version-unserved': breaking(
    'clients that speak it get 404 unless --runtime-config switches it on',
    'say `deprecation` in its resources before it is switched off, or say `enabled: true`',
  ),
  'resource-removed': breaking(NOT_FOUND, 'keep the resource and say `deprecation` in it first'),
  'plural-renamed': breaking(NOT_FOUND, 'keep the plural; `shortNames` adds names for kubectl'),
  'kind-renamed': breaking(
    'objects of the old kind are refused, and stored ones cannot be read',
    'keep the kind, or add a resource of the new kind beside it',
  ),
  'list-kind-renamed': breaking('clients do not know the lists that they get', 'keep `listKind` as it was'),
  'scope-changed': breaking(NOT_FOUND, 'keep `namespaced` as it was, or add a kind of the other scope'),
  'verb-removed': breaking('clients that use it get 405', 'keep the verb'),
  'subresource-removed': breaking('clients that use it get 404', 'keep the subresource'),
  'subresource-kind-changed': breaking('clients send and expect the former kind', 'keep the kind of the subresource'),
  'storage-moved': breaking('objects that are stored are not found any more', 'keep `storage` where it was'),
  'name-rule-narrowed': breaking(
    'objects whose names were accepted are refused, and stored ones can no longer be updated',
    'keep `name` as wide as it was',
  ),
  'selector-removed': breaking('requests with this field selector get 400', 'keep it in `selectableFields`'),
  'short-name-removed': warning('kubectl does not understand it any more', 'keep it in `shortNames`'),
  'create-on-update-removed': breaking('a PUT of an object that is missing gets 404', 'keep `createOnUpdate: true`'),
  'unconditional-update-removed': breaking(
    'a PUT without a resourceVersion is refused',
    'leave `unconditionalUpdate: false` to a new version',
  ),
  'field-removed': breaking(
    'clients that read it find nothing, what they write into it is dropped, and stored objects lose it when they are next written',
    'keep the field and say in its description that it is deprecated, or leave it out of a new version',
  ),
  'type-changed': breaking(
    'what clients write is refused, what they read does not fit their types, and stored values do not decode',
    'keep the type, and add a field of another name or a new version',
  ),
  'format-changed': breaking(
    'values that were accepted are refused, and readers take them for something else',
    'keep the format, and add a field of another name or a new version',
  ),
  'made-required': breaking(
    'requests without it are refused, and stored objects without it can no longer be updated',
    'make it optional or give it a default, and require it in a new version only',
  ),
  'number-changed': breaking(
    'protobuf clients neither find the value nor send it where it is looked for',
    'give the field its number again with `x-proto`',
  ),
  'number-reused': breaking(
    'protobuf clients of the former field take one for the other',
    'give the field a number with `x-proto` that none has had',
  ),
  'default-changed': warning(
    'requests that leave the field out now mean something else; stored objects keep what they have',
    'keep the default, and change it in a new version only',
  ),
  'default-added': warning(
    'requests that leave the field out now set it',
    'give a default to new fields only, or to the field in a new version',
  ),
  'default-removed': breaking('clients that count on a value find none', 'keep the default'),
  narrowed: breaking(REFUSED, LOOSER),
  'pattern-changed': breaking(
    REFUSED,
    'keep the pattern, or write one that accepts all that the former did and accept this',
  ),
  'list-type-changed': breaking(APPLY, 'keep the list type and its keys, or change them in a new version'),
  'map-type-changed': breaking(APPLY, 'keep the map type, or change it in a new version'),
  'patch-changed': breaking(
    'strategic merge patches of existing clients mean something else',
    'keep the patch strategy and merge key, or change them in a new version',
  ),
  'unknown-dropped': breaking(
    'fields that clients and stored objects have are dropped',
    'keep `x-kubernetes-preserve-unknown-fields: true`',
  ),
} as const satisfies Readonly<Record<string, Consequence>>;

export type Change = keyof typeof CHANGES;

export class Findings {
  readonly #list: Finding[] = [];

  /** `what` changed, as the beginning of a sentence; `lenient` lowers it to a warning. */
  add(change: Change, place: SourcePlace, what: string, lenient: boolean): void {
    const { severity, seen, remedy } = CHANGES[change];
    this.#list.push({ severity: lenient ? 'warning' : severity, place, message: `${what}: ${seen}`, remedy });
  }

  /** By file and place. */
  sorted(): Finding[] {
    return this.#list.sort(
      ({ place: a }, { place: b }) =>
        (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column,
    );
  }
}
