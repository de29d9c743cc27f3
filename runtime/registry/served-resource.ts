/** A resource in one version with all that serving it needs: what `RestStorage`s of the resource and its subresources share. */
import type { GroupResource } from '../api/gvk.js';
import type { JsonObject, KubeObject } from '../api/meta.js';
import { badRequest, notFound, tooLargeResourceVersion } from '../api/status-error.js';
import { complete, dropNulls } from '../schema/complete.js';
import type { KeyValue } from '../storage/storage.js';
import type { WatchCache } from '../storage/watch-cache.js';
import type { WatchCaches } from '../storage/watch-caches.js';
import { applyObject } from './apply-object.js';
import { type DecodeRequest, type IsKnownKind, readObject } from './decode-request.js';
import { type FieldOwnership, fieldOwnership, managerName, SERVER_MANAGER } from './field-ownership.js';
import { clone, fromHub, type KindVersions, sameShape, shownInOwn, storedInOwn, toHub } from './kinds.js';
import { reach } from './list.js';
import { Formats } from './list-format.js';
import { wipeSystemFields } from './object-meta.js';
import { patchObject } from './patch-object.js';
import { checkWriteOptions, readRevision } from './request-options.js';
import type { ObjectFacts } from './selection.js';
import { keyOf, type StoredObject, type StoredResource, storedOf } from './stored-resource.js';
import type {
  GetOptions,
  ObjectResult,
  PatchType,
  RequestBody,
  RequestContext,
  ResourceInfo,
  View,
  WriteOptions,
} from './types.js';
import type { CurrentObject, UpdateSource } from './update-object.js';
import { FramesFactory } from './watch-frames.js';

/** The server does not warn itself. */
const QUIET = { warn: () => undefined };

export interface ServedResourceParts {
  readonly info: ResourceInfo;
  readonly versions: KindVersions;
  readonly stored: StoredResource;
  readonly caches: WatchCaches<ObjectFacts>;
  readonly isKnownKind: IsKnownKind;
}

export class ServedResource {
  readonly info: ResourceInfo;
  readonly versions: KindVersions;
  readonly stored: StoredResource;
  readonly formats: Formats;
  readonly frames: FramesFactory;
  readonly fields: FieldOwnership;
  readonly isKnownKind: IsKnownKind;
  private readonly caches: WatchCaches<ObjectFacts>;
  private readonly request: DecodeRequest;

  constructor(parts: ServedResourceParts) {
    this.info = parts.info;
    this.versions = parts.versions;
    this.stored = parts.stored;
    this.caches = parts.caches;
    this.isKnownKind = parts.isKnownKind;
    this.formats = new Formats(parts.versions, parts.info);
    this.fields = fieldOwnership(parts.versions, parts.stored);
    this.frames = new FramesFactory(this.formats);
    this.request = { own: parts.versions.own, isKnownKind: parts.isKnownKind };
  }

  get gr(): GroupResource {
    return this.stored.gr;
  }

  /** The watch cache, built when it is first asked for. */
  cache(): WatchCache<ObjectFacts> | Promise<WatchCache<ObjectFacts>> {
    return this.caches.built(this.stored.prefix) ?? this.caches.get(this.stored.prefix);
  }

  /** All keys below it belong to the request. */
  scope(namespace: string): string {
    return this.info.namespaced && namespace !== '' ? `${this.stored.prefix}${namespace}/` : this.stored.prefix;
  }

  /** The current object; throws 404. */
  current(namespace: string, name: string): KeyValue {
    const key = keyOf(this.stored, namespace, name);
    const found = this.caches.built(this.stored.prefix)?.get(key) ?? this.stored.storage.get(key);
    if (found === undefined) throw notFound(this.gr, name);
    return found;
  }

  /**
   * The current object, not older than the client asks; throws 404, or 504 for a revision that does not come (W33). No promise where
   * nothing is waited for: most requests are such reads.
   */
  get(context: RequestContext, name: string, options: GetOptions): StoredObject | Promise<StoredObject> {
    const wanted = readRevision(options.resourceVersion);
    if (wanted > this.stored.storage.revision) return this.getAfter(wanted, context.namespace, name);
    return storedOf(this.current(context.namespace, name));
  }

  private async getAfter(revision: number, namespace: string, name: string): Promise<StoredObject> {
    const cache = await this.cache();
    await reach(cache, revision);
    if (revision > cache.revision) throw tooLargeResourceVersion(revision, cache.revision);
    return storedOf(this.current(namespace, name));
  }

  /** The object that a body describes, in the client's version. Throws 400. */
  read(context: RequestContext, body: RequestBody, options: WriteOptions): KubeObject {
    return readObject(this.request, body, options, (text) => context.warn(text));
  }

