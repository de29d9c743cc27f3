/** Spec documents of all groups → the linked `ApiModel`. */
import type { ApiModel, GroupModel, HookModel, StructModel, VersionModel } from './api-model.js';
import { checkSpecs } from './checks/index.js';
import { type Definition, DefinitionIndex, isStructSchema } from './definitions.js';
import type { Diagnostics } from './diagnostics.js';
import { checkHooks } from './hook-names.js';
import { entriesOf, isObject, own, ownString } from './json.js';
import { completeKind, completeList, listSchema } from './kinds.js';
import type { FieldNumbers } from './numbers.js';
import type { RawSpec } from './raw-spec.js';
import { buildRow, hasList, kindOfRow, parseStorage, type RowPlace } from './resources.js';
import { buildStruct } from './structs.js';
import { type LinkContext, resolveSchema } from './types.js';
import { compareVersions, isStable } from './versions.js';

export interface LinkOptions {
  readonly diagnostics: Diagnostics;
  /** Field numbers that the specs leave out. */
  readonly numbers: FieldNumbers;
  readonly hooksOf: (folder: string) => readonly HookModel[];
}

/** Links specs. Problems go to `diagnostics`; the model is only of use when there are none. */
export function linkApi(sources: readonly RawSpec[], options: LinkOptions): ApiModel {
  const specs = sources.map(withKinds);
  const definitions = new DefinitionIndex(specs, options.diagnostics);
  const structs = linkStructs(definitions, options);
  const bySpec = groupSpecs(specs);
  checkSpecs(bySpec, { ...options, definitions });
  const groups = bySpec.map((versions) => buildGroup(versions, structs, options));
  groups.sort((a, b) => b.priority - a.priority || (a.group < b.group ? -1 : 1));
  for (const group of groups) if (!group.external) checkHooks(group, options.diagnostics);
  const owners = new Map<string, { version: VersionModel; struct: StructModel }>();
  for (const group of groups)
    for (const version of group.versions)
      for (const struct of version.structs) owners.set(struct.type.name, { version, struct });
  return { groups, owners };
}

/** Adds what every kind has, and list types. */
function withKinds(spec: RawSpec): RawSpec {
  const schemas = new Map(entriesOf(spec.schemas));
  for (const [, row] of entriesOf(spec.resources)) {
    const names = { group: ownString(spec.header, 'group') ?? '', version: spec.version, kind: kindOfRow(row) };
    const schema = schemas.get(names.kind);
    if (!isObject(schema)) continue;
    schemas.set(names.kind, completeKind(spec, names, schema));
    const list = ownString(row, 'listKind') ?? `${names.kind}List`;
    if (!hasList(row)) continue;
    const given = schemas.get(list);
    const standard = listSchema(spec, names, list);
    if (given === undefined || isObject(given))
      schemas.set(list, given === undefined ? standard : completeList(standard, given));
  }
  return { ...spec, schemas: Object.fromEntries(schemas) };
}

function linkStructs(definitions: DefinitionIndex, options: LinkOptions): Map<string, StructModel[]> {
  const structs = new Map<string, StructModel[]>();
  const numberOf = (definition: Definition, field: string) => options.numbers.of(definition, field);
  const add = (definition: Definition) => {
    const { spec, name } = definition;
    const key = `${spec.folder}/${spec.version}`;
    const model = { shortName: name, type: definition.struct!, place: placeIn(definition) };
    structs.set(key, [...(structs.get(key) ?? []), model]);
  };
  const context: LinkContext = {
    definitions,
    diagnostics: options.diagnostics,
    inline(schema, place) {
      const prefix = ownString(place.spec.header, 'definitions') ?? '';
      const definition: Definition = {
        spec: place.spec,
        name: place.name,
        fullName: `${prefix}.${place.name}`,
        schema,
        path: place.path,
      };
      if (definitions.of(place.spec.folder, place.spec.version).has(place.name)) {
        options.diagnostics.add(
          place.spec.locate(place.path),
          `an object written in place would be called ${place.name}, which is a schema already`,
          'move it to components.schemas under another name and refer to it',
        );
      }
      definition.struct = buildStruct(definition, context, numberOf);
      definitions.addInline(definition);
      add(definition);
      return definition;
    },
  };
  for (const definition of definitions.all()) {
    if (!isStructSchema(definition.schema)) {
      resolveSchema(
        definition.schema,
        { spec: definition.spec, path: definition.path, name: definition.name },
        context,
        [definition],
      );
      continue;
    }
    definition.struct = buildStruct(definition, context, numberOf);
    add(definition);
  }
  for (const models of structs.values()) models.sort((a, b) => (a.shortName < b.shortName ? -1 : 1));
  return structs;
}

