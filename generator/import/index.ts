/** `kindsmith import`: published documents → specs in the project's own format. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type OpenApiSpec, specsOfOpenApi, stripSpec } from '../load/openapi/index.js';
import { packageOf, readProtoMessages } from '../load/proto/files.js';
import { indexMessages, type MessageIndex, numberProperties } from '../load/proto/numbers.js';
import { entriesOf, isObject, type JsonObject, objectOf, ownString } from '../model/json.js';
import type { SpecDocument } from '../model/spec-document.js';
import { applyDiscovery, indexDiscovery } from './discovery.js';
import { readDocuments } from './sources.js';
import { printSpec } from './spec-file.js';

export interface ImportOptions {
  /** OpenAPI v2 or v3 documents: files, folders of them, or URLs. */
  readonly openapi: readonly string[];
  /** Folders of `.proto` files. */
  readonly proto?: readonly string[];
  /** Discovery documents: files, folders, or URLs. */
  readonly discovery?: readonly string[];
  /** Folder the specs are written to, `<out>/<group>/<version>.yaml`. */
  readonly out: string;
  /** Only these groups; `core` for the core group. Default: all. */
  readonly groups?: readonly string[];
  /** Whether the documents' sentences are kept. Default true. */
  readonly descriptions?: boolean;
}

export interface ImportedFile {
  readonly path: string;
  readonly state: 'created' | 'updated' | 'unchanged';
}

/** Imports all sources and writes the specs; answers what happened to each file. Throws `ImportError` when a source cannot be read. */
export async function importSpecs(options: ImportOptions): Promise<ImportedFile[]> {
  const documents = await readDocuments(options.openapi);
  const discovery = indexDiscovery(await readDocuments(options.discovery ?? []));
  const messages = new Map((options.proto ?? []).flatMap((folder) => [...readProtoMessages(folder)]));
  const index = indexMessages(messages);
  const wanted = options.groups === undefined ? undefined : new Set(options.groups);
  return specsOfOpenApi(documents, { descriptions: options.descriptions !== false })
    .filter(
      (spec) => wanted === undefined || wanted.has(spec.folder) || wanted.has(ownString(spec.header, 'group') ?? ''),
    )
    .map((spec) => stripSpec(applyDiscovery(withNumbers(spec, index), discovery)))
    .map((spec) => writeSpec(options.out, spec));
}

/** Schemas with field numbers, in the order of the proto file where there is one. */
function withNumbers(spec: OpenApiSpec, index: MessageIndex): SpecDocument {
  let protoPackage: string | undefined;
  const schemas = entriesOf(spec.schemas).map(([name, schema]): [string, JsonObject[string]] => {
    const message = index.find(spec.published.get(name) ?? '');
    if (message === undefined || !isObject(schema)) return [name, schema];
    if (spec.published.get(name) === `${spec.home.definitions}.${name}`) protoPackage ??= packageOf(message);
    return [name, numberProperties(schema, message, index)];
  });
  const header = protoPackage === undefined ? spec.header : { ...spec.header, protoPackage };
  return { ...spec, header, schemas: objectOf(schemas) };
}

function writeSpec(out: string, spec: SpecDocument): ImportedFile {
  const path = join(out, spec.folder, `${spec.version}.yaml`);
  const text = printSpec(spec);
  const before = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  if (before === text) return { path, state: 'unchanged' };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return { path, state: before === undefined ? 'created' : 'updated' };
}