  /** The hub object of one in the client's version, which is new; its fields are its writer's. */
  created(object: KubeObject, manager: string): KubeObject {
    wipeSystemFields(object.metadata);
    return this.owned('', undefined, object, manager);
  }

  /** A change that the server makes as a client of itself would, by way of a subresource. */
  ownChange(
    subresource: string,
    change: (object: KubeObject) => KubeObject,
    manager: string = SERVER_MANAGER,
  ): UpdateSource {
    return {
      direct: true,
      mustExist: true,
      next: (current) => {
        const before = current as CurrentObject;
        const object = change(clone(before.object));
        const shown = fromHub(this.versions.own, clone(object));
        this.fields.of(subresource).update(this.shown(before), shown, manager);
        object.metadata.managedFields = shown.metadata.managedFields;
        return object;
      },
    };
  }

  /**
   * Fields that the server applies under a name of its own, by way of a subresource, whoever has them: `configOf` answers them for the
   * current hub object, as an object of the client's version; undefined leaves it as it is.
   */
  ownApply(
    subresource: string,
    manager: string,
    configOf: (object: KubeObject) => JsonObject | undefined,
  ): UpdateSource {
    const { own, hub } = this.versions;
    const apply = {
      own,
      manager: this.fields.of(subresource),
      options: { fieldManager: manager, force: true },
      context: QUIET,
    };
    return {
      direct: true,
      mustExist: true,
      next: (current) => {
        const before = current as CurrentObject;
        const config = configOf(before.object);
        if (config === undefined) return clone(before.object);
        const body = { value: config, strictErrors: [] };
        const object = this.toHub(applyObject({ ...apply, body }, clone(this.shown(before))));
        complete(object as unknown as JsonObject, hub.code.type);
        return object;
      },
    };
  }

  /** The object of a body takes the current one's place. Throws 400 and, for options that do not go together, 422. */
  replaced(
    context: RequestContext,
    name: string,
    body: RequestBody,
    options: WriteOptions,
    subresource = '',
  ): UpdateSource {
    checkWriteOptions('UpdateOptions', options);
    const object = this.read(context, body, options);
    requireName(object, name);
    const manager = managerName(context, options);
    return { next: (current) => this.owned(subresource, current, clone(object), manager), replaces: true };
  }

  /** The hub object, with managed fields: those of what it is in the client's version after its conversion. */
  private owned(
    subresource: string,
    current: CurrentObject | undefined,
    object: KubeObject,
    manager: string,
  ): KubeObject {
    const { own, hub } = this.versions;
    const live = current && this.shown(current);
    if (sameShape(own, hub)) {
      this.fields.of(subresource).update(live, object, manager);
      return this.toHub(object);
    }
    const converted = this.toHub(object);
    const shown = fromHub(own, clone(converted));
    this.fields.of(subresource).update(live, shown, manager);
    converted.metadata.managedFields = shown.metadata.managedFields;
    return converted;
  }

  /** Uses the object up: what the store would hold as null is absent from here on. */
  toHub(own: KubeObject): KubeObject {
    dropNulls(own as unknown as JsonObject, this.versions.own.code.type);
    return toHub(this.versions.own, this.versions.hub, own);
  }

  /** The current object in the client's version, not to be changed. */
  private shown({ value, object }: CurrentObject): KubeObject {
    return shownInOwn(this.versions, value, object);
  }

  /** The current object in the client's version, to be changed at will. */
  inOwn(bytes: Buffer): KubeObject {
    return storedInOwn(this.versions, bytes);
  }

  /** The hub object that a patch makes of the current one; an apply makes one where there is none. Throws 422 as `replaced` does. */
  patched(
    context: RequestContext,
    name: string,
    type: PatchType,
    body: RequestBody,
    options: WriteOptions,
    subresource = '',
  ): UpdateSource['next'] {
    checkWriteOptions('PatchOptions', options, type);
    const { own } = this.versions;
    if (type === 'apply') {
      const apply = { own, manager: this.fields.of(subresource), body, options, context };
      return (current) => {
        const object = applyObject(apply, current && clone(this.shown(current)));
        requireName(object, name);
        return this.toHub(object);
      };
    }
    const writer = managerName(context, options);
    return (current) => {
      const live = clone(this.shown(current as CurrentObject));
      const object = patchObject(own, live, type, body, options, (text) => context.warn(text));
      requireName(object, name);
      return this.owned(subresource, current, object, writer);
    };
  }

  show({ bytes }: StoredObject, code: number, view: View): ObjectResult {
    return { code, bytes: this.formats.of(view).single(bytes) };
  }
}

/** The name in the URL and the object's must agree (W58). */
export function requireName(object: KubeObject, name: string): void {
  const given = object.metadata.name;
  if (!given)
    throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  if (given !== name)
    throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
}
