/** Reads every file below `specs/` as group versions, whatever format it has. */
import type { Diagnostics } from '../model/diagnostics.js';
import { isObject, own } from '../model/json.js';
import type { Lock } from '../model/numbers.js';
import type { RawSpec } from '../model/raw-spec.js';
import { isCrd } from './crd.js';
import { addCrd, addCrdManifests } from './crd-files.js';
import { listSpecFiles, MAX_SPEC_BYTES, readSpecFile, type SpecFile } from './files.js';
import { isOpenApiDocument } from './openapi/index.js';
import { type OpenApiFile, specsOfDocuments } from './openapi-files.js';
import { packageOfText } from './proto/files.js';
import type { MessagePlace } from './proto/messages.js';
import { placeByName } from './proto/places.js';
import { specOfProto } from './proto/spec.js';
import { checkTopKeys, type ParsedFile, parseMapping, specOfFile } from './spec-file.js';

export interface ReadOptions {
  readonly specsDir: string;
  readonly projectDir: string;
}

export interface ReadSpecs {
  readonly specs: RawSpec[];
  /** Lock files by `<folder>/<version>`. */
  readonly locks: Map<string, Lock>;
}

interface Sorted {
  readonly specs: Map<string, RawSpec>;
  readonly locks: Map<string, Lock>;
  readonly protos: { file: SpecFile; text: string }[];
  readonly documents: OpenApiFile[];
}

const keyOf = (spec: { folder: string; version: string }) => `${spec.folder}/${spec.version}`;

export function readSpecs(options: ReadOptions, diagnostics: Diagnostics): ReadSpecs {
  const sorted: Sorted = { specs: new Map(), locks: new Map(), protos: [], documents: [] };
  for (const file of listSpecFiles(options.specsDir, options.projectDir)) readFile(file, sorted, diagnostics);
  const packages = new Map(sorted.protos.map(({ file, text }) => [packageOfText(text), file]));
  const foreign = (name: string) => messagePlace(name, sorted.specs, packages);
  for (const { file, text } of sorted.protos) {
    const beside = [...sorted.specs.values()].find((spec) => spec.folder === file.folder && isBeside(spec.file, file));
    const spec = specOfProto({ file, text, beside, foreign }, diagnostics);
    if (beside !== undefined) sorted.specs.delete(keyOf(beside));
    if (spec !== undefined) add(sorted.specs, spec, diagnostics);
  }
  for (const spec of specsOfDocuments(sorted.documents))
    if (!sorted.specs.has(keyOf(spec))) sorted.specs.set(keyOf(spec), spec);
  return { specs: [...sorted.specs.values()], locks: sorted.locks };
}

const isBeside = (path: string, proto: SpecFile) =>
  path.replace(/\.[^./]+$/, '') === proto.file.replace(/\.proto$/, '');

function add(specs: Map<string, RawSpec>, spec: RawSpec, diagnostics: Diagnostics): void {
  const before = specs.get(keyOf(spec));
  if (before === undefined) specs.set(keyOf(spec), spec);
  else
    diagnostics.add(
      spec.locate(['x-group']),
      `${keyOf(spec)} stands in ${before.file} too`,
      'keep one file for each group version',
    );
}

function readFile(file: SpecFile, sorted: Sorted, diagnostics: Diagnostics): void {
  if (file.kind === 'contract') return;
  if (file.bytes > MAX_SPEC_BYTES) {
    const message = `the file has ${file.bytes} bytes; at most ${MAX_SPEC_BYTES} are read`;
    diagnostics.add({ file: file.file, line: 1, column: 1 }, message, 'split it, or keep data out of specs/');
    return;
  }
  const text = readSpecFile(file);
  if (file.kind === 'proto') sorted.protos.push({ file, text });
  else if (file.kind === 'crd') addCrdManifests(sorted.specs, file, text, diagnostics);
  else {
    const parsed = parseMapping(file, text, diagnostics);
    if (parsed !== undefined) sort(file, parsed, sorted, diagnostics);
  }
}

/** A parsed file goes where its content says. */
function sort(file: SpecFile, parsed: ParsedFile, sorted: Sorted, diagnostics: Diagnostics): void {
  const { value } = parsed;
  if (file.kind === 'lock') sorted.locks.set(`${file.folder}/${file.stem}`, value);
  else if (isCrd(value)) addCrd(sorted.specs, file, value, parsed.locate, diagnostics);
  else if (isOpenApiDocument(value)) sorted.documents.push({ file, value, locate: parsed.locate });
  else if (isObject(own(value, 'x-group'))) {
    checkTopKeys(parsed, diagnostics);
    if (file.folder !== '') add(sorted.specs, specOfFile(file, parsed), diagnostics);
    else
      diagnostics.add(
        { file: file.file, line: 1, column: 1 },
        'the spec stands outside of a group folder',
        'move it to specs/<group>/<version>.yaml',
      );
  } else {
    diagnostics.add(
      parsed.locate([]),
      'the file has no x-group, so its group version is not known',
      'add x-group: { group: …, version: …, definitions: … } (docs/spec-format.md)',
    );
  }
}

/**
 * Where a message of another package is a schema: in the `.proto` file of that package, else by the package that a spec says, else
 * by Kubernetes' names.
 */
function messagePlace(
  fullName: string,
  specs: ReadonlyMap<string, RawSpec>,
  protos: ReadonlyMap<string, SpecFile>,
): MessagePlace | undefined {
  const dot = fullName.lastIndexOf('.');
  const [packageName, name] = [fullName.slice(0, Math.max(0, dot)), fullName.slice(dot + 1)];
  const proto = protos.get(packageName);
  if (proto !== undefined) return { folder: proto.folder, version: proto.stem, name };
  for (const spec of specs.values()) {
    const { header, folder, version } = spec;
    if ((own(header, 'protoPackage') ?? own(header, 'definitions')) === packageName) return { folder, version, name };
  }
  return placeByName(packageName, name);
}
