/**
 * What the server knows of groups, versions, kinds and resources, and how objects get from one version to another.
 * Rows are there from the start; the code of a group version is loaded when somebody first asks for it.
 */
import { apiVersionOf, type GroupVersion, type GroupVersionKind, type GroupVersionResource } from '../api/gvk.js';
import type { KubeObject } from '../api/meta.js';
import type { GroupModule, KindCode, ResourceRow, VersionCode, VersionModule } from './modules.js';
import { checkRuntimeConfig, isServed, parseRuntimeConfig, type RuntimeConfig } from './runtime-config.js';

/** A row with its identity. */
export interface SchemeResource extends ResourceRow {
  readonly group: string;
  readonly version: string;
}

/** A version that is served, with the resources of it that are. */
export interface ServedVersion extends GroupVersion {
  /** What the module says of its rank. */
  readonly priority?: number;
  readonly resources: readonly SchemeResource[];
}

export interface ServedGroup {
  readonly group: string;
  readonly priority: number;
  /** The preferred version first. */
  readonly versions: readonly ServedVersion[];
}

interface Group {
  readonly module: GroupModule;
  readonly served: ServedGroup;
  /** Rows of all versions, served or not. */
  readonly rows: readonly SchemeResource[];
}

const EMPTY: RuntimeConfig = new Map();

export class Scheme {
  readonly #config: RuntimeConfig;
  readonly #groups = new Map<string, Group>();
  readonly #byKind = new Map<string, SchemeResource>();
  readonly #byResource = new Map<string, SchemeResource>();
  readonly #servedKeys = new Set<string>();
  readonly #code = new Map<string, VersionCode | Promise<VersionCode>>();
  #sorted: readonly ServedGroup[] | undefined;

