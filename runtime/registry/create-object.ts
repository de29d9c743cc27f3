/** Creation of an object (W48–W52, W123). */
import type { JsonObject, KubeObject } from '../api/meta.js';
import { generateName } from '../api/random.js';
import { alreadyExists, badRequest, generateNameConflict, StatusError } from '../api/status-error.js';
import { complete } from '../schema/complete.js';
import type { KeyValue } from '../storage/storage.js';
import { admit } from './admission.js';
import { settled } from './allocator.js';
import { checkedWrite } from './checked-write.js';
import { clone } from './kinds.js';
import { fillForCreate, mergeOwnerReferences } from './object-meta.js';
import { validateNewMetadata } from './object-meta-validation.js';
import { attributesOf, type Operation, strategyContext } from './operation.js';
import { readMetadata } from './stored-bytes.js';
import { encodeHub, newKeyOf, type StoredObject, type StoredResource } from './stored-resource.js';

/** Names to try before the client is told that there was no free one (W49). */
const NAME_ATTEMPTS = 8;
const RETRY_AFTER_SECONDS = 1;
export const NAMESPACE_MISMATCH =
  'the namespace of the provided object does not match the namespace sent on the request';

/** The object is of the hub's version and used up. */
export async function createObject(
  resource: StoredResource,
  operation: Operation,
  object: KubeObject,
): Promise<StoredObject> {
  settleNamespace(resource, operation, object);
  const { metadata } = object;
  if (metadata.name || !metadata.generateName) {
    const created = await createNamed(resource, operation, object);
    if (created instanceof StatusError) throw created;
    return created;
  }
  let name = '';
  let next = object;
  for (let attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
    const candidate = next;
    next = clone(candidate);
    name = generateName(metadata.generateName);
    candidate.metadata.name = name;
    const created = await createNamed(resource, operation, candidate);
    if (!(created instanceof StatusError)) return created;
  }
  throw generateNameConflict(resource.gr, name, RETRY_AFTER_SECONDS);
}

/** An object without a namespace is in the request's; another one is refused (W51). */
export function settleNamespace(resource: StoredResource, operation: Operation, object: KubeObject): void {
  const meta = object.metadata;
  if (!resource.row.namespaced) meta.namespace = undefined;
  else if (!meta.namespace) meta.namespace = operation.namespace;
  else if (meta.namespace !== operation.namespace) throw badRequest(NAMESPACE_MISMATCH);
}

/** Answers (does not throw) the error of a name that is taken. */
async function createNamed(
  resource: StoredResource,
  operation: Operation,
  object: KubeObject,
): Promise<StoredObject | StatusError> {
  return prepareCreate(resource, operation, object, () => writeNew(resource, operation, object), isCreated);
}

const isCreated = (created: StoredObject | StatusError) => !(created instanceof StatusError);

async function writeNew(
  resource: StoredResource,
  operation: Operation,
  object: KubeObject,
): Promise<StoredObject | StatusError> {
  const meta = object.metadata;
  const key = newKeyOf(resource, operation.namespace, meta.name as string);
  if (operation.dryRun) {
    const current = resource.storage.get(key);
    return current === undefined
      ? { bytes: encodeHub(resource, object), revision: 0 }
      : taken(resource, object, current);
  }
  // Text that is no number is ignored, as upstream does.
  if (meta.resourceVersion && Number(meta.resourceVersion) > 0) {
    throw new StatusError(500, '', 'resourceVersion should not be set on objects to be created');
  }
  const written = await putNew(resource, key, object);
  return written.ok ? { bytes: written.value, revision: written.revision } : taken(resource, object, written.current);
}

/** Writes an object that must not exist yet. */
export function putNew(resource: StoredResource, key: string, object: KubeObject) {
  return resource.storage.put(key, 0, (revision) => {
    object.metadata.resourceVersion = String(revision);
    return encodeHub(resource, object);
  });
}

function taken(resource: StoredResource, object: KubeObject, current: KeyValue | undefined): StatusError {
  const terminating = current !== undefined && readMetadata(current.value).deletionTimestamp !== undefined;
  return alreadyExists(resource.gr, object.metadata.name ?? '', terminating ? 'object is being deleted: ' : '');
}

/**
 * All that happens to a new object before it is written: admission, what the server sets, allocation, validation, admission again;
 * then `write`, whose result says whether what was allocated stays so.
 */
export async function prepareCreate<T>(
  resource: StoredResource,
  operation: Operation,
  object: KubeObject,
  write: () => Promise<T>,
  done: (result: T) => boolean,
): Promise<T> {
  const { row, hub, allocator } = resource;
  const chain = resource.admission.chain(operation.info, operation.subresource, 'CREATE');
  const attributes = attributesOf(operation, 'CREATE', object.metadata.name ?? '', object, undefined);
  mergeOwnerReferences(object.metadata, operation.warn);
  if (chain.admitting.length > 0) await admit(chain, attributes);

  fillForCreate(object.metadata);
  if (row.generation) object.metadata.generation = 1;
  const { strategy } = hub.code;
  if (resource.hasStatus && !strategy?.keepsStatusOnCreate)
    (object as KubeObject & { status?: unknown }).status = undefined;
  strategy?.prepareForCreate?.(object, strategyContext(operation, 'create'));
  resource.gatedFields.drop(object as unknown as JsonObject, undefined, hub.code.type);
  complete(object as unknown as JsonObject, hub.code.type);

  const checkAndWrite = () =>
    checkedWrite(
      { resource, operation, object, chain, attributes },
      (errors) => validateNewMetadata(object.metadata, operation.info, errors),
      write,
    );
  if (allocator === undefined) return checkAndWrite();
  return settled(await allocator.allocate(object, undefined, operation.dryRun), checkAndWrite, done);
}
