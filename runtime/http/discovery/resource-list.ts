/** Plain discovery: APIVersions, APIGroupList, APIGroup, APIResourceList (W15). */
import { createHash } from 'node:crypto';
import { apiVersionOf } from '../../api/gvk.js';
import type { JsonObject } from '../../api/meta.js';
import type { SubresourceRow } from '../../scheme/modules.js';
import type { SchemeResource, ServedGroup, ServedVersion } from '../../scheme/scheme.js';

/** `address` is where clients inside reach the server, `host:port`. */
export function apiVersions(core: ServedGroup | undefined, address: string): JsonObject {
  return {
    kind: 'APIVersions',
    versions: core?.versions.map((v) => v.version) ?? [],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }],
  };
}

export function apiGroupList(groups: readonly ServedGroup[]): JsonObject {
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(groupFields) };
}

export function apiGroup(group: ServedGroup): JsonObject {
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupFields(group) };
}

function groupFields({ group, versions }: ServedGroup): JsonObject {
  const listed = versions.map(({ version }) => ({ groupVersion: apiVersionOf({ group, version }), version }));
  return { name: group, versions: listed, preferredVersion: listed[0] };
}

export function apiResourceList(version: ServedVersion): JsonObject {
  return {
    kind: 'APIResourceList',
    // The core group predates the rule that lists carry their version.
    ...(version.group !== '' && { apiVersion: 'v1' }),
    groupVersion: apiVersionOf(version),
    resources: rowsOf(version).flatMap((row) => [
      resource(row),
      ...subresourcesOf(row).map((s) => subresource(row, s)),
    ]),
  };
}

function resource(row: SchemeResource): JsonObject {
  return {
    name: row.resource,
    singularName: row.singular,
    namespaced: row.namespaced,
    kind: row.kind,
    verbs: sortedVerbs(row.verbs),
    ...(row.shortNames?.length && { shortNames: [...row.shortNames] }),
    ...(row.categories?.length && { categories: [...row.categories] }),
    ...(row.storage && {
      storageVersionHash: storageVersionHash(row.storage.group, row.hashedVersion ?? row.storage.version, row.kind),
    }),
  };
}

function subresource(row: SchemeResource, { name, kind, verbs }: SubresourceRow): JsonObject {
  const isForeign = kind !== undefined && (kind.group !== row.group || kind.version !== row.version);
  return {
    name: `${row.resource}/${name}`,
    singularName: '',
    namespaced: row.namespaced,
    ...(isForeign && { ...(kind.group && { group: kind.group }), version: kind.version }),
    kind: kind?.kind ?? row.kind,
    verbs: sortedVerbs(verbs),
  };
}

export const rowsOf = (version: ServedVersion): SchemeResource[] =>
  [...version.resources].sort((a, b) => (a.resource < b.resource ? -1 : 1));

export const subresourcesOf = (row: SchemeResource): SubresourceRow[] =>
  [...row.subresources].sort((a, b) => (a.name < b.name ? -1 : 1));

export const sortedVerbs = (verbs: readonly string[]): string[] => [...verbs].sort();

/** Clients compare it to learn that objects were stored in another version. */
function storageVersionHash(group: string, version: string, kind: string): string {
  return createHash('sha256').update(`${group}/${version}/${kind}`).digest().subarray(0, 8).toString('base64');
}
