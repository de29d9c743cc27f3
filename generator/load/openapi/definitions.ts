/** Where the definitions of OpenAPI documents live: each gets a group version and a short name. */
import { entriesOf, isObject, type JsonObject, own, ownArray, ownObject, ownString } from '../../model/json.js';
import { folderOfGroup } from '../../model/spec-document.js';
import { isSharedDefinition, META_DEFINITIONS, META_FOLDER, META_GROUP, META_VERSION } from '../../model/well-known.js';

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export interface Home {
  readonly folder: string;
  readonly group: string;
  readonly version: string;
  /** Prefix of the definitions published by this group version. */
  readonly definitions: string;
}

/** A definition's place in our format. */
export interface Placed {
  readonly home: Home;
  readonly name: string;
  readonly schema: JsonObject;
}

/** Whether a parsed file is an OpenAPI document as servers publish it: v2, or v3 without our header. */
export function isOpenApiDocument(value: unknown): value is JsonObject {
  if (!isObject(value) || own(value, 'x-group') !== undefined) return false;
  const v2 = ownString(value, 'swagger') === '2.0';
  const v3 = ownString(value, 'openapi')?.startsWith('3.') === true;
  return v2 || (v3 && (ownObject(value, 'paths') !== undefined || ownObject(value, 'components') !== undefined));
}

export function schemasOf(document: JsonObject): JsonObject {
  return ownObject(document, 'definitions') ?? ownObject(ownObject(document, 'components'), 'schemas') ?? {};
}

export function kindsOf(schema: unknown): GroupVersionKind[] {
  return (ownArray(schema, 'x-kubernetes-group-version-kind') ?? []).flatMap((item) => {
    const kind = ownString(item, 'kind');
    const version = ownString(item, 'version');
    return kind === undefined || version === undefined
      ? []
      : [{ group: ownString(item, 'group') ?? '', version, kind }];
  });
}

/** `#/definitions/io.k8s.X` → `io.k8s.X`; undefined for references that lead elsewhere. */
export function definitionOfReference(reference: string): string | undefined {
  const found = /^#\/(?:definitions|components\/schemas)\/(.+)$/.exec(reference);
  return found === null ? undefined : decodeReference(found[1]!);
}

function decodeReference(text: string): string {
  const plain = text.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}

const prefixOf = (name: string) => name.slice(0, Math.max(0, name.lastIndexOf('.')));
const shortOf = (name: string) => name.slice(name.lastIndexOf('.') + 1);
const VERSION = /^v[0-9]+((alpha|beta)[0-9]+)?$/;

/** Gives every definition its home; `fallback` holds those whose name and extensions say nothing. */
export function placeDefinitions(documents: readonly JsonObject[]): Map<string, Placed> {
  const schemas = new Map<string, JsonObject>();
  for (const document of documents) {
    for (const [name, schema] of entriesOf(schemasOf(document)))
      if (isObject(schema)) schemas.set(name, mergeKinds(schemas.get(name), schema));
  }
  const homes = homesByPrefix(schemas);
  const fallback = [...homes.values()].find((home) => home.folder !== META_FOLDER) ?? metaHome;
  const placed = new Map<string, Placed>();
  for (const [name, schema] of schemas) {
    const home =
      homes.get(prefixOf(name)) ?? (isSharedDefinition(name) ? metaHome : (homeOfName(prefixOf(name)) ?? fallback));
    placed.set(name, { home, name: shortOf(name), schema });
  }
  return placed;
}

const metaHome: Home = { folder: META_FOLDER, group: META_GROUP, version: META_VERSION, definitions: META_DEFINITIONS };

/** A shared definition lists the kinds of the document it stands in: keep what all documents list. */
function mergeKinds(known: JsonObject | undefined, schema: JsonObject): JsonObject {
  if (known === undefined) return schema;
  const before = kindsOf(known);
  const same = kindsOf(schema).filter((b) =>
    before.some((a) => a.group === b.group && a.version === b.version && a.kind === b.kind),
  );
  return same.length === before.length
    ? known
    : { ...known, 'x-kubernetes-group-version-kind': same.map((kind) => ({ ...kind })) };
}

/** A prefix belongs to the group version that most of its kinds name. */
function homesByPrefix(schemas: ReadonlyMap<string, JsonObject>): Map<string, Home> {
  const votes = new Map<string, Map<string, { gvk: GroupVersionKind; count: number }>>();
  for (const [name, schema] of schemas) {
    const kinds = kindsOf(schema);
    if (kinds.length !== 1 || isSharedDefinition(name)) continue;
    const gvk = kinds[0]!;
    const ballot = votes.get(prefixOf(name)) ?? new Map<string, { gvk: GroupVersionKind; count: number }>();
    const key = `${gvk.group}/${gvk.version}`;
    ballot.set(key, { gvk, count: (ballot.get(key)?.count ?? 0) + 1 });
    votes.set(prefixOf(name), ballot);
  }
  const homes = new Map<string, Home>();
  for (const [prefix, ballot] of votes) {
    const [winner] = [...ballot.values()].sort((a, b) => b.count - a.count);
    const { group, version } = winner!.gvk;
    homes.set(prefix, { folder: folderOfGroup(group), group, version, definitions: prefix });
  }
  return homes;
}

/** `com.example.shared.v1` without kinds: a folder `shared`. */
function homeOfName(prefix: string): Home | undefined {
  const parts = prefix.split('.');
  const version = parts.at(-1) ?? '';
  const folder = parts.at(-2);
  return folder !== undefined && VERSION.test(version)
    ? { folder, group: folder, version, definitions: prefix }
    : undefined;
}
