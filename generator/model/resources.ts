/** `x-resources` → rows of the route table, with the format's defaults filled in. */
import type {
  Column,
  MetadataCheck,
  MetadataChecks,
  NameRule,
  ResourceRow,
  SubresourceRow,
  Verb,
} from '../../runtime/scheme/modules.js';
import { deprecationOf } from './deprecation.js';
import { entriesOf, type JsonObject, type JsonValue, own, ownArray, ownObject, ownString, ownStrings } from './json.js';
import { type Mutable, set } from './mutable.js';
import type { RawSpec } from './raw-spec.js';
import { folderOfGroup } from './spec-document.js';

export const VERBS: readonly Verb[] = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];
/** Verbs of `status` and of other subresources that do not say. */
export const SUBRESOURCE_VERBS: readonly Verb[] = ['get', 'patch', 'update'];

/** What of a row is known only when all versions of its group are. */
export interface RowPlace {
  readonly hub: string;
  readonly storage: ResourceRow['storage'];
}

export function kindOfRow(row: JsonValue): string {
  return ownString(row, 'kind') ?? '';
}

/** Whether a resource can be listed, so that its kind has a list type. */
export function hasList(row: JsonValue): boolean {
  return own(row, 'verbs') === undefined || ownStrings(row, 'verbs').includes('list');
}

export function buildRow(spec: RawSpec, plural: string, source: JsonObject, place: RowPlace): ResourceRow {
  const kind = kindOfRow(source);
  const schema = ownObject(spec.schemas, kind);
  const row: Mutable<ResourceRow> = {
    resource: plural,
    kind,
    listKind: ownString(source, 'listKind') ?? `${kind}List`,
    singular: ownString(source, 'singular') ?? kind.toLowerCase(),
    namespaced: own(source, 'namespaced') === true,
    verbs: own(source, 'verbs') === undefined ? VERBS : (ownStrings(source, 'verbs') as readonly Verb[]),
    subresources: entriesOf(own(source, 'subresources')).map(([name, sub]) => buildSubresource(name, sub)),
    hub: place.hub,
    nameRule: (ownString(source, 'name') ?? 'dns-subdomain') as NameRule,
    columns: (ownArray(source, 'columns') ?? []).map(buildColumn),
  };
  set(row, 'metadataChecks', metadataChecksOf(ownObject(source, 'metadataChecks')));
  set(row, 'shortNames', someStrings(source, 'shortNames'));
  set(row, 'categories', someStrings(source, 'categories'));
  set(row, 'storage', place.storage);
  set(row, 'selectableFields', someStrings(source, 'selectableFields'));
  const properties = ownObject(schema, 'properties') ?? {};
  const generation =
    own(source, 'generation') ?? (Object.hasOwn(properties, 'spec') && Object.hasOwn(properties, 'status'));
  if (generation === true) row.generation = true;
  if (own(source, 'createOnUpdate') === true) row.createOnUpdate = true;
  if (own(source, 'unconditionalUpdate') === false) row.unconditionalUpdate = false;
  if (own(source, 'deleteReturnsObject') === true) row.deleteReturnsObject = true;
  if (ownString(source, 'defaultPropagation') === 'orphan') row.defaultPropagation = 'orphan';
  const deprecation = deprecationOf(
    own(source, 'deprecation'),
    { group: ownString(spec.header, 'group') ?? '', version: spec.version },
    kind,
  );
  set(row, 'deprecation', deprecation?.sentence);
  set(row, 'removedRelease', deprecation?.removedRelease);
  set(row, 'hashedVersion', ownString(source, 'hashedVersion'));
  return row;
}

function metadataChecksOf(source: JsonObject | undefined): MetadataChecks | undefined {
  if (source === undefined) return undefined;
  const checks: Mutable<MetadataChecks> = {};
  for (const key of ['create', 'qualifiedFinalizers'] as const) if (own(source, key) === false) checks[key] = false;
  for (const key of ['update', 'subresources'] as const)
    if (own(source, key) !== undefined) checks[key] = ownStrings(source, key) as readonly MetadataCheck[];
  return checks;
}

function someStrings(source: JsonObject, key: string): readonly string[] | undefined {
  const found = ownStrings(source, key);
  return found.length === 0 ? undefined : found;
}

function buildSubresource(name: string, source: JsonValue): SubresourceRow {
  const row: Mutable<SubresourceRow> = {
    name,
    verbs: own(source, 'verbs') === undefined ? SUBRESOURCE_VERBS : ownStrings(source, 'verbs'),
  };
  const kind = ownString(source, 'kind') ?? (name === 'scale' ? 'autoscaling/v1/Scale' : undefined);
  if (kind !== undefined) row.kind = parseKind(kind);
  if (own(source, 'connect') === true) row.connect = true;
  const options = ownString(source, 'options');
  if (options !== undefined) row.options = parseKind(options);
  const specReplicas = ownString(source, 'specReplicas');
  const statusReplicas = ownString(source, 'statusReplicas');
  const selector = ownString(source, 'selector');
  if (specReplicas !== undefined && statusReplicas !== undefined) {
    row.scale = selector === undefined ? { specReplicas, statusReplicas } : { specReplicas, statusReplicas, selector };
  }
  return row;
}

/** `v1/Binding` or `policy/v1/Eviction`. */
export function parseKind(text: string): { group: string; version: string; kind: string } {
  const parts = text.split('/');
  return { group: parts.slice(0, -2).join('/'), version: parts.at(-2) ?? '', kind: parts.at(-1) ?? '' };
}

function buildColumn(source: JsonValue): Column {
  const column: Mutable<Column> = {
    name: ownString(source, 'name') ?? '',
    type: (ownString(source, 'type') ?? 'string') as Column['type'],
  };
  set(column, 'format', ownString(source, 'format') || undefined);
  set(column, 'description', ownString(source, 'description'));
  const priority = own(source, 'priority');
  if (typeof priority === 'number' && priority !== 0) column.priority = priority;
  set(column, 'path', ownString(source, 'path'));
  return column;
}

/** `core/v1/events` → where another resource's objects are kept. */
export function parseStorage(text: string): NonNullable<ResourceRow['storage']> | undefined {
  const [folder, version, resource, more] = text.split('/');
  if (!folder || !version || !resource || more !== undefined) return undefined;
  return { group: folder === folderOfGroup('') ? '' : folder, version, resource };
}
