import { posix } from 'node:path';
import type { RefType, StructType, Type } from '../../runtime/schema/model.js';
import type { ApiModel, GroupModel, HookModel, StructModel, VersionModel } from '../model/api-model.js';
import type { Diagnostics } from '../model/diagnostics.js';
import type { GeneratedFile, Module } from '../print/file.js';
import { NameSet, safeIdentifier } from '../print/identifier.js';
import { KitImports } from './kit.js';

/** Files of a group version, by the name they have without `.ts`. */
export type Part = 'types' | 'schema' | 'defaults' | 'convert' | 'validate' | 'codec' | 'resources' | 'index';

export interface EmitOptions {
  /** Folder of the generated tree, from the project's root. */
  readonly out: string;
  /** Where the runtime's kit is: a specifier such as `kindsmith/runtime`, or `./runtime/kit.js` from the project's root. */
  readonly runtime: string;
}

export interface Owner {
  readonly version: VersionModel;
  readonly struct: StructModel;
}

/** Where generated code of the package's own groups is imported from. */
const PACKAGE_GENERATED = 'kindsmith/generated';

/** What all emitters share: names, places of modules, hooks. */
export class EmitContext {
  readonly kit: KitImports;
  private readonly groups = new Map<string, GroupModel>();
  private readonly hooks = new Map<string, ReadonlyMap<string, HookModel>>();
  private readonly identifiers = new Map<StructType, string>();

  constructor(
    readonly api: ApiModel,
    readonly options: EmitOptions,
    readonly diagnostics: Diagnostics,
  ) {
    this.kit = new KitImports(runtimeModule(options.runtime));
    for (const group of api.groups) {
      this.groups.set(group.folder, group);
      this.hooks.set(group.folder, new Map(group.hooks.map((hook) => [hook.name, hook])));
      for (const version of group.versions) this.nameStructs(version);
    }
  }

  private nameStructs(version: VersionModel): void {
    const names = new NameSet();
    for (const { shortName, type } of version.structs)
      this.identifiers.set(type, names.take(safeIdentifier(shortName)));
  }

  groupOf(version: VersionModel): GroupModel {
    return this.groups.get(version.folder)!;
  }

  /** The version of a group by its name. */
  sibling(version: VersionModel, name: string): VersionModel | undefined {
    return this.groupOf(version).versions.find((it) => it.version === name);
  }

  /**
   * The version whose shape is the hub of a kind: in the group that keeps its objects, which may be another one; the version itself
   * for kinds without a resource.
   */
  hubVersion(version: VersionModel, kind: string): VersionModel {
    const row = version.resources.find((it) => it.kind === kind);
    const place = row?.storage;
    if (place === undefined || place.group === version.group)
      return this.sibling(version, row?.hub ?? version.version) ?? version;
    const keeper = this.api.groups.find((it) => it.group === place.group);
    const hub = keeper?.versions.flatMap((it) => it.resources).find((it) => it.resource === place.resource)?.hub;
    return keeper?.versions.find((it) => it.version === hub) ?? version;
  }

  owner(type: StructType): Owner {
    const owner = this.api.owners.get(type.name);
    if (owner === undefined) throw new Error(`no group version owns ${type.name}`);
    return owner;
  }

  /** The name under which a struct is declared in the files of its group version. */
  identifier(type: StructType): string {
    return this.identifiers.get(this.owner(type).struct.type)!;
  }

  module(version: VersionModel, part: Part): Module {
    const path = `${version.folder}/${version.version}/${part}`;
    return this.groupOf(version).external
      ? { specifier: `${PACKAGE_GENERATED}/${path}.js` }
      : { file: `${this.options.out}/${path}.ts` };
  }

  /** The text by which `file` names `<prefix><struct>` of a part of the struct's own group version. */
  reference(file: GeneratedFile, part: Part, prefix: string, type: StructType, typeOnly = false): string {
    const { version } = this.owner(type);
    const module = this.module(version, part);
    const name = prefix + this.identifier(type);
    if ('file' in module && module.file === file.path) return name;
    const alias = this.alias(file, part, version);
    return `${typeOnly ? file.importAllTypes(alias, module) : file.importAll(alias, module)}.${name}`;
  }

  /** The TypeScript type of a struct, as `file` names it. */
  typeName(file: GeneratedFile, type: StructType): string {
    return this.reference(file, 'types', '', type, true);
  }

  /**
   * Modules of the file's own group version go by their name, `types`; others by their version's, `core_v1` (`v1` in the same group),
   * with the module's name where that differs.
   */
  private alias(file: GeneratedFile, part: Part, version: VersionModel): string {
    const group = `${this.options.out}/${version.folder}/`;
    if (file.path.startsWith(`${group}${version.version}/`)) return part;
    const alias = file.path.startsWith(group) ? version.version : `${version.folder}_${version.version}`;
    return file.path.endsWith(`/${part}.ts`) ? alias : `${alias}_${part}`;
  }

  hook(version: VersionModel, name: string): HookModel | undefined {
    return this.hooks.get(version.folder)?.get(name);
  }

  /** How `file` names a hook of the version's group: `hooks.validate_Book`, `pod_hooks.…`; undefined when there is none. */
  importHook(file: GeneratedFile, version: VersionModel, name: string): string | undefined {
    const hook = this.hook(version, name);
    if (hook === undefined) return undefined;
    const base = posix.basename(hook.file, '.ts');
    return `${file.importAll(base === 'hooks' ? base : `${base}_hooks`, { file: hook.file })}.${hook.name}`;
  }

  file(version: VersionModel, part: Part): GeneratedFileArguments {
    return [`${this.options.out}/${version.folder}/${version.version}/${part}.ts`, header(version.file)];
  }
}

type GeneratedFileArguments = [path: string, header: string];

function runtimeModule(runtime: string): Module {
  return runtime.startsWith('./') ? { file: runtime.slice(2).replace(/\.js$/, '.ts') } : { specifier: runtime };
}

/** How every generated file begins; a file that begins otherwise is never written over. */
export const HEADER_MARK = '// Generated by kindsmith from ';

export function header(source: string): string {
  return `${HEADER_MARK}${source.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '?')}. Do not edit: change the spec and run \`kindsmith generate\`.\n`;
}

/** Structs that a type holds: itself, or as items and values. */
export function refOf(type: Type): RefType | undefined {
  if (type.t === 'list') return refOf(type.items);
  if (type.t === 'map') return refOf(type.values);
  return type.t === 'ref' ? (type as RefType) : undefined;
}
