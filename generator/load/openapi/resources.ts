/** `x-resources` from the paths and operations of OpenAPI documents: scope, verbs, kinds, subresources. */
import {
  entriesOf,
  isObject,
  type JsonObject,
  type JsonValue,
  objectOf,
  own,
  ownObject,
  ownString,
} from '../../model/json.js';
import { SUBRESOURCE_VERBS, VERBS } from '../../model/resources.js';
import { folderOfGroup } from '../../model/spec-document.js';
import { definitionOfReference, type GroupVersionKind } from './definitions.js';

interface Found {
  kind?: GroupVersionKind;
  readonly verbs: Set<string>;
  returnsObject: boolean;
  connects?: true;
}
interface FoundResource extends Found {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  namespaced: boolean;
  readonly subresources: Map<string, Found>;
}

const ACTIONS: Readonly<Record<string, string>> = { post: 'create', put: 'update', watchlist: 'watch' };
const METHODS: Readonly<Record<string, string>> = {
  get: 'get',
  put: 'update',
  post: 'create',
  patch: 'patch',
  delete: 'delete',
};

/** Resources by folder and version, in the order of their plurals. */
export function resourcesOf(documents: readonly JsonObject[]): Map<string, JsonObject> {
  const found = new Map<string, FoundResource>();
  for (const document of documents) {
    for (const [path, item] of entriesOf(ownObject(document, 'paths'))) {
      const place = parsePath(path);
      if (place !== undefined && isObject(item)) addOperations(found, place, item);
    }
  }
  const groups = new Map<string, [string, JsonObject][]>();
  for (const resource of [...found.values()].sort((a, b) => (a.plural < b.plural ? -1 : 1))) {
    if (resource.kind === undefined) continue;
    const key = `${folderOfGroup(resource.group)}/${resource.version}`;
    groups.set(key, [...(groups.get(key) ?? []), [resource.plural, rowOf(resource)]]);
  }
  return new Map([...groups].map(([key, rows]) => [key, objectOf(rows)]));
}

interface PathPlace {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly subresource: string;
}

function parsePath(path: string): PathPlace | undefined {
  const found = /^\/(?:api|apis\/([^/{}]+))\/([^/{}]+)\/(.+)$/.exec(path);
  if (found === null) return undefined;
  let parts = found[3]!.split('/').filter((part) => part !== '');
  if (parts[0] === 'watch') parts = parts.slice(1);
  const namespaced = parts[0] === 'namespaces' && parts[1] === '{namespace}' && parts.length > 2;
  if (namespaced) parts = parts.slice(2);
  const [plural, name, ...rest] = parts;
  if (plural === undefined || plural.includes('{') || (name !== undefined && !name.startsWith('{'))) return undefined;
  const subresource = rest.filter((part) => !part.startsWith('{')).join('/');
  return { group: found[1] ?? '', version: found[2]!, plural, namespaced, subresource };
}

function addOperations(found: Map<string, FoundResource>, place: PathPlace, item: JsonObject): void {
  const key = `${place.group}/${place.version}/${place.plural}`;
  let resource = found.get(key);
  if (resource === undefined) {
    resource = { ...place, verbs: new Set(), returnsObject: false, subresources: new Map() };
    found.set(key, resource);
  }
  resource.namespaced ||= place.namespaced;
  let target: Found = resource;
  if (place.subresource !== '') {
    target = resource.subresources.get(place.subresource) ?? { verbs: new Set(), returnsObject: false };
    resource.subresources.set(place.subresource, target);
  }
  for (const [method, operation] of entriesOf(item)) {
    const action = ownString(operation, 'x-kubernetes-action');
    const verb = action === 'connect' ? METHODS[method] : (ACTIONS[action ?? ''] ?? action);
    if (verb === undefined) continue;
    if (action === 'connect') target.connects = true;
    target.verbs.add(verb);
    const kind = kindOf(own(operation, 'x-kubernetes-group-version-kind'));
    if (kind !== undefined) target.kind ??= kind;
    if (verb === 'delete') target.returnsObject ||= !answersStatus(operation);
  }
}

function kindOf(value: JsonValue | undefined): GroupVersionKind | undefined {
  const kind = ownString(value, 'kind');
  const version = ownString(value, 'version');
  return kind === undefined || version === undefined
    ? undefined
    : { group: ownString(value, 'group') ?? '', version, kind };
}

/** Whether a delete answers `Status` (W76). */
function answersStatus(operation: JsonValue): boolean {
  const ok = ownObject(ownObject(operation, 'responses'), '200');
  const content = ownObject(ownObject(ok, 'content'), 'application/json');
  const reference = ownString(ownObject(ok, 'schema') ?? ownObject(content, 'schema'), '$ref');
  return reference === undefined || definitionOfReference(reference)?.endsWith('.Status') === true;
}

function rowOf(resource: FoundResource): JsonObject {
  const verbs = [...resource.verbs].sort();
  const subresources = [...resource.subresources].sort(([a], [b]) => (a < b ? -1 : 1));
  return objectOf([
    ['kind', resource.kind!.kind],
    ['namespaced', resource.namespaced],
    ['verbs', verbs.join() === VERBS.join() ? undefined : verbs],
    ['deleteReturnsObject', resource.returnsObject ? true : undefined],
    [
      'subresources',
      subresources.length === 0
        ? undefined
        : objectOf(subresources.map(([name, sub]) => [name, subresourceOf(resource, name, sub)])),
    ],
  ]);
}

function subresourceOf(resource: FoundResource, name: string, sub: Found): JsonObject {
  const verbs = [...sub.verbs].sort();
  const { kind } = sub;
  const own =
    kind === undefined ||
    (kind.kind === resource.kind!.kind && kind.group === resource.group && kind.version === resource.version);
  const scale = name === 'scale' && kind?.kind === 'Scale';
  return objectOf([
    ['verbs', verbs.join() === SUBRESOURCE_VERBS.join() ? undefined : verbs],
    ['kind', own ? undefined : `${kind.group === '' ? '' : `${kind.group}/`}${kind.version}/${kind.kind}`],
    ['connect', sub.connects],
    ['specReplicas', scale ? '.spec.replicas' : undefined],
    ['statusReplicas', scale ? '.status.replicas' : undefined],
  ]);
}
