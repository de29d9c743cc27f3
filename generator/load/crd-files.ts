/** CustomResourceDefinition manifests that stand in `specs/` as they are. */
import { LineCounter, parseAllDocuments } from 'yaml';
import { type Diagnostics, quote, type SpecPath } from '../model/diagnostics.js';
import { entriesOf, type JsonObject } from '../model/json.js';
import type { RawSpec } from '../model/raw-spec.js';
import { type CrdSpec, isCrd, specsOfCrd } from './crd.js';
import type { SpecFile } from './files.js';
import { placeInDocument } from './places.js';
import { parseText } from './yaml.js';

type Specs = Map<string, RawSpec>;

/** All CRDs of a file with one or several documents. */
export function addCrdManifests(specs: Specs, file: SpecFile, text: string, diagnostics: Diagnostics): void {
  const documents = parseText(text, file.file, false, diagnostics);
  if (documents === undefined) return;
  if (!documents.some(isCrd)) {
    diagnostics.add(
      { file: file.file, line: 1, column: 1 },
      'the file has no CustomResourceDefinition',
      'put one there, or name the file otherwise',
    );
  }
  documents.forEach((document, index) => {
    if (isCrd(document)) addCrd(specs, file, document, documentPlaces(file.file, text, index), diagnostics);
  });
}

function documentPlaces(file: string, text: string, index: number): RawSpec['locate'] {
  return (path) => {
    const lines = new LineCounter();
    const documents = parseAllDocuments(text, { lineCounter: lines, strict: false, uniqueKeys: false });
    const document = Array.isArray(documents) ? documents[index] : undefined;
    return document === undefined ? { file, line: 1, column: 1 } : placeInDocument(file, document, lines, path);
  };
}

/** Where a CRD says what stands at a path of the spec made from it. */
function placeInManifest(spec: CrdSpec, path: SpecPath): SpecPath {
  if (path[0] === 'components' && path[2] === spec.kind) return [...spec.schemaAt, ...path.slice(3)];
  return path[0] === 'x-resources' ? ['spec', 'names', ...path.slice(2)] : [];
}

/** Adds the versions of one CRD; several CRDs of a group version make one spec. */
export function addCrd(
  specs: Specs,
  file: SpecFile,
  crd: JsonObject,
  locate: RawSpec['locate'],
  diagnostics: Diagnostics,
): void {
  for (const spec of specsOfCrd(crd)) {
    const key = `${spec.folder}/${spec.version}`;
    const locateHere: RawSpec['locate'] = (path) => locate(placeInManifest(spec, path));
    const before = specs.get(key);
    if (before === undefined) {
      specs.set(key, {
        ...spec,
        file: file.file,
        locate: locateHere,
        schemaPath: ['components', 'schemas'],
        unnumbered: true,
      });
      continue;
    }
    const twin = entriesOf(spec.schemas).find(([name]) => Object.hasOwn(before.schemas, name))?.[0];
    if (twin !== undefined) {
      diagnostics.add(
        locate([]),
        `the kind ${quote(twin)} of ${key} stands in ${before.file} too`,
        'keep one of the two',
      );
      continue;
    }
    specs.set(key, {
      ...before,
      resources: { ...before.resources, ...spec.resources },
      schemas: { ...before.schemas, ...spec.schemas },
      locate: (path) =>
        path[2] === spec.kind || Object.hasOwn(spec.resources, String(path[1]))
          ? locateHere(path)
          : before.locate(path),
    });
  }
}
