import type { GroupModel, VersionModel } from '../model/api-model.js';
import { GeneratedFile } from '../print/file.js';
import { NameSet, safeIdentifier } from '../print/identifier.js';
import { printKey, printLiteral, printString, printWide } from '../print/literal.js';
import { renderTemplate } from '../print/template.js';
import { type EmitContext, header, type Part, refOf } from './context.js';
import type { Conversions } from './convert.js';
import { kindStructs } from './kinds.js';
import { reachable, type StructSet } from './reach.js';
import type { Validated } from './validated.js';

/** A file whose text is complete. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** The specifier of the kit in the file at `path`, as a literal. */
function kitSpecifier(ctx: EmitContext, path: string): string {
  return printString(new GeneratedFile(path, '').specifier(ctx.kit.module));
}

/** The specifier of a version's part in files of its group's folder, as a literal. */
function beside(version: VersionModel, part: Part): string {
  return printString(`./${version.version}/${part}.js`);
}

/** `resources.ts`: rows of the route table (D7). */
export function resourcesFile(ctx: EmitContext, version: VersionModel): TextFile {
  const [path, top] = ctx.file(version, 'resources');
  const rows = version.resources.map((row) => printWide(row, '  '));
  return { path, text: renderTemplate('resources.ts', { header: top, kit: kitSpecifier(ctx, path), rows }) };
}

/** What the parts of a version hold, decided before they are printed. */
export interface VersionParts {
  readonly withDefaults: StructSet;
  readonly validated: Validated;
  readonly conversions: Conversions;
}

/** `<version>/index.ts`: the behaviour of each kind. */
export function versionIndexFile(ctx: EmitContext, version: VersionModel, parts: VersionParts): TextFile {
  const [path, top] = ctx.file(version, 'index');
  // Only its imports are printed; the rest has a fixed shape.
  const file = new GeneratedFile(path, '');
  ctx.kit.type(file, 'KindCode');
  ctx.kit.type(file, 'StructType');
  file.importAll('schema', ctx.module(version, 'schema'));
  const kinds = kindStructs(version).map(({ shortName, type }) => ({
    key: printKey(shortName),
    code: kindCode(ctx, file, version, parts, shortName, type),
  }));
  const types = version.structs.map(({ shortName, type }) => ({ key: printKey(shortName), id: ctx.identifier(type) }));
  const imports = file.toString().trim().split('\n');
  return { path, text: renderTemplate('version-index.ts', { header: top, imports, types, kinds }) };
}

function kindCode(
  ctx: EmitContext,
  file: GeneratedFile,
  version: VersionModel,
  parts: VersionParts,
  kind: string,
  type: VersionModel['structs'][number]['type'],
): string[] {
  const id = ctx.identifier(type);
  const code = [`type: schema.${id}`];
  if (!type.byName.has('metadata')) return code;
  const named = (part: 'defaults' | 'convert' | 'validate', name: string) =>
    `${file.importAll(part, ctx.module(version, part))}.${name}`;
  const wrapped = (wrap: 'atRoot' | 'atRootUpdate', name: string) =>
    `${ctx.kit.value(file, wrap)}(${named('validate', name)})`;
  if (parts.withDefaults.has(type.name)) code.push(`setDefaults: ${named('defaults', `setDefaults_${id}`)}`);
  const converted = parts.conversions.nameOfKind(type);
  if (converted !== undefined)
    code.push(
      `toHub: ${named('convert', `toHub_${converted}`)}`,
      `fromHub: ${named('convert', `fromHub_${converted}`)}`,
    );
  if (ctx.hubVersion(version, kind) !== version) return code;
  if (parts.validated.checked.has(type.name)) code.push(`validate: ${wrapped('atRoot', `validate_${id}`)}`);
  if (parts.validated.updated.has(type.name))
    code.push(`validateUpdate: ${wrapped('atRootUpdate', `validateUpdate_${id}`)}`);
  for (const hook of ['strategy', 'cells', 'selectable'] as const) {
    const name = ctx.importHook(file, version, `${hook}_${kind}`);
    if (name !== undefined) code.push(`${hook}: ${name}`);
  }
  return code;
}

/** `<group>/index.ts`: rows of every version, and how to load the rest. */
export function groupIndexFile(
  ctx: EmitContext,
  group: GroupModel,
  hasCodec: (version: VersionModel) => boolean,
): TextFile {
  const path = `${ctx.options.out}/${group.folder}/index.ts`;
  const names = new NameSet();
  const versions = group.versions.map((version) => ({
    id: names.take(safeIdentifier(version.version)),
    name: printString(version.version),
    enabled: version.enabled,
    priority: version.priority === undefined ? '' : printLiteral(version.priority),
    resources: beside(version, 'resources'),
    code: beside(version, 'index'),
    codec: hasCodec(version) ? beside(version, 'codec') : '',
  }));
  const data = {
    header: header(`specs/${group.folder}`),
    kit: kitSpecifier(ctx, path),
    group: printString(group.group),
    priority: printLiteral(group.priority),
    versions,
  };
  return { path, text: renderTemplate('group-index.ts', data) };
}

/** `<group>/hub.ts`: the hub's types; of other versions those of kinds that have their hub there. */
export function hubFile(ctx: EmitContext, group: GroupModel): TextFile {
  const path = `${ctx.options.out}/${group.folder}/hub.ts`;
  const hub = group.versions.find((it) => it.version === group.hub);
  const taken = new Set(hub?.structs.map((it) => ctx.identifier(it.type)));
  const others = group.versions.flatMap((version) => {
    if (version === hub) return [];
    const kinds = version.resources.filter((row) => row.hub === version.version).map((row) => row.kind);
    const roots = version.structs.filter((it) => kinds.includes(it.shortName)).map((it) => it.type);
    const held = reachable(roots, (type) => type.fields.flatMap((field) => refOf(field.type)?.of() ?? []));
    const names = version.structs
      .filter(({ type }) => held.has(type.name))
      .map(({ type }) => ctx.identifier(type))
      .filter((id) => !taken.has(id));
    for (const name of names) taken.add(name);
    return names.length === 0 ? [] : [{ types: beside(version, 'types'), names: names.join(', ') }];
  });
  const versions = [...(hub ? [{ types: beside(hub, 'types'), names: '' }] : []), ...others];
  return { path, text: renderTemplate('hub.ts', { header: header(`specs/${group.folder}`), versions }) };
}

/** `generated/index.ts`: all groups. */
export function generatedIndexFile(ctx: EmitContext, groups: readonly GroupModel[]): TextFile {
  const path = `${ctx.options.out}/index.ts`;
  const names = new NameSet();
  const rows = groups.map((group) => ({
    id: names.take(safeIdentifier(group.folder)),
    index: printString(`./${group.folder}/index.js`),
    served: group.versions.some((version) => version.resources.length > 0),
  }));
  const served = rows.filter((row) => row.served).map((row) => row.id);
  const shared = rows.filter((row) => !row.served).map((row) => row.id);
  return {
    path,
    text: renderTemplate('generated-index.ts', {
      header: header('specs'),
      kit: kitSpecifier(ctx, path),
      groups: rows,
      served,
      shared,
    }),
  };
}
