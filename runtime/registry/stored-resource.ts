/** What the generic registry knows of a resource that it keeps: the same for all versions in which it is served. */
import type { GroupResource } from '../api/gvk.js';
import type { KubeObject } from '../api/meta.js';
import { isPathSegmentName } from '../api/names.js';
import { badRequest, notFound } from '../api/status-error.js';
import type { GatedFields } from '../schema/gated-fields.js';
import { keyBytes, maxKeyBytes } from '../storage/key-range.js';
import type { KeyValue, Storage } from '../storage/storage.js';
import type { Admission } from './admission.js';
import type { Allocator } from './allocator.js';
import type { KeyLock } from './key-lock.js';
import { decodeStored, encodeStored, type KindVersion, type KindVersions } from './kinds.js';
import { resourcePrefix } from './storage-keys.js';
import type { ResourceInfo } from './types.js';

/** An object as it stands in the store, or as a dry run would have stored it (`revision` is then that of the object before). */
export interface StoredObject {
  /** Bytes of the storage version. */
  readonly bytes: Buffer;
  readonly revision: number;
}

export interface StoredResource {
  /** Group and resource by which errors name it. */
  readonly gr: GroupResource;
  /** The row of the hub's version: rules that all versions share. */
  readonly row: ResourceInfo;
  readonly hub: KindVersion;
  /** The stored representations, with the hub in place of a client's version. */
  readonly versions: KindVersions;
  /** Every version in which objects are written or stored, those of other groups that share the store included. */
  readonly kinds: readonly KindVersion[];
  /** `/registry/<group>/<resource>/`. */
  readonly prefix: string;
  readonly hasStatus: boolean;
  readonly storage: Storage;
  readonly admission: Admission;
  readonly gatedFields: GatedFields;
  readonly locks: KeyLock;
  /** Something of the kind's own that a deletion waits for, besides finalizers of metadata. */
  readonly holdsDeletion: (object: KubeObject) => boolean;
  /** Of resources whose objects take something from a pool. */
  readonly allocator?: Allocator;
}

export interface StoredResourceParts {
  readonly row: ResourceInfo;
  readonly hub: KindVersion;
  readonly storageVersion: KindVersion;
  readonly formerStorage: readonly KindVersion[];
  /** Versions in other groups that keep their objects here as well. */
  readonly elsewhere: readonly KindVersion[];
  readonly storage: Storage;
  readonly admission: Admission;
  readonly gatedFields: GatedFields;
  readonly locks: KeyLock;
  readonly holdsDeletion?: (object: KubeObject) => boolean;
  readonly allocator?: Allocator;
}

const NOTHING_HOLDS = () => false;

export function storedResource({
  storageVersion,
  formerStorage,
  elsewhere,
  ...parts
}: StoredResourceParts): StoredResource {
  const stored = parts.row.storage ?? parts.row;
  return {
    holdsDeletion: NOTHING_HOLDS,
    ...parts,
    versions: { own: parts.hub, hub: parts.hub, storage: storageVersion, formerStorage },
    kinds: [parts.hub, storageVersion, ...formerStorage, ...elsewhere],
    gr: { group: parts.row.group, resource: parts.row.resource },
    prefix: resourcePrefix(stored),
    hasStatus: parts.row.subresources.some((s) => s.name === 'status'),
  };
}

/** Of an object that may be there. Throws 400 for names that cannot stand in a path, 404 for those that the store has no room for. */
export function keyOf(resource: StoredResource, namespace: string, name: string): string {
  const key = keyFor(resource, namespace, name);
  if (hasNoRoom(key)) throw notFound(resource.gr, name);
  return key;
}

/** Of an object to be created. Throws 400 for names that cannot stand in a path, and for those that the store has no room for. */
export function newKeyOf(resource: StoredResource, namespace: string, name: string): string {
  const key = keyFor(resource, namespace, name);
  if (!hasNoRoom(key)) return key;
  const shown = JSON.stringify(`${name.slice(0, SHOWN)}…`);
  throw badRequest(`Name parameter invalid: ${shown}: is too long for the store`);
}

function keyFor(resource: StoredResource, namespace: string, name: string): string {
  const wrong = isPathSegmentName(name);
  if (wrong.length > 0) throw badRequest(`Name parameter invalid: ${JSON.stringify(name)}: ${wrong.join(';')}`);
  return resource.row.namespaced ? `${resource.prefix}${namespace}/${name}` : resource.prefix + name;
}

const hasNoRoom = (key: string) => key.length * MAX_BYTES_OF_UNIT > maxKeyBytes && keyBytes(key) > maxKeyBytes;

/** Of a UTF-16 unit in UTF-8. */
const MAX_BYTES_OF_UNIT = 3;
/** How much of a name an error shows. */
const SHOWN = 64;

export function decodeHub(resource: StoredResource, bytes: Buffer): KubeObject {
  return decodeStored(resource.versions, bytes);
}

/** The hub object stays whole. */
export function encodeHub(resource: StoredResource, object: KubeObject): Buffer {
  return encodeStored(resource.versions, object);
}

export function storedOf(kv: KeyValue): StoredObject {
  return { bytes: kv.value, revision: kv.revision };
}
