/** What a running server keeps objects of, by its discovery. */
import { UserError } from '../console/user-error.js';
import { isObject, type JsonObject, ownArray, ownObject, ownString, ownStrings } from '../model/json.js';
import { type ClusterClient, refusalOf } from './client.js';

/** A resource by the version that the server prefers among those in which it can be listed and patched. */
export interface KeptResource {
  /** `books.library.example.com`, of the core group `pods`. */
  readonly name: string;
  readonly plural: string;
  /** `/apis/library.example.com/v1`. */
  readonly root: string;
  readonly namespaced: boolean;
}

/**
 * Each once, sorted by name: where several groups serve the same objects, the first one that discovery names stands for all.
 * Throws `UserError` when discovery is refused.
 */
export async function keptResources(client: ClusterClient): Promise<KeptResource[]> {
  const core = await documentAt(client, '/api');
  const groups = ownArray(await documentAt(client, '/apis'), 'groups') ?? [];
  const roots = ownStrings(core, 'versions').map((version) => ({ group: '', root: `/api/${version}` }));
  for (const group of groups) {
    const name = ownString(group, 'name') ?? '';
    for (const groupVersion of versionsOf(group)) roots.push({ group: name, root: `/apis/${groupVersion}` });
  }
  const lists = await Promise.all(roots.map(({ root }) => documentAt(client, root)));
  const kept = new Map<string, KeptResource>();
  for (const [i, list] of lists.entries()) {
    const { group, root } = roots[i]!;
    for (const row of (ownArray(list, 'resources') ?? []).filter(isObject)) {
      const key = keyOf(row);
      if (key !== undefined && !kept.has(key)) kept.set(key, resourceOf(row, group, root));
    }
  }
  return [...kept.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The preferred one first. */
function versionsOf(group: unknown): readonly string[] {
  const all = (ownArray(group, 'versions') ?? []).flatMap((version) => ownString(version, 'groupVersion') ?? []);
  const preferred = ownString(ownObject(group, 'preferredVersion'), 'groupVersion');
  return preferred === undefined ? all : [preferred, ...all.filter((version) => version !== preferred)];
}

/** Only objects that are kept have a version to be kept in. The hash of it names their group, version and kind. */
function keyOf(row: JsonObject): string | undefined {
  const hash = ownString(row, 'storageVersionHash');
  const verbs = ownStrings(row, 'verbs');
  return hash !== undefined && verbs.includes('list') && verbs.includes('patch')
    ? `${hash} ${ownString(row, 'name')}`
    : undefined;
}

function resourceOf(row: JsonObject, group: string, root: string): KeptResource {
  const plural = ownString(row, 'name') ?? '';
  return { name: group === '' ? plural : `${plural}.${group}`, plural, root, namespaced: row.namespaced === true };
}

async function documentAt(client: ClusterClient, path: string): Promise<JsonObject> {
  const answer = await client.get(path);
  if (answer.code !== 200) throw new UserError(`${client.cluster.server}${path}: ${refusalOf(answer)}`);
  return answer.body;
}
