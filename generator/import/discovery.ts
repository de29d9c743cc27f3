/** What discovery documents carry beside OpenAPI: short names, categories, singular names, verbs, where objects are stored. */
import { createHash } from 'node:crypto';
import {
  entriesOf,
  type JsonObject,
  type JsonValue,
  objectOf,
  ownArray,
  ownString,
  ownStrings,
} from '../model/json.js';
import { SUBRESOURCE_VERBS, VERBS } from '../model/resources.js';
import { folderOfGroup, type SpecDocument } from '../model/spec-document.js';

/** An `APIResourceList` by `<folder>/<version>`. */
export type Discovery = ReadonlyMap<string, JsonObject>;

/** `APIResourceList`s among parsed documents. */
export function indexDiscovery(documents: readonly JsonObject[]): Discovery {
  const lists = new Map<string, JsonObject>();
  for (const document of documents) {
    const groupVersion = ownString(document, 'groupVersion');
    if (ownString(document, 'kind') !== 'APIResourceList' || groupVersion === undefined) continue;
    const { group, version } = splitGroupVersion(groupVersion);
    lists.set(`${folderOfGroup(group)}/${version}`, document);
  }
  return lists;
}

function splitGroupVersion(text: string): { group: string; version: string } {
  const slash = text.indexOf('/');
  return slash < 0 ? { group: '', version: text } : { group: text.slice(0, slash), version: text.slice(slash + 1) };
}

/** A spec whose rows say what discovery knows of them. */
export function applyDiscovery(spec: SpecDocument, discovery: Discovery): SpecDocument {
  const list = discovery.get(`${spec.folder}/${spec.version}`);
  if (list === undefined) return spec;
  const rows = new Map((ownArray(list, 'resources') ?? []).map((row) => [ownString(row, 'name') ?? '', row]));
  const resources = objectOf(
    entriesOf(spec.resources).map(([plural, row]) => [plural, completeRow(spec, discovery, plural, row, rows)]),
  );
  return { ...spec, resources };
}

function completeRow(
  spec: SpecDocument,
  discovery: Discovery,
  plural: string,
  row: JsonValue,
  rows: ReadonlyMap<string, JsonValue>,
): JsonValue {
  const found = rows.get(plural);
  if (found === undefined) return row;
  const kind = ownString(row, 'kind') ?? '';
  const singular = ownString(found, 'singularName');
  const { kind: _, namespaced, subresources, verbs: __, ...rest } = row as JsonObject;
  return objectOf([
    ['kind', kind],
    ['singular', singular === '' || singular === kind.toLowerCase() ? undefined : singular],
    ['namespaced', namespaced],
    ['shortNames', listOrNothing(ownStrings(found, 'shortNames'))],
    ['categories', listOrNothing(ownStrings(found, 'categories'))],
    ['verbs', verbsUnless(found, VERBS)],
    ['storage', storageOf(spec, discovery, plural, kind, ownString(found, 'storageVersionHash'))],
    ...entriesOf(rest),
    [
      'subresources',
      subresources === undefined
        ? undefined
        : objectOf(
            entriesOf(subresources).map(([name, sub]) => [
              name,
              completeSubresource(sub, rows.get(`${plural}/${name}`)),
            ]),
          ),
    ],
  ]);
}

function completeSubresource(sub: JsonValue, found: JsonValue | undefined): JsonValue {
  if (found === undefined) return sub;
  const { verbs: _, ...rest } = sub as JsonObject;
  return objectOf([['verbs', verbsUnless(found, SUBRESOURCE_VERBS)], ...entriesOf(rest)]);
}

const listOrNothing = (items: readonly string[]) => (items.length === 0 ? undefined : [...items]);

function verbsUnless(row: JsonValue, usual: readonly string[]): JsonValue | undefined {
  const verbs = [...ownStrings(row, 'verbs')].sort();
  return verbs.join() === usual.join() ? undefined : verbs;
}

/** The hash names the group version in which objects are stored: the first 8 bytes of SHA-256 of `group/version/kind`. */
export function storageVersionHash(group: string, version: string, kind: string): string {
  return createHash('sha256').update(`${group}/${version}/${kind}`).digest().subarray(0, 8).toString('base64');
}

function storageOf(
  spec: SpecDocument,
  discovery: Discovery,
  plural: string,
  kind: string,
  hash: string | undefined,
): JsonValue | undefined {
  if (hash === undefined) return 'none';
  const group = ownString(spec.header, 'group') ?? '';
  if (storageVersionHash(group, spec.version, kind) === hash) return true;
  for (const [key, list] of discovery) {
    const other = splitGroupVersion(ownString(list, 'groupVersion') ?? '');
    const named = (ownArray(list, 'resources') ?? []).find((row) => ownString(row, 'name') === plural);
    if (named === undefined || storageVersionHash(other.group, other.version, ownString(named, 'kind') ?? '') !== hash)
      continue;
    return other.group === group ? undefined : `${key}/${plural}`;
  }
  return undefined;
}
