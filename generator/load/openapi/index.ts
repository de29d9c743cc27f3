/** OpenAPI v2 and v3 documents, as servers publish them, in the project's own format. */
import { entriesOf, isObject, type JsonObject, objectOf, ownString } from '../../model/json.js';
import { isStandardList, stripKind } from '../../model/kinds.js';
import { hasList, kindOfRow } from '../../model/resources.js';
import type { SpecDocument } from '../../model/spec-document.js';
import { type Home, kindsOf, placeDefinitions, schemasOf } from './definitions.js';
import { resourcesOf } from './resources.js';
import { type ConvertOptions, convertDefinition, wrapsReferences } from './schemas.js';

export { isOpenApiDocument } from './definitions.js';

/** A converted group version that still knows the published names of its schemas. */
export interface OpenApiSpec extends SpecDocument {
  readonly home: Home;
  /** Published name of each schema by its short name. */
  readonly published: ReadonlyMap<string, string>;
}

interface Draft {
  readonly home: Home;
  readonly schemas: [string, JsonObject][];
  readonly published: Map<string, string>;
}

/** Group versions of all documents together; what several documents carry is taken once. */
export function specsOfOpenApi(documents: readonly JsonObject[], options: ConvertOptions): OpenApiSpec[] {
  const placed = placeDefinitions(documents);
  const resources = resourcesOf(documents);
  const wraps = documents.some((document) => wrapsReferences(schemasOf(document)));
  const specs = new Map<string, Draft>();
  for (const [fullName, { home, ...rest }] of placed) {
    const key = `${home.folder}/${home.version}`;
    const spec: Draft = specs.get(key) ?? { home, schemas: [], published: new Map() };
    specs.set(key, spec);
    const schema = convertDefinition(
      fullName,
      { home, ...rest },
      { ...options, home: spec.home, placed, wrapsReferences: wraps },
    );
    spec.schemas.push([rest.name, schema]);
    spec.published.set(rest.name, fullName);
  }
  return [...specs.entries()].map(([key, { home, schemas, published }]) => ({
    folder: home.folder,
    version: home.version,
    header: { group: home.group, version: home.version, definitions: home.definitions },
    resources: resources.get(key) ?? {},
    schemas: objectOf(schemas),
    home,
    published,
  }));
}

/** Leaves out what loading adds again: the fields that all kinds have, and their list types. */
export function stripSpec(spec: SpecDocument): SpecDocument {
  const names = (kind: string) => ({ group: ownString(spec.header, 'group') ?? '', version: spec.version, kind });
  const kinds = new Set(entriesOf(spec.resources).map(([, row]) => kindOfRow(row)));
  const listed = entriesOf(spec.resources)
    .filter(([, row]) => hasList(row))
    .map(([, row]) => kindOfRow(row));
  const lists = new Map(listed.map((kind) => [`${kind}List`, kind]));
  const schemas = entriesOf(spec.schemas).flatMap(([name, schema]): [string, JsonObject][] => {
    if (!isObject(schema)) return [];
    const item = lists.get(name);
    if (item !== undefined && isStandardList(spec, names(item), schema)) return [];
    return [[name, kinds.has(name) && kindsOf(schema).length === 1 ? stripKind(spec, names(name), schema) : schema]];
  });
  return { ...spec, schemas: objectOf(schemas.sort(([a], [b]) => (a < b ? -1 : 1))) };
}
