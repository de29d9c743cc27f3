/** Kinds in their versions: reading, writing and converting objects (D1, D2). */

import { apiVersionOf, type GroupVersionKind } from '../api/gvk.js';
import { cloneJson, parseStoredJson, stringifyJson } from '../api/json.js';
import type { JsonObject, KubeObject } from '../api/meta.js';
import { internalError } from '../api/status-error.js';
import { complete, dropNulls, writeNulls } from '../schema/complete.js';
import type { KindCode } from '../scheme/modules.js';
import { hasHead, headOf, orderMetadata, swapHead } from './stored-bytes.js';

/** A kind in one version, with what its objects begin with as bytes. */
export interface KindVersion extends GroupVersionKind {
  readonly apiVersion: string;
  readonly code: KindCode;
  readonly head: Buffer;
}

export function kindVersion(gvk: GroupVersionKind, code: KindCode): KindVersion {
  const apiVersion = apiVersionOf(gvk);
  return {
    group: gvk.group,
    version: gvk.version,
    kind: gvk.kind,
    apiVersion,
    code,
    head: headOf(gvk.kind, apiVersion),
  };
}

/** The representations of a kind as one resource serves it. */
export interface KindVersions {
  /** The version that the client speaks. */
  readonly own: KindVersion;
  readonly hub: KindVersion;
  /** The version that is written to the store. */
  readonly storage: KindVersion;
  /** Versions that the store may hold objects in besides: another one was written when they were. */
  readonly formerStorage: readonly KindVersion[];
}

/** Whether two versions differ in nothing but their apiVersion. */
export function sameShape(a: KindVersion, b: KindVersion): boolean {
  return (
    a === b ||
    (a.apiVersion === b.apiVersion && a.kind === b.kind) ||
    (a.code.toHub === undefined && b.code.toHub === undefined)
  );
}

/** Uses the object up. */
export function toHub(from: KindVersion, hub: KindVersion, object: KubeObject): KubeObject {
  const converted = from.code.toHub === undefined ? object : from.code.toHub(object);
  converted.apiVersion = hub.apiVersion;
  converted.kind = hub.kind;
  return converted;
}

/** Uses the object up. */
export function fromHub(to: KindVersion, object: KubeObject): KubeObject {
  const converted = to.code.fromHub === undefined ? object : to.code.fromHub(object);
  converted.apiVersion = to.apiVersion;
  converted.kind = to.kind;
  return converted;
}

/** A deep copy. */
export function clone(object: KubeObject): KubeObject {
  return cloneJson(object as unknown as JsonObject) as unknown as KubeObject;
}

/** An object as the registry writes all objects: kind, apiVersion and ordered metadata first, nulls where Go writes them. */
export function encodeObject(kind: KindVersion, object: KubeObject): Buffer {
  writeNulls(object as unknown as JsonObject, kind.code.type);
  const ordered: Record<string, unknown> = {
    kind: kind.kind,
    apiVersion: kind.apiVersion,
    metadata: orderMetadata(object.metadata),
  };
  const source = object as unknown as Record<string, unknown>;
  for (const key in source)
    if (key !== 'kind' && key !== 'apiVersion' && key !== 'metadata') ordered[key] = source[key];
  return Buffer.from(stringifyJson(ordered as JsonObject));
}

/** The object of a kind that the bytes hold; the bytes are the registry's own. */
function parseObject(kind: KindVersion, bytes: Buffer): KubeObject {
  const object = parseStoredJson(bytes) as JsonObject;
  dropNulls(object, kind.code.type);
  return object as unknown as KubeObject;
}

/** The version that stored bytes are in. Throws 500 for bytes of a version that nobody knows any more. */
function versionOf({ storage, formerStorage }: KindVersions, bytes: Buffer): KindVersion {
  if (hasHead(bytes, storage.head)) return storage;
  for (const former of formerStorage) if (hasHead(bytes, former.head)) return former;
  const { kind, apiVersion, metadata } = parseStoredJson(bytes) as unknown as KubeObject;
  throw internalError(
    `${storage.kind} ${metadata.name} is stored as ${kind} of ${apiVersion}, which this server does not know: serve that version again and run kindsmith migrate-storage`,
  );
}

/** Whether stored bytes are in the version that would be written now. */
export function inStorageVersion(versions: KindVersions, bytes: Buffer): boolean {
  return versionOf(versions, bytes) === versions.storage;
}

/** Stored bytes as a hub object. */
export function decodeStored(versions: KindVersions, bytes: Buffer): KubeObject {
  const stored = versionOf(versions, bytes);
  return toHub(stored, versions.hub, parseObject(stored, bytes));
}

/** A hub object (which stays whole) as bytes of the storage version. */
export function encodeStored(versions: KindVersions, object: KubeObject): Buffer {
  const { storage, hub } = versions;
  if (sameShape(storage, hub)) return encodeObject(storage, object);
  const stored = fromHub(storage, clone(object));
  complete(stored as unknown as JsonObject, storage.code.type);
  return encodeObject(storage, stored);
}

/** Stored bytes as an object of the client's version. */
export function storedInOwn(versions: KindVersions, bytes: Buffer): KubeObject {
  const { own, hub } = versions;
  const stored = versionOf(versions, bytes);
  const object = parseObject(stored, bytes);
  if (sameShape(own, stored)) {
    object.apiVersion = own.apiVersion;
    object.kind = own.kind;
    return object;
  }
  const converted = fromHub(own, toHub(stored, hub, object));
  complete(converted as unknown as JsonObject, own.code.type);
  return converted;
}

/** The same as `storedInOwn`, where the hub object of the bytes is known already: it shares parts with that and must not be changed. */
export function shownInOwn(versions: KindVersions, bytes: Buffer, object: KubeObject): KubeObject {
  const { own, hub } = versions;
  if (!sameShape(own, hub) || !sameShape(own, versionOf(versions, bytes))) return storedInOwn(versions, bytes);
  return { ...object, apiVersion: own.apiVersion, kind: own.kind };
}

/** Stored bytes as bytes of the client's version: untouched where they are in it. */
export function convertBytes(versions: KindVersions, bytes: Buffer): Buffer {
  const { own } = versions;
  const stored = versionOf(versions, bytes);
  if (own.apiVersion === stored.apiVersion) return bytes;
  if (sameShape(own, stored) && hasHead(bytes, stored.head)) return swapHead(bytes, stored.head, own.head);
  return encodeObject(own, storedInOwn(versions, bytes));
}
