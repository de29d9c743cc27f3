/** OpenAPI documents that stand in `specs/` as a server published them. */
import type { JsonObject } from '../model/json.js';
import { own } from '../model/json.js';
import type { RawSpec } from '../model/raw-spec.js';
import type { SpecFile } from './files.js';
import { specsOfOpenApi } from './openapi/index.js';

export interface OpenApiFile {
  readonly file: SpecFile;
  readonly value: JsonObject;
  readonly locate: RawSpec['locate'];
}

/** Group versions of all documents together. */
export function specsOfDocuments(files: readonly OpenApiFile[]): RawSpec[] {
  return specsOfOpenApi(
    files.map((file) => file.value),
    { descriptions: true },
  ).map((spec) => {
    const fileOf = (name: string) =>
      files.find((file) => sectionOf(file.value, spec.published.get(name) ?? '') !== undefined);
    const first = fileOf(Object.keys(spec.schemas)[0] ?? '') ?? files[0]!;
    return {
      folder: spec.folder,
      version: spec.version,
      header: spec.header,
      resources: spec.resources,
      schemas: spec.schemas,
      file: first.file.file,
      schemaPath: ['components', 'schemas'],
      unnumbered: true,
      locate: (path) => {
        const published = spec.published.get(String(path[2])) ?? '';
        const file = fileOf(String(path[2])) ?? first;
        const section = sectionOf(file.value, published);
        return file.locate(section === undefined ? [] : [...section, published, ...path.slice(3)]);
      },
    };
  });
}

function sectionOf(document: JsonObject, name: string): readonly string[] | undefined {
  const sections = [['definitions'], ['components', 'schemas']];
  return sections.find(
    (section) =>
      section.reduce<unknown>((value, key) => own(value, key), document) !== undefined &&
      own(
        section.reduce<unknown>((value, key) => own(value, key), document),
        name,
      ) !== undefined,
  );
}
