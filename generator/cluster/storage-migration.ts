/**
 * Writes every object of a resource anew, unchanged, so that the store has it in the current storage version. An update that
 * changes nothing is written by the server only where the stored bytes are of a former version: it may be done again and again.
 */
import { isObject, type JsonObject, type JsonValue, ownArray, ownObject, ownString } from '../model/json.js';
import { type Answer, type ClusterClient, refusalOf } from './client.js';
import type { KeptResource } from './kept-resources.js';

export interface MigrationOptions {
  /** The server tries each update and stores none. */
  readonly dryRun: boolean;
  /** Told after each page with the number of objects so far. */
  readonly onProgress?: (objects: number) => void;
}

export interface MigrationResult {
  /** Objects that were looked at, those among them that went away meanwhile left out. */
  readonly objects: number;
  /** Objects that stand under a new resourceVersion; none in a dry run. */
  readonly rewritten: number;
  readonly failures: readonly MigrationFailure[];
}

export interface MigrationFailure {
  /** `<namespace>/<name>`, or the name alone; empty when the list itself failed. */
  readonly object: string;
  readonly message: string;
}

const PAGE = 500;
/** Updates on their way at a time: the disk takes many at once. */
export const MIGRATION_WORKERS = 32;
/** Times that an update is tried while others write the same object. */
const ATTEMPTS = 5;
const LIST = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';
const OBJECT = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io';
const FIELD_MANAGER = 'kindsmith-migrate-storage';

type Outcome = 'rewritten' | 'unchanged' | 'gone' | { readonly refusal: string };

export async function migrateResource(
  client: ClusterClient,
  resource: KeptResource,
  options: MigrationOptions,
): Promise<MigrationResult> {
  const counts = { objects: 0, rewritten: 0 };
  const failures: MigrationFailure[] = [];
  const work = async (items: Iterator<JsonObject>) => {
    for (let next = items.next(); !next.done; next = items.next()) {
      const outcome = await migrateObject(client, resource, next.value, options.dryRun);
      if (outcome === 'gone') continue;
      counts.objects++;
      if (outcome === 'rewritten') counts.rewritten++;
      else if (outcome !== 'unchanged') failures.push({ object: nameOf(next.value), message: outcome.refusal });
    }
  };
  let token = '';
  do {
    const page = await client.get(`${resource.root}/${resource.plural}?limit=${PAGE}&continue=${token}`, LIST);
    token = encodeURIComponent(ownString(ownObject(page.body, 'metadata'), 'continue') ?? '');
    // The history that a list's pages show may be gone: the answer then says how to go on with what stands there now.
    if (page.code !== 200 && !(page.code === 410 && token !== '')) {
      failures.push({ object: '', message: refusalOf(page) });
      break;
    }
    const items = (ownArray(page.body, 'items') ?? []).flatMap((item: JsonValue) => ownObject(item, 'metadata') ?? []);
    const shared = items.filter(isObject).values();
    await Promise.all(Array.from({ length: Math.min(MIGRATION_WORKERS, items.length) }, () => work(shared)));
    options.onProgress?.(counts.objects);
  } while (token !== '');
  return { ...counts, failures };
}

/** `metadata` is the object's as it was listed. */
async function migrateObject(
  client: ClusterClient,
  resource: KeptResource,
  metadata: JsonObject,
  dryRun: boolean,
): Promise<Outcome> {
  const path = pathOf(resource, metadata);
  const query = `?fieldManager=${FIELD_MANAGER}${dryRun ? '&dryRun=All' : ''}`;
  // Nothing but the identity: whoever takes the name meanwhile has been stored in the current version.
  const value = { metadata: { uid: ownString(metadata, 'uid') ?? '' } };
  const ask = { accept: OBJECT, body: { type: 'application/merge-patch+json', value } };
  for (let attempt = 1; ; attempt++) {
    const answer = await client.ask('PATCH', path + query, ask);
    if (answer.code === 200)
      return versionOf(answer) === ownString(metadata, 'resourceVersion') ? 'unchanged' : 'rewritten';
    if (answer.code === 404) return 'gone';
    if (answer.code !== 409 || attempt === ATTEMPTS) return { refusal: refusalOf(answer) };
    const now = await client.get(path, OBJECT);
    if (now.code === 404 || (now.code === 200 && uidOf(now) !== value.metadata.uid)) return 'gone';
  }
}

function pathOf({ root, plural, namespaced }: KeptResource, metadata: JsonObject): string {
  const part = (name: string) => encodeURIComponent(ownString(metadata, name) ?? '');
  return `${root}/${namespaced ? `namespaces/${part('namespace')}/` : ''}${plural}/${part('name')}`;
}

function nameOf(metadata: JsonObject): string {
  const namespace = ownString(metadata, 'namespace');
  return `${namespace === undefined ? '' : `${namespace}/`}${ownString(metadata, 'name') ?? ''}`;
}

const versionOf = ({ body }: Answer) => ownString(ownObject(body, 'metadata'), 'resourceVersion');
const uidOf = ({ body }: Answer) => ownString(ownObject(body, 'metadata'), 'uid');
