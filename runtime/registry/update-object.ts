/** Update of an object: compare and swap of old and new, as upstream's GuaranteedUpdate (W55–W60, W126, W127). */
import { FieldErrors } from '../api/field-errors.js';
import { jsonEqual } from '../api/json.js';
import type { JsonObject, KubeObject } from '../api/meta.js';
import { conflict, invalid, notFound, STALE_OBJECT, type StatusError } from '../api/status-error.js';
import { complete } from '../schema/complete.js';
import type { KeyValue } from '../storage/storage.js';
import { admit, validateAdmission } from './admission.js';
import { settled } from './allocator.js';
import { prepareCreate, putNew, settleNamespace } from './create-object.js';
import { finishDeletion, isReadyToGo } from './delete-object.js';
import { fillForUpdate, mergeOwnerReferences } from './object-meta.js';
import { validateMetadata, validateMetadataUpdate } from './object-meta-validation.js';
import { objectRevision } from './request-options.js';
import { attributesOf, type Operation, strategyContext, validation } from './operation.js';
import { decodeHub, encodeHub, keyOf, type StoredObject, type StoredResource, storedOf } from './stored-resource.js';

/** Where the new object comes from. */
export interface UpdateSource {
  /** The new hub object, given the current bytes (undefined when there is none); called again when somebody else was faster. */
  next(current: KeyValue | undefined): KubeObject | Promise<KubeObject>;
  /** Which part of the old object stays; default: the rules of the resource itself. */
  readonly carry?: (object: KubeObject, old: KubeObject) => void;
  /** The object may be created by this request where the row's `createOnUpdate` says no (apply). */
  readonly mayCreate?: boolean;
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

export async function updateObject(resource: StoredResource, operation: Operation, name: string, source: UpdateSource): Promise<Updated> {
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
async function tryUpdate(resource: StoredResource, operation: Operation, name: string, key: string, source: UpdateSource): Promise<Updated | undefined> {
  const current = resource.storage.get(key);
  const mayCreate = source.mustExist !== true && (resource.row.createOnUpdate === true || source.mayCreate === true);
  if (current === undefined && !mayCreate) throw notFound(resource.gr, name);
  const object = await source.next(current);
  settleNamespace(resource, operation, object);
  if (current === undefined) return createByUpdate(resource, operation, name, key, object);

  const old = decodeHub(resource, current.value);
  checkPreconditions(resource, name, object, old, current.revision);
  const write = () => writeChange(resource, operation, key, current, object, old);
  return source.direct === true ? write() : prepareUpdate(resource, operation, object, old, source, write);
}

const isWritten = (updated: Updated | undefined) => updated !== undefined;

async function writeChange(resource: StoredResource, operation: Operation, key: string, current: KeyValue, object: KubeObject, old: KubeObject): Promise<Updated | undefined> {
  const meta = object.metadata;
  meta.resourceVersion = String(current.revision);
  if (isReadyToGo(old.metadata, meta) && !resource.holdsDeletion(object)) return finish(resource, operation, key, current, object);
  if (jsonEqual(asJson(object), asJson(old))) return { ...storedOf(current), created: false };
  if (operation.dryRun) return { bytes: encodeHub(resource, object), revision: current.revision, created: false };
  const written = await resource.storage.put(key, current.revision, (revision) => {
    meta.resourceVersion = String(revision);
    return encodeHub(resource, object);
  });
  return written.ok ? { bytes: written.value, revision: written.revision, created: false } : undefined;
}

/** The last finalizer is gone (W60): the client sees the change, watchers the object as it stood before. */
async function finish(resource: StoredResource, operation: Operation, key: string, current: KeyValue, object: KubeObject): Promise<Updated | undefined> {
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
): Promise<Updated | undefined> {
  const { metadata } = object;
  if (metadata.uid) throw uidMismatch(resource, name, metadata.uid, '');
  const write = async (): Promise<Updated | undefined> => {
    metadata.resourceVersion = undefined;
    if (operation.dryRun) return { bytes: encodeHub(resource, object), revision: 0, created: true };
    const written = await putNew(resource, key, object);
    return written.ok ? { bytes: written.value, revision: written.revision, created: true } : undefined;
  };
  return prepareCreate(resource, operation, object, write, isWritten);
}

function uidMismatch(resource: StoredResource, name: string, wanted: string, found: string): StatusError {
  return conflict(resource.gr, name, `Precondition failed: UID in precondition: ${wanted}, UID in object meta: ${found}`);
}

function checkPreconditions(resource: StoredResource, name: string, object: KubeObject, old: KubeObject, revision: number): void {
  const { uid, resourceVersion } = object.metadata;
  if (uid && uid !== old.metadata.uid) throw uidMismatch(resource, name, uid, old.metadata.uid ?? '');
  const wanted = objectRevision(resourceVersion);
  if (wanted !== 0) {
    if (wanted !== revision) throw conflict(resource.gr, name, STALE_OBJECT);
  } else if (resource.row.unconditionalUpdate === false) {
    const errors = new FieldErrors();
    errors.list.push({ reason: 'FieldValueInvalid', field: 'metadata.resourceVersion', message: 'Invalid value: 0: must be specified for an update' });
    throw invalid({ group: resource.gr.group, kind: resource.gr.resource }, name, errors.list);
  }
}

/** All that happens to a changed object before it is written, and then `write`. */
async function prepareUpdate(
  resource: StoredResource,
  operation: Operation,
  object: KubeObject,
  old: KubeObject,
  source: UpdateSource,
  write: () => Promise<Updated | undefined>,
): Promise<Updated | undefined> {
  const { row, hub, allocator } = resource;
  const chain = resource.admission.chain(operation.info, operation.subresource, 'UPDATE');
  const attributes = attributesOf(operation, 'UPDATE', object.metadata.name ?? '', object, old);
  mergeOwnerReferences(object.metadata, operation.warn);
  if (chain.admitting.length > 0) await admit(chain, attributes);

  object.metadata.resourceVersion = old.metadata.resourceVersion;
  fillForUpdate(object.metadata, old.metadata);
  if (source.carry !== undefined) source.carry(object, old);
  else if (resource.hasStatus) carryField(object, old, 'status');
  const { strategy } = hub.code;
  complete(object as unknown as JsonObject, hub.code.type); // strategies compare with the old object, which is complete
  strategy?.prepareForUpdate?.(object, old, strategyContext(operation, 'update'));
  complete(object as unknown as JsonObject, hub.code.type);
  if (row.generation && (changed(object, old) || strategy?.raisesGeneration?.(object, old))) {
    object.metadata.generation = (old.metadata.generation ?? 0) + 1;
  }

  const checkAndWrite = async () => {
    const errors = new FieldErrors();
    validateMetadataChange(resource, object, old, errors);
    const { context, warnings } = validation(operation, object, old);
    hub.code.validate?.(object, errors, context);
    hub.code.validateUpdate?.(object, old, errors, context);
    if (!errors.empty) throw invalid({ group: row.group, kind: row.kind }, object.metadata.name ?? '', errors.list);
    for (const text of warnings) operation.warn(text);
    strategy?.canonicalize?.(object);
    if (chain.validating.length > 0) await validateAdmission(chain, attributes);
    return write();
  };
  if (allocator === undefined || operation.subresource !== '') return checkAndWrite();
  return settled(await allocator.allocate(object, old, operation.dryRun), checkAndWrite, isWritten);
}

/** Upstream's common code and its kinds both check metadata: clients see such a cause as often as it is found. */
function validateMetadataChange(resource: StoredResource, object: KubeObject, old: KubeObject, errors: FieldErrors): void {
  const found = new FieldErrors();
  validateMetadata(object.metadata, resource.row, found);
  validateMetadataUpdate(object.metadata, old.metadata, found);
  if (!found.empty) errors.list.push(...found.list, ...found.list);
}

/** Takes a field over from the old object, absence included. */
export function carryField(object: KubeObject, old: KubeObject, name: string): void {
  (object as unknown as Record<string, unknown>)[name] = (old as unknown as Record<string, unknown>)[name];
}

const asJson = (object: KubeObject) => object as unknown as JsonObject;

/** Whether anything but metadata and status differs. */
function changed(object: KubeObject, old: KubeObject): boolean {
  const rest = { kind: undefined, apiVersion: undefined, metadata: undefined, status: undefined };
  return !jsonEqual({ ...asJson(object), ...rest }, { ...asJson(old), ...rest });
}
