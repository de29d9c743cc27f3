/** Gathers what the documents show: rows from the Scheme, definitions from the code of each group version. */
import { apiVersionOf, type GroupVersion, type GroupVersionKind } from '../../api/gvk.js';
import type { JsonObject } from '../../api/meta.js';
import type { StructType } from '../../schema/model.js';
import type { GroupModule, SubresourceRow, VersionCode } from '../../scheme/modules.js';
import type { Scheme, SchemeResource, ServedVersion } from '../../scheme/scheme.js';
import {
  apisPath,
  type DiscoveryStructs,
  groupPath,
  groupVersionPath,
  ISSUER_PATHS,
  versionPath,
} from './discovery-paths.js';
import { documentV2, documentV3 } from './documents.js';
import { listStruct } from './list-struct.js';
import type { PathItem } from './operations.js';
import { type MediaTypeNames, type MetaStructs, resourcePaths } from './resource-paths.js';

interface SharedStructs extends MetaStructs, DiscoveryStructs {
  readonly listMeta: StructType;
}

const META_GROUP = 'meta.k8s.io';
const CORE: GroupVersion = { group: '', version: 'v1' };

/** What documents are made from. */
export interface OpenApiSources {
  readonly scheme: Scheme;
  /** All groups, among them those of types without resources: metadata, statuses, options. */
  readonly modules: readonly GroupModule[];
  /** Group versions that are known without a module: options of requests are said to be theirs as well. */
  readonly known: readonly GroupVersion[];
  /** Media types that operations take and give. */
  readonly encodings: MediaTypeNames;
}

export class OpenApiBuilder {
  private structs: SharedStructs | undefined;

  private readonly scheme: Scheme;

  constructor(private readonly sources: OpenApiSources) {
    this.scheme = sources.scheme;
  }

  /** Paths of the v3 documents, `apis/apps/v1` and the like. */
  get names(): string[] {
    const found = ['apis', 'version', ...Object.keys(ISSUER_PATHS)];
    for (const { group, versions } of this.scheme.groups) {
      const root = group === '' ? 'api' : `apis/${group}`;
      found.push(root, ...versions.map(({ version }) => `${root}/${version}`));
    }
    return found.sort();
  }

  async v2(): Promise<JsonObject> {
    const paths = await Promise.all(this.names.map((name) => this.paths(name)));
    return documentV2(paths.flat(), [...this.modulesWithResources(), ...this.sources.known]);
  }

  /** Group versions of modules, also of those that are not served. */
  private modulesWithResources(): GroupVersion[] {
    return this.sources.modules.flatMap(({ group, versions }) =>
      versions.filter(({ resources }) => resources.length > 0).map(({ version }) => ({ group, version })),
    );
  }

  /** The document of one of `names`. */
  async v3(name: string): Promise<JsonObject> {
    return documentV3(await this.paths(name), this.groupVersionOf(name) ?? CORE);
  }

  private groupVersionOf(name: string): ServedVersion | undefined {
    const [prefix, ...rest] = name.split('/');
    return prefix === 'api'
      ? this.scheme.version({ group: '', version: rest[0] ?? '' })
      : this.scheme.version({ group: rest[0] ?? '', version: rest[1] ?? '' });
  }

  private async paths(name: string): Promise<PathItem[]> {
    this.structs ??= await this.loadShared();
    const issuer = Object.hasOwn(ISSUER_PATHS, name) ? ISSUER_PATHS[name] : undefined;
    if (issuer !== undefined) return [issuer];
    const { rootNames } = this.sources.encodings;
    if (name === 'apis') return [apisPath(this.structs, rootNames)];
    if (name === 'version') return [versionPath(this.structs)];
    const version = this.groupVersionOf(name);
    if (version !== undefined) return this.versionPaths(version, this.structs);
    const group = this.scheme.group(name.slice('apis/'.length));
    return group === undefined ? [] : [groupPath(group, this.structs, rootNames)];
  }

  private async versionPaths(version: ServedVersion, shared: SharedStructs): Promise<PathItem[]> {
    const items = await Promise.all(version.resources.map((row) => this.rowPaths(row, shared)));
    return [groupVersionPath(version, shared, this.sources.encodings.names), ...items.flat()];
  }

  private async rowPaths(row: SchemeResource, shared: SharedStructs): Promise<PathItem[]> {
    const { types } = await this.scheme.load(row);
    const kind = required(types, row.kind, row);
    const kinds = new Map<SubresourceRow, StructType | undefined>();
    const options = new Map<SubresourceRow, StructType | undefined>();
    for (const sub of row.subresources) {
      const own = sub.connect ? options : kinds;
      own.set(sub, sub.kind === undefined ? kind : await this.structOf(sub.kind));
      if (sub.options !== undefined) options.set(sub, await this.structOf(sub.options));
    }
    const list = listStruct(kind, { group: row.group, version: row.version, kind: row.listKind }, shared.listMeta);
    const structs = {
      ...{ kind, list },
      subresource: (sub: SubresourceRow) => kinds.get(sub),
      options: (sub: SubresourceRow) => options.get(sub),
    };
    return resourcePaths(row, structs, shared, this.sources.encodings);
  }

  private async structOf(gvk: GroupVersionKind): Promise<StructType | undefined> {
    const { types } = await this.scheme.load(gvk);
    return Object.hasOwn(types, gvk.kind) ? types[gvk.kind] : undefined;
  }

  private async loadShared(): Promise<SharedStructs> {
    const module = this.sources.modules
      .find(({ group }) => group === META_GROUP)
      ?.versions.find(({ version }) => version === 'v1');
    if (module === undefined) throw new Error(`the group ${META_GROUP} is missing: OpenAPI documents need its types`);
    const { types } = await module.load();
    const get = (name: string) => required(types, name, { group: META_GROUP, version: 'v1' });
    return {
      status: get('Status'),
      deleteOptions: get('DeleteOptions'),
      patch: get('Patch'),
      watchEvent: get('WatchEvent'),
      versions: get('APIVersions'),
      groupList: get('APIGroupList'),
      group: get('APIGroup'),
      resourceList: get('APIResourceList'),
      version: get('Info'),
      listMeta: get('ListMeta'),
    };
  }
}

function required(types: VersionCode['types'], name: string, gv: GroupVersion): StructType {
  const found = Object.hasOwn(types, name) ? types[name] : undefined;
  if (found === undefined) throw new Error(`${apiVersionOf(gv)} has no type ${name}`);
  return found;
}
