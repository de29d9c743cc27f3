/** Reads the documents that `kindsmith import` is given: files, folders, servers. */
import { loadAll } from 'js-yaml';
import { listOptionFiles, MAX_OPTION_FILE_BYTES, readOptionFile } from '../../runtime/files/option-file.js';
import { isCrd } from '../load/crd.js';
import { boundsOf } from '../load/yaml.js';
import { entriesOf, isObject, type JsonObject, ownArray, ownObject, ownString } from '../model/json.js';

/** A source that cannot be read, in one sentence. */
export class ImportError extends Error {}

/** Whether it is to be fetched. */
function isUrl(source: string): boolean {
  if (!/^https?:\/\//.test(source)) return false;
  if (!URL.canParse(source)) throw new ImportError(`${source} is no URL: write one such as https://localhost:6443`);
  return true;
}

/** Parsed documents of all sources, in the order given; folders by name. JSON and YAML alike. */
export async function readDocuments(sources: readonly string[]): Promise<JsonObject[]> {
  const documents: JsonObject[] = [];
  for (const source of sources)
    documents.push(...(isUrl(source) ? await fetchOpenApi(source) : readFiles('--openapi', source)));
  return documents;
}

/** Discovery documents of all sources. */
export async function readDiscovery(sources: readonly string[]): Promise<JsonObject[]> {
  const documents: JsonObject[] = [];
  for (const source of sources)
    documents.push(...(isUrl(source) ? await fetchDiscovery(source) : readFiles('--discovery', source)));
  return documents;
}

/** CustomResourceDefinitions among the documents of files and folders. */
export function readManifests(sources: readonly string[]): JsonObject[] {
  return sources.flatMap((source) => {
    if (isUrl(source)) throw new ImportError(`--crd ${source}: manifests are read from files; fetch it first`);
    const crds = readFiles('--crd', source)
      .flatMap((document) => [document, ...(ownArray(document, 'items') ?? [])])
      .filter(isCrd);
    if (crds.length === 0) throw new ImportError(`${source}: has no CustomResourceDefinition`);
    return crds;
  });
}

function readFiles(option: string, source: string): JsonObject[] {
  return listOptionFiles(option, source, /\.(json|ya?ml)$/).flatMap((file) =>
    parse(readOptionFile(option, file), file),
  );
}

function parse(text: string, source: string): JsonObject[] {
  let values: unknown[];
  try {
    values = text.trimStart().startsWith('{') ? [JSON.parse(text)] : loadAll(text);
  } catch (error) {
    throw new ImportError(`${source}: ${(error as Error).message.split('\n')[0]}`);
  }
  const problem = boundsOf(values);
  if (problem !== undefined) throw new ImportError(`${source}: ${problem}`);
  const documents = values.filter(isObject);
  if (documents.length === 0) throw new ImportError(`${source}: is empty or no document`);
  return documents;
}

async function fetchText(url: string): Promise<string> {
  const response = await fetch(url, { headers: { accept: 'application/json' } }).catch((error: Error) => {
    throw new ImportError(`${url}: ${String(error.cause ?? error.message)}`);
  });
  if (!response.ok) throw new ImportError(`${url}: the server answered ${response.status}`);
  const text = await response.text();
  if (text.length > MAX_OPTION_FILE_BYTES)
    throw new ImportError(`${url}: more than the ${MAX_OPTION_FILE_BYTES} bytes that are read`);
  return text;
}

async function fetchOne(url: string): Promise<JsonObject> {
  return parse(await fetchText(url), url)[0]!;
}

/** A document, or what an index names: `/openapi/v3` of a server, also when only its address is given. */
async function fetchOpenApi(url: string): Promise<JsonObject[]> {
  const { pathname } = new URL(url);
  const first = await fetchOne(pathname === '/' ? new URL('/openapi/v3', url).href : url);
  const named = entriesOf(ownObject(first, 'paths')).flatMap(
    ([, entry]) => ownString(entry, 'serverRelativeURL') ?? [],
  );
  if (named.length === 0) return [first];
  const documents: JsonObject[] = [];
  for (const path of named) documents.push(await fetchOne(new URL(path, url).href));
  return documents;
}

async function fetchDiscovery(url: string): Promise<JsonObject[]> {
  const groups = await fetchOne(new URL('/apis', url).href);
  const versions = (ownArray(groups, 'groups') ?? []).flatMap((group) =>
    (ownArray(group, 'versions') ?? []).flatMap((version) => ownString(version, 'groupVersion') ?? []),
  );
  const documents = [await fetchOne(new URL('/api/v1', url).href)];
  for (const version of versions) documents.push(await fetchOne(new URL(`/apis/${version}`, url).href));
  return documents;
}
