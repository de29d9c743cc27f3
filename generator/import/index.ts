/** `kindsmith import`: published documents → specs in the project's own format. */

import { type OpenApiSpec, specsOfOpenApi, stripSpec } from '../load/openapi/index.js';
import { packageOf } from '../load/proto/files.js';
import { indexMessages, type MessageIndex, numberProperties } from '../load/proto/numbers.js';
import { entriesOf, isObject, type JsonObject, objectOf, ownString } from '../model/json.js';
import type { SpecDocument } from '../model/spec-document.js';
import { folderOfGroup } from '../model/spec-document.js';
import { specsOfCrds } from './crds.js';
import { applyDiscovery, indexDiscovery } from './discovery.js';
import { type ImportedFile, writeSpec } from './files.js';
import { hoistInline } from './hoist.js';
import { carriedBy } from './merge.js';
import { readProtoMessages, specsOfProtos } from './protos.js';
import { type DanglingReference, danglingReferences } from './references.js';
import { ImportError, readDiscovery, readDocuments, readManifests } from './sources.js';

export { ImportError } from './sources.js';

export interface ImportOptions {
  /** OpenAPI v2 or v3 documents: files, folders of them, URLs; of a server (or `kubectl proxy`) its address is enough. */
  readonly openapi?: readonly string[];
  /** Folders of `.proto` files: field numbers for what `openapi` has; alone, whole specs. */
  readonly proto?: readonly string[];
  /** CustomResourceDefinition manifests: files or folders. */
  readonly crd?: readonly string[];
  /** Discovery documents (short names, categories, storage versions): files, folders, or a server's address. */
  readonly discovery?: readonly string[];
  /** Folder the specs are written to, `<out>/<group>/<version>.yaml`. */
  readonly out: string;
  /** Only these groups; `core` for the core group. Default: all. */
  readonly groups?: readonly string[];
  /** Whether the documents' sentences are kept. Default true. */
  readonly descriptions?: boolean;
}

export interface ImportedSpec extends ImportedFile {
  /** References to schemas that no document defines; the spec holds them as they are. */
  readonly dangling: readonly DanglingReference[];
}

/**
 * Imports all sources and writes the specs; answers what happened to each file. A file that exists is merged: what the sources carry
 * is updated in place, everything else stays. Throws `ImportError` when a source cannot be read or nothing is left to write.
 */
export async function importSpecs(options: ImportOptions): Promise<ImportedSpec[]> {
  const descriptions = options.descriptions !== false;
  const documents = await readDocuments(options.openapi ?? []);
  const messages = new Map((options.proto ?? []).flatMap((source) => [...readProtoMessages(source)]));
  const discovery = indexDiscovery(await readDiscovery(options.discovery ?? []));
  const index = indexMessages(messages);
  const published = specsOfOpenApi(documents, { descriptions }).map((spec) => withNumbers(spec, index));
  const specs: SpecDocument[] = [
    ...published.map((spec) => applyDiscovery(stripSpec(spec), discovery)),
    ...specsOfCrds(readManifests(options.crd ?? []), descriptions),
    ...(documents.length === 0 ? specsOfProtos(messages, descriptions) : []),
  ].map(hoistInline);
  const wanted = specs.filter((spec) => isWanted(spec, options.groups));
  if (wanted.length === 0) throw new ImportError(nothingToImport(options, specs));
  const carried = carriedBy(specs, documents.length + (options.crd ?? []).length > 0);
  return wanted.map((spec) => ({ ...writeSpec(options.out, spec, carried), dangling: danglingReferences(spec) }));
}

function isWanted(spec: SpecDocument, groups: readonly string[] | undefined): boolean {
  return groups === undefined || groups.length === 0 || groups.some((group) => folderOfGroup(group) === spec.folder);
}

function nothingToImport(options: ImportOptions, specs: readonly SpecDocument[]): string {
  if (specs.length === 0)
    return 'the sources define no schemas: name OpenAPI documents, CustomResourceDefinitions or .proto files';
  return `the sources have no group ${(options.groups ?? []).join(', ')}; they have ${[...new Set(specs.map((spec) => spec.folder))].join(', ')}`;
}

/** Schemas with field numbers, in the order of the proto file where there is one. */
function withNumbers(spec: OpenApiSpec, index: MessageIndex): SpecDocument {
  let protoPackage: string | undefined;
  const schemas = entriesOf(spec.schemas).map(([name, schema]): [string, JsonObject[string]] => {
    const message = index.find(spec.published.get(name) ?? '');
    if (message === undefined || !isObject(schema)) return [name, schema];
    if (spec.published.get(name) === `${ownString(spec.header, 'definitions')}.${name}`)
      protoPackage ??= packageOf(message);
    return [name, numberProperties(schema, message, index)];
  });
  const header = protoPackage === undefined ? spec.header : { ...spec.header, protoPackage };
  return { ...spec, header, schemas: objectOf(schemas) };
}
