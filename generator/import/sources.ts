/** Reads the documents that `kindsmith import` is given: files, folders, servers. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { isCrd } from '../load/crd.js';
import { boundsOf } from '../load/yaml.js';
import { entriesOf, isObject, type JsonObject, ownArray, ownObject, ownString } from '../model/json.js';

/** A source that cannot be read, in one sentence. */
export class ImportError extends Error {}

/** Largest document that is read, in bytes. A whole cluster's OpenAPI v2 document with sentences has about 5 MB. */
const MAX_BYTES = 64 * 1024 * 1024;

const isUrl = (source: string) => /^https?:\/\//.test(source);

/** Parsed documents of all sources, in the order given; folders by name. JSON and YAML alike. */
export async function readDocuments(sources: readonly string[]): Promise<JsonObject[]> {
  const documents: JsonObject[] = [];
  for (const source of sources) documents.push(...(isUrl(source) ? await fetchOpenApi(source) : readFiles(source)));
  return documents;
}

/** Discovery documents of all sources. */
export async function readDiscovery(sources: readonly string[]): Promise<JsonObject[]> {
  const documents: JsonObject[] = [];
  for (const source of sources) documents.push(...(isUrl(source) ? await fetchDiscovery(source) : readFiles(source)));
  return documents;
}

/** CustomResourceDefinitions among the documents of files and folders. */
export function readManifests(sources: readonly string[]): JsonObject[] {
  return sources.flatMap((source) => {
    const crds = readFiles(source)
      .flatMap((document) => [document, ...(ownArray(document, 'items') ?? [])])
      .filter(isCrd);
    if (crds.length === 0) throw new ImportError(`${source}: has no CustomResourceDefinition`);
    return crds;
  });
}

function readFiles(source: string): JsonObject[] {
  return filesOf(source).flatMap((file) => parse(readText(file), file));
}

function filesOf(source: string): string[] {
  try {
    if (!statSync(source).isDirectory()) return [source];
    return readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(json|ya?ml)$/.test(name))
      .sort()
      .map((name) => join(source, name));
  } catch (error) {
    throw new ImportError(`${source}: ${(error as Error).message}`);
  }
}

function readText(file: string): string {
  const { size } = statSync(file);
  if (size > MAX_BYTES) throw new ImportError(`${file}: ${size} bytes are more than the ${MAX_BYTES} that are read`);
  return readFileSync(file, 'utf8');
}

function parse(text: string, source: string): JsonObject[] {
  let values: unknown[];
  try {
    values = text.trimStart().startsWith('{') ? [JSON.parse(text)] : loadAll(text);
  } catch (error) {
    throw new ImportError(`${source}: ${(error as Error).message}`);
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
  if (text.length > MAX_BYTES) throw new ImportError(`${url}: more than the ${MAX_BYTES} bytes that are read`);
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