const placeIn =
  ({ spec, path }: Definition): StructModel['place'] =>
  (more = []) =>
    spec.locate([...path, ...more]);

/** Versions of each group together, the most stable first. */
function groupSpecs(specs: readonly RawSpec[]): RawSpec[][] {
  const groups = new Map<string, RawSpec[]>();
  for (const spec of specs) groups.set(spec.folder, [...(groups.get(spec.folder) ?? []), spec]);
  return [...groups.values()].map((versions) => versions.sort((a, b) => compareVersions(a.version, b.version)));
}

function buildGroup(
  specs: readonly RawSpec[],
  structs: ReadonlyMap<string, StructModel[]>,
  options: LinkOptions,
): GroupModel {
  const first = specs[0]!;
  const group = ownString(first.header, 'group') ?? first.folder;
  const header = (key: string) => specs.map((spec) => own(spec.header, key)).find((value) => value !== undefined);
  const hub = header('hub');
  const hubVersion = typeof hub === 'string' ? hub : first.version;
  const priority = header('priority');
  const versions = specs.map((spec) =>
    buildVersion(spec, group, structs, (plural, row) => placeOf(specs, group, hubVersion, plural, row)),
  );
  return {
    group,
    folder: first.folder,
    priority: typeof priority === 'number' ? priority : 1000,
    versions,
    hub: hubVersion,
    ...(first.external ? { external: true as const } : {}),
    hooks: options.hooksOf(first.folder),
  };
}

function buildVersion(
  spec: RawSpec,
  group: string,
  structs: ReadonlyMap<string, StructModel[]>,
  place: (plural: string, row: unknown) => RowPlace,
): VersionModel {
  const definitions = ownString(spec.header, 'definitions') ?? '';
  const enabled = own(spec.header, 'enabled');
  const priority = own(spec.header, 'versionPriority');
  return {
    group,
    version: spec.version,
    folder: spec.folder,
    definitions,
    protoPackage: ownString(spec.header, 'protoPackage') ?? definitions,
    enabled: typeof enabled === 'boolean' ? enabled : isStable(spec.version),
    ...(typeof priority === 'number' && { priority }),
    empty: ownString(spec.header, 'empty') === 'omit' ? 'omit' : 'keep',
    structs: structs.get(`${spec.folder}/${spec.version}`) ?? [],
    resources: entriesOf(spec.resources).flatMap(([plural, row]) =>
      isObject(row) ? [buildRow(spec, plural, row, place(plural, row))] : [],
    ),
    file: spec.file,
    place: spec.locate,
  };
}

/** Hub and storage of a resource: what its versions say, else the group's hub, else the most stable version that has it. */
function placeOf(specs: readonly RawSpec[], group: string, hub: string, plural: string, row: unknown): RowPlace {
  const having = specs.filter((spec) => own(spec.resources, plural) !== undefined);
  const version = having.find((spec) => spec.version === hub)?.version ?? having[0]?.version ?? hub;
  const said = own(row, 'storage');
  if (said === 'none') return { hub: version, storage: undefined };
  if (typeof said === 'string') return { hub: version, storage: parseStorage(said) };
  const storing = having.find((spec) => own(own(spec.resources, plural), 'storage') === true)?.version ?? version;
  return { hub: version, storage: { group, version: storing, resource: plural } };
}