  /** `runtimeConfig` is the text of `--runtime-config`; throws `RuntimeConfigError` when it makes no sense. */
  constructor(groups: readonly GroupModule[], runtimeConfig = '') {
    this.#config = runtimeConfig === '' ? EMPTY : parseRuntimeConfig(runtimeConfig);
    checkRuntimeConfig(this.#config, groups);
    for (const group of groups) this.addGroup(group);
  }

  /** Groups that serve something, the core group among them, by descending priority and then by name (W19). */
  get groups(): readonly ServedGroup[] {
    this.#sorted ??= [...this.#groups.values()]
      .filter(({ served }) => served.versions.length > 0)
      .sort((a, b) => b.module.priority - a.module.priority || (a.module.group < b.module.group ? -1 : 1))
      .map(({ served }) => served);
    return this.#sorted;
  }

  /** A group that serves something. */
  group(name: string): ServedGroup | undefined {
    const served = this.#groups.get(name)?.served;
    return served && served.versions.length > 0 ? served : undefined;
  }

  /** A version that is served. */
  version(gv: GroupVersion): ServedVersion | undefined {
    return this.#groups.get(gv.group)?.served.versions.find((v) => v.version === gv.version);
  }

  /** A resource that is served. */
  resource(gvr: GroupVersionResource): SchemeResource | undefined {
    const key = keyOf(gvr, gvr.resource);
    return this.#servedKeys.has(key) ? this.#byResource.get(key) : undefined;
  }

  /** A resource in one version, served or not. */
  knownResource(gvr: GroupVersionResource): SchemeResource | undefined {
    return this.#byResource.get(keyOf(gvr, gvr.resource));
  }

  /** The resource of a kind in one version, served or not. */
  resourceOfKind(gvk: GroupVersionKind): SchemeResource | undefined {
    return this.#byKind.get(keyOf(gvk, gvk.kind));
  }

  /** The resource in all its versions, served or not, the preferred one first. */
  versionsOf(group: string, resource: string): readonly SchemeResource[] {
    return this.#groups.get(group)?.rows.filter((row) => row.resource === resource) ?? [];
  }

  /** The group version whose shape is the hub of a resource. Resources that share the storage of another group share its hub. */
  hubOf(row: SchemeResource): GroupVersion {
    const owner = row.storage;
    if (owner === undefined || owner.group === row.group) return { group: row.group, version: row.hub };
    return { group: owner.group, version: this.knownResource(owner)?.hub ?? owner.version };
  }

  /** The code of a group version, served or not: a promise on first use, the code itself later on. Throws for unknown ones. */
  load(gv: GroupVersion): VersionCode | Promise<VersionCode> {
    const key = apiVersionOf(gv);
    const known = this.#code.get(key);
    if (known !== undefined) return known;
    const module = this.#module(gv);
    if (module === undefined) throw new Error(`${key} is not in the scheme`);
    const loading = module.load().then(
      (code) => this.#loaded(key, module, code),
      (error: unknown) => {
        this.#code.delete(key);
        throw error;
      },
    );
    this.#code.set(key, loading);
    return loading;
  }

  /** The code of a group version that was loaded before. */
  loaded(gv: GroupVersion): VersionCode | undefined {
    const code = this.#code.get(apiVersionOf(gv));
    return code instanceof Promise ? undefined : code;
  }

  /** The behaviour of a kind in a version that was loaded before; undefined when either is not there. */
  kind(gvk: GroupVersionKind): KindCode | undefined {
    const kinds = this.loaded(gvk)?.kinds;
    return kinds !== undefined && Object.hasOwn(kinds, gvk.kind) ? kinds[gvk.kind] : undefined;
  }

  /**
   * Loads what `convert` needs to bring objects of a resource from one version to another. Both must be versions of the kind,
   * or of kinds that share a hub.
   */
  async loadConversion(from: GroupVersion, to: GroupVersion): Promise<void> {
    await Promise.all([this.load(from), this.load(to)]);
  }

  /**
   * The object in another version, through the hub. Versions must be loaded (`loadConversion`). The object is used up: the
   * result is it, or is made of its parts. To the hub and from it are conversions to and from the hub's version.
   */
  convert(object: KubeObject, from: GroupVersionKind, to: GroupVersion): KubeObject {
    if (from.group === to.group && from.version === to.version) return object;
    const source = this.#required(from);
    const target = this.#required({ ...to, kind: from.kind });
    const hub = source.toHub ? source.toHub(object) : object;
    const result = target.fromHub ? target.fromHub(hub) : hub;
    result.apiVersion = apiVersionOf(to);
    result.kind = from.kind;
    return result;
  }

  /** Adds a group while the server runs, or puts another in its place: rows and code of the old one are forgotten. */
  addGroup(module: GroupModule): void {
    this.removeGroup(module.group);
    const rows: SchemeResource[] = [];
    const versions: ServedVersion[] = [];
    for (const version of module.versions) {
      const known = version.resources.map((row) => ({ ...row, group: module.group, version: version.version }));
      const served = known.filter((row) => isServed(this.#config, module.group, version, row.resource));
      rows.push(...known);
      if (served.length > 0) {
        const rank = version.priority !== undefined && { priority: version.priority };
        versions.push({ group: module.group, version: version.version, ...rank, resources: served });
      }
      for (const row of served) this.#servedKeys.add(keyOf(row, row.resource));
    }
    for (const row of rows) {
      this.#byKind.set(keyOf(row, row.kind), row);
      this.#byResource.set(keyOf(row, row.resource), row);
    }
    const served = { group: module.group, priority: module.priority, versions };
    this.#groups.set(module.group, { module, rows, served });
    this.#sorted = undefined;
  }

  /** Removes a group; nothing happens when there is none of the name. */
  removeGroup(name: string): void {
    const group = this.#groups.get(name);
    if (group === undefined) return;
    for (const row of group.rows) {
      this.#byKind.delete(keyOf(row, row.kind));
      this.#byResource.delete(keyOf(row, row.resource));
      this.#servedKeys.delete(keyOf(row, row.resource));
    }
    for (const { version } of group.module.versions) this.#code.delete(apiVersionOf({ group: name, version }));
    this.#groups.delete(name);
    this.#sorted = undefined;
  }

  #module(gv: GroupVersion): VersionModule | undefined {
    return this.#groups.get(gv.group)?.module.versions.find((v) => v.version === gv.version);
  }

  /** A group that was replaced while its code was loading must not come back. */
  #loaded(key: string, module: VersionModule, code: VersionCode): VersionCode {
    for (const group of this.#groups.values()) if (group.module.versions.includes(module)) this.#code.set(key, code);
    return code;
  }

  #required(gvk: GroupVersionKind): KindCode {
    const code = this.kind(gvk);
    if (code === undefined) throw new Error(`the code of ${apiVersionOf(gvk)} ${gvk.kind} is not loaded`);
    return code;
  }
}

const keyOf = (gv: GroupVersion, name: string): string => `${gv.group}/${gv.version}/${name}`;
