/** Update of an object: compare and swap of old and new, as upstream's GuaranteedUpdate (W55–W60, W126, W127). */
import { FieldErrors } from '../api/field-errors.js';
import { jsonEqual } from '../api/json.js';
import type { JsonObject, KubeObject } from '../api/meta.js';
import { conflict, invalid, notFound, STALE_OBJECT, type StatusError } from '../api/status-error.js';
import type { KeyValue } from '../storage/storage.js';
import { prepareCreate, putNew, settleNamespace } from './create-object.js';
import { finishDeletion, isReadyToGo } from './delete-object.js';
import { inStorageVersion } from './kinds.js';
import type { Operation } from './operation.js';
import { prepareUpdate } from './prepare-update.js';
import { objectRevision } from './request-options.js';
import { decodeHub, encodeHub, keyOf, type StoredObject, type StoredResource, storedOf } from './stored-resource.js';

/** The object that is there before an update. */
export interface CurrentObject extends KeyValue {
  /** The hub object in the bytes. It is compared with later on, so it must not be changed. */
  readonly object: KubeObject;
}

/** Where the new object comes from. */
export interface UpdateSource {
  /** The new hub object, given the current one (undefined when there is none); called again when somebody else was faster. */
  next(current: CurrentObject | undefined): KubeObject | Promise<KubeObject>;
  /** Which part of the old object stays; default: the rules of the resource itself. */
  readonly carry?: (object: KubeObject, old: KubeObject) => void;
  /** The object may be created by this request where the row's `createOnUpdate` says no (apply). */
  readonly mayCreate?: boolean;
  /** The client sent the whole object: its uid must be that of the old one. */
  readonly replaces?: boolean;
  /** The server's own change: the kind's rules and admission have no say in it. */
  readonly direct?: boolean;
  /** The object is never created, whatever the row says (subresources). */
  readonly mustExist?: boolean;
}

export interface Updated extends StoredObject {
  readonly created: boolean;
}

/** Conflicts with writers outside this process; those inside wait for each other. */
const MAX_ATTEMPTS = 5;

export async function updateObject(
  resource: StoredResource,
  operation: Operation,
  name: string,
  source: UpdateSource,
): Promise<Updated> {
  const key = keyOf(resource, operation.namespace, name);
  return resource.locks.run(key, async () => {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const done = await tryUpdate(resource, operation, name, key, source);
      if (done !== undefined) return done;
    }
    throw conflict(resource.gr, name, STALE_OBJECT);
  });
}

/** Undefined when another writer came in between and the client did not ask for a certain version. */
async function tryUpdate(
  resource: StoredResource,
  operation: Operation,
  name: string,
  key: string,
  source: UpdateSource,
): Promise<Updated | undefined> {
  const found = resource.storage.get(key);
  const mayCreate = source.mustExist !== true && (resource.row.createOnUpdate === true || source.mayCreate === true);
  if (found === undefined && !mayCreate) throw notFound(resource.gr, name);
  const current = found && { ...found, object: decodeHub(resource, found.value) };
  const object = await source.next(current);
  settleNamespace(resource, operation, object);
  if (current === undefined) return createByUpdate(resource, operation, name, key, object, source);

  const old = current.object;
  checkPreconditions(resource, name, object, old, current.revision, source.replaces === true);
  const write = () => writeChange(resource, operation, key, current, object, old);
  if (source.direct === true) return write();
  return prepareUpdate(resource, operation, object, old, source.carry, write, isWritten);
}

const isWritten = (updated: Updated | undefined) => updated !== undefined;

async function writeChange(
  resource: StoredResource,
  operation: Operation,
  key: string,
  current: KeyValue,
  object: KubeObject,
  old: KubeObject,
): Promise<Updated | undefined> {
  const meta = object.metadata;
  meta.resourceVersion = String(current.revision);
  if (isReadyToGo(old.metadata, meta) && !resource.holdsDeletion(object))
    return finish(resource, operation, key, current, object);
  const unchanged = jsonEqual(object as unknown as JsonObject, old as unknown as JsonObject);
  // Bytes of a former storage version are written anew: that is how objects migrate.
  if (unchanged && inStorageVersion(resource.versions, current.value)) return { ...storedOf(current), created: false };
  if (operation.dryRun) return { bytes: encodeHub(resource, object), revision: current.revision, created: false };
  const written = await resource.storage.put(key, current.revision, (revision) => {
    meta.resourceVersion = String(revision);
    return encodeHub(resource, object);
  });
  return written.ok ? { bytes: written.value, revision: written.revision, created: false } : undefined;
}

/** The last finalizer is gone (W60): the client sees the change, watchers the object as it stood before. */
async function finish(
  resource: StoredResource,
  operation: Operation,
  key: string,
  current: KeyValue,
  object: KubeObject,
): Promise<Updated | undefined> {
  const bytes = encodeHub(resource, object);
  if (!operation.dryRun && !(await finishDeletion(resource, key, current.revision, current.value))) return undefined;
  return { bytes, revision: current.revision, created: false };
}

async function createByUpdate(
  resource: StoredResource,
  operation: Operation,
  name: string,
  key: string,
  object: KubeObject,
  source: UpdateSource,
): Promise<Updated | undefined> {
  const { metadata } = object;
  if (metadata.uid)
    throw source.replaces ? uidMismatch(resource, name, metadata.uid, '') : noSuchUid(resource, name, metadata.uid);
  const write = async (): Promise<Updated | undefined> => {
    metadata.resourceVersion = undefined;
    if (operation.dryRun) return { bytes: encodeHub(resource, object), revision: 0, created: true };
    const written = await putNew(resource, key, object);
    return written.ok ? { bytes: written.value, revision: written.revision, created: true } : undefined;
  };
  return prepareCreate(resource, operation, object, write, isWritten);
}

function uidMismatch(resource: StoredResource, name: string, wanted: string, found: string): StatusError {
  return conflict(
    resource.gr,
    name,
    `Precondition failed: UID in precondition: ${wanted}, UID in object meta: ${found}`,
  );
}

/** Who applies by a uid means no other object, and there is none (W65). */
function noSuchUid(resource: StoredResource, name: string, uid: string): StatusError {
  const detail = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
  return conflict(resource.gr, name, detail);
}

function checkPreconditions(
  resource: StoredResource,
  name: string,
  object: KubeObject,
  old: KubeObject,
  revision: number,
  replaces: boolean,
): void {
  const { uid, resourceVersion } = object.metadata;
  if (replaces && uid && uid !== old.metadata.uid) throw uidMismatch(resource, name, uid, old.metadata.uid ?? '');
  const wanted = objectRevision(resourceVersion);
  if (wanted !== 0) {
    if (wanted !== revision) throw conflict(resource.gr, name, STALE_OBJECT);
  } else if (resource.row.unconditionalUpdate === false) {
    const errors = new FieldErrors();
    errors.list.push({
      reason: 'FieldValueInvalid',
      field: 'metadata.resourceVersion',
      message: 'Invalid value: 0: must be specified for an update',
    });
    throw invalid({ group: resource.gr.group, kind: resource.gr.resource }, name, errors.list);
  }
}
