/** Reads the documents that `kindsmith import` is given: files, folders, URLs. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { isObject, type JsonObject } from '../model/json.js';

/** A source that cannot be read, in one sentence. */
export class ImportError extends Error {}

/** Largest document that is read, in bytes. A whole cluster's OpenAPI v2 document with sentences has about 5 MB. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Parsed documents of all sources, in the order given; folders by name. JSON and YAML alike. */
export async function readDocuments(sources: readonly string[]): Promise<JsonObject[]> {
  const documents: JsonObject[] = [];
  for (const source of sources) {
    if (/^https?:\/\//.test(source)) documents.push(parse(await fetchText(source), source));
    else for (const file of filesOf(source)) documents.push(parse(readText(file), file));
  }
  return documents;
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

async function fetchText(url: string): Promise<string> {
  const response = await fetch(url).catch((error: Error) => {
    throw new ImportError(`${url}: ${String(error.cause ?? error.message)}`);
  });
  if (!response.ok) throw new ImportError(`${url}: the server answered ${response.status}`);
  return response.text();
}

function parse(text: string, source: string): JsonObject {
  let value: unknown;
  try {
    value = text.trimStart().startsWith('{') ? JSON.parse(text) : load(text);
  } catch (error) {
    throw new ImportError(`${source}: ${(error as Error).message}`);
  }
  if (!isObject(value)) throw new ImportError(`${source}: not a document`);
  return value;
}
