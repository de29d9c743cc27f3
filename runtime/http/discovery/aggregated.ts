/** Aggregated discovery: everything in one document each for `/api` and `/apis` (W16). */
import type { JsonObject } from '../../api/meta.js';
import type { SchemeResource, ServedGroup } from '../../scheme/scheme.js';
import { rowsOf, sortedVerbs, subresourcesOf } from './resource-list.js';

export function groupDiscoveryList(groups: readonly ServedGroup[]): JsonObject {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map(groupDiscovery),
  };
}

function groupDiscovery({ group, versions }: ServedGroup): JsonObject {
  return {
    metadata: group === '' ? {} : { name: group },
    versions: versions.map((served) => ({
      version: served.version,
      resources: rowsOf(served).map(resourceDiscovery),
      freshness: 'Current',
    })),
  };
}

function resourceDiscovery(row: SchemeResource): JsonObject {
  const subresources = subresourcesOf(row).map(({ name, kind, verbs }) => ({
    subresource: name,
    responseKind: responseKind(row, kind),
    verbs: sortedVerbs(verbs),
  }));
  return {
    resource: row.resource,
    responseKind: responseKind(row, row),
    scope: row.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: row.singular,
    verbs: sortedVerbs(row.verbs),
    ...(row.shortNames?.length && { shortNames: [...row.shortNames] }),
    ...(row.categories?.length && { categories: [...row.categories] }),
    ...(subresources.length > 0 && { subresources }),
  };
}

/** Group and version are empty where they are the resource's own. */
function responseKind(
  row: SchemeResource,
  kind: { group: string; version: string; kind: string } | undefined,
): JsonObject {
  if (kind === undefined || (kind.group === row.group && kind.version === row.version))
    return { group: '', version: '', kind: kind?.kind ?? row.kind };
  return { group: kind.group, version: kind.version, kind: kind.kind };
}
