/** Resources as they are asked for: made once for each version, over one stored resource for all versions. */
import type { GroupVersion, GroupVersionResource } from '../api/gvk.js';
import type { GatedFields } from '../schema/gated-fields.js';
import type { Scheme } from '../scheme/scheme.js';
import type { Storage } from '../storage/storage.js';
import type { WatchCaches } from '../storage/watch-caches.js';
import type { Admission } from './admission.js';
import type { Allocator } from './allocator.js';
import type { IsKnownKind } from './decode-request.js';
import { KeyLock } from './key-lock.js';
import { type KindVersion, kindVersion } from './kinds.js';
import { holdsNamespace } from './namespace-storage.js';
import type { ObjectFacts } from './selection.js';
import { ServedResource } from './served-resource.js';
import { resourcePrefix } from './storage-keys.js';
import { type StoredResource, storedResource } from './stored-resource.js';
import type { ResourceInfo } from './types.js';

/** Who allocates for a resource, where somebody does. */
export type AllocatorOf = (row: ResourceInfo) => Allocator | undefined;

export class ServedResources {
  private readonly served = new Map<ResourceInfo, ServedResource>();
  private readonly stored = new Map<string, StoredResource>();
  private readonly locks = new KeyLock();

  constructor(
    readonly scheme: Scheme,
    readonly storage: Storage,
    readonly caches: WatchCaches<ObjectFacts>,
    private readonly admission: Admission,
    private readonly gatedFields: GatedFields,
    private readonly allocators: AllocatorOf = () => undefined,
  ) {}

  readonly isKnownKind: IsKnownKind = (group, version, kind) => {
    const base = kind.endsWith('List') ? kind.slice(0, -'List'.length) : kind;
    return (
      this.scheme.resourceOfKind({ group, version, kind }) !== undefined ||
      this.scheme.resourceOfKind({ group, version, kind: base }) !== undefined ||
      this.scheme.kind({ group, version, kind }) !== undefined
    );
  };

  /** Loads the code of the kind's versions when it is first asked for. The row is one of the scheme's, with storage. */
  async of(row: ResourceInfo): Promise<ServedResource> {
    const known = this.served.get(row);
    if (known !== undefined) return known;
    const stored = namedBy(row, await this.storedOf(row));
    const own = await this.kind(row, row.kind);
    const made = new ServedResource({
      info: row,
      versions: { ...stored.versions, own },
      stored,
      caches: this.caches,
      isKnownKind: this.isKnownKind,
    });
    // Another request may have been faster; there must be one, for watchers share what it has made.
    const first = this.served.get(row) ?? made;
    this.served.set(row, first);
    return first;
  }

  private async storedOf(row: ResourceInfo): Promise<StoredResource> {
    const place = row.storage;
    if (place === undefined) throw new Error(`${row.resource} is not kept`);
    const prefix = resourcePrefix(place);
    const known = this.stored.get(prefix);
    if (known !== undefined) return known;
    const hubVersion = this.scheme.hubOf(row);
    const hubRow = this.scheme.knownResource({ ...hubVersion, resource: place.resource }) ?? row;
    const allocator = this.allocators(hubRow);
    const made = storedResource({
      row: hubRow,
      hub: await this.kind(hubVersion, row.kind),
      storageVersion: await this.kind(place, row.kind),
      formerStorage: await this.formerStorage(place),
      elsewhere: await this.elsewhere(place),
      storage: this.storage,
      admission: this.admission,
      gatedFields: this.gatedFields,
      locks: this.locks,
      ...(isNamespaces(hubRow) && { holdsDeletion: holdsNamespace }),
      ...(allocator !== undefined && { allocator }),
    });
    const first = this.stored.get(prefix) ?? made;
    this.stored.set(prefix, first);
    return first;
  }

  /** The other versions of the group that keeps a resource: any of them may have been the storage version once. */
  private formerStorage(place: GroupVersionResource): Promise<KindVersion[]> {
    const rows = this.scheme.versionsOf(place.group, place.resource).filter(({ version }) => version !== place.version);
    return Promise.all(rows.map((row) => this.kind(row, row.kind)));
  }

  /** Versions of other groups whose objects are kept in the same place. */
  private elsewhere(place: GroupVersionResource): Promise<KindVersion[]> {
    const rows = this.scheme.groups.flatMap(({ versions }) => versions.flatMap(({ resources }) => resources));
    const shared = rows.filter(
      ({ group, storage }) =>
        group !== place.group && storage?.group === place.group && storage.resource === place.resource,
    );
    return Promise.all(shared.map((row) => this.kind(row, row.kind)));
  }

  async kind(gv: GroupVersion, kind: string): Promise<KindVersion> {
    const { kinds, types } = await this.scheme.load(gv);
    const gvk = { group: gv.group, version: gv.version, kind };
    if (Object.hasOwn(kinds, kind)) return kindVersion(gvk, kinds[kind] as NonNullable<(typeof kinds)[string]>);
    if (Object.hasOwn(types, kind))
      return kindVersion(gvk, { type: types[kind] as NonNullable<(typeof types)[string]> });
    throw new Error(`${gv.group}/${gv.version} has no kind ${kind}`);
  }

  /** Each kept resource once, in a version that is served, the preferred one. */
  kept(): ResourceInfo[] {
    const rows = new Map<string, ResourceInfo>();
    for (const group of this.scheme.groups) {
      for (const version of group.versions) {
        for (const row of version.resources) {
          if (row.storage === undefined) continue;
          const prefix = resourcePrefix(row.storage);
          if (!rows.has(prefix)) rows.set(prefix, row);
        }
      }
    }
    return [...rows.values()];
  }

  /** Forgets what was made for rows that the scheme has no longer. */
  forget(rows: Iterable<ResourceInfo>): void {
    for (const row of rows) {
      this.served.delete(row);
      if (row.storage !== undefined) this.stored.delete(resourcePrefix(row.storage));
    }
  }
}

/** Errors name a resource by the group that the request came by, also where another group keeps the objects. */
function namedBy(row: ResourceInfo, stored: StoredResource): StoredResource {
  return row.group === stored.row.group ? stored : { ...stored, gr: { group: row.group, resource: row.resource } };
}

export const isServices = (row: ResourceInfo) => row.group === '' && row.resource === 'services';
export const isNamespaces = (row: ResourceInfo) => row.group === '' && row.resource === 'namespaces';
