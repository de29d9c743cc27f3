/** Deletion of an object: preconditions, grace, finalizers (W74–W80, W128). */
import type { DeleteOptions, KubeObject, ObjectMeta } from '../api/meta.js';
import { conflict, notFound } from '../api/status-error.js';
import type { KeyValue } from '../storage/storage.js';
import { admit, validateAdmission } from './admission.js';
import { deletionFinalizers } from './finalizers.js';
import { now, timestamp } from './object-meta.js';
import { attributesOf, type Operation } from './operation.js';
import { withResourceVersion } from './stored-bytes.js';
import { decodeHub, encodeHub, keyOf, type StoredObject, type StoredResource } from './stored-resource.js';

export interface Deleted extends StoredObject {
  /** The object is gone; otherwise it waits for its grace or its finalizers. */
  readonly gone: boolean;
  readonly metadata: ObjectMeta;
}

const MAX_ATTEMPTS = 5;

export async function deleteObject(
  resource: StoredResource,
  operation: Operation,
  name: string,
  options: DeleteOptions,
): Promise<Deleted> {
  const key = keyOf(resource, operation.namespace, name);
  for (const text of resource.hub.code.strategy?.deletionWarnings?.(options) ?? []) operation.warn(text);
  const chain = resource.admission.chain(operation.info, operation.subresource, 'DELETE');
  if (chain.admitting.length > 0) await admit(chain, attributesOf(operation, 'DELETE', name, undefined, undefined));
  const warning = resource.hub.code.strategy?.warnOnDelete?.(options);
  if (warning !== undefined) operation.warn(warning);
  return resource.locks.run(key, async () => {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const current = resource.storage.get(key);
      if (current === undefined) throw notFound(resource.gr, name);
      const old = decodeHub(resource, current.value);
      if (chain.validating.length > 0)
        await validateAdmission(chain, attributesOf(operation, 'DELETE', name, undefined, old));
      const done = await tryDelete(resource, operation, key, current, old, options);
      if (done !== undefined) return done;
    }
    throw conflict(resource.gr, name, 'the object has been modified; please try again');
  });
}

/** What a delete does first. */
interface Mark {
  /** The object is changed and must be written before anything else. */
  readonly update: boolean;
  /** Nothing is left to wait for. */
  readonly remove: boolean;
}

/** Undefined when another writer came in between. */
async function tryDelete(
  resource: StoredResource,
  operation: Operation,
  key: string,
  current: KeyValue,
  object: KubeObject,
  options: DeleteOptions,
): Promise<Deleted | undefined> {
  checkDeletePreconditions(resource, object.metadata, options);
  const mark = markForDeletion(resource, operation, object, options);
  let { value, revision } = current;
  if (mark.update) {
    if (operation.dryRun) value = encodeHub(resource, object);
    else {
      const written = await resource.storage.put(key, revision, (next) => {
        object.metadata.resourceVersion = String(next);
        return encodeHub(resource, object);
      });
      if (!written.ok) return undefined;
      ({ value, revision } = written);
    }
  }
  if (!mark.remove || operation.dryRun) return { bytes: value, revision, gone: mark.remove, metadata: object.metadata };
  const removed = await finishDeletion(resource, key, revision, value);
  return removed && { ...removed, gone: true, metadata: object.metadata };
}

/** Removes the object; `bytes` are its final state, shown with the deletion's revision (W38). Undefined: it has changed meanwhile. */
export async function finishDeletion(
  resource: StoredResource,
  key: string,
  revision: number,
  bytes: Buffer,
): Promise<StoredObject | undefined> {
  const removed = await resource.storage.delete(key, revision, (next) => withResourceVersion(bytes, next));
  if (removed.ok && resource.allocator !== undefined) await resource.allocator.release(decodeHub(resource, bytes));
  return removed.ok ? { bytes: removed.value, revision: removed.revision } : undefined;
}

/** An update leaves nothing for a terminating object to wait for. */
export function isReadyToGo(old: ObjectMeta, meta: ObjectMeta): boolean {
  return old.deletionTimestamp !== undefined && !meta.finalizers?.length && !old.deletionGracePeriodSeconds;
}

function checkDeletePreconditions(resource: StoredResource, meta: ObjectMeta, options: DeleteOptions): void {
  const { uid, resourceVersion } = options.preconditions ?? {};
  const name = meta.name ?? '';
  if (uid !== undefined && uid !== meta.uid) {
    const detail = `the UID in the precondition (${uid}) does not match the UID in record (${meta.uid}). The object might have been deleted and then recreated`;
    throw conflict(resource.gr, name, detail);
  }
  if (resourceVersion !== undefined && resourceVersion !== meta.resourceVersion) {
    const detail = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${meta.resourceVersion}). The object might have been modified`;
    throw conflict(resource.gr, name, detail);
  }
}

/** Sets deletion marks and finalizers on the object. */
function markForDeletion(
  resource: StoredResource,
  operation: Operation,
  object: KubeObject,
  options: DeleteOptions,
): Mark {
  const { metadata } = object;
  const grace = markGrace(resource, object, options);
  if (grace === 'pending') return { update: false, remove: false };
  const finalizers = deletionFinalizers(metadata, options, operation.info.defaultPropagation ?? 'background');
  const changes = finalizers !== metadata.finalizers && finalizers.length + (metadata.finalizers?.length ?? 0) > 0;
  if (changes) metadata.finalizers = finalizers.length > 0 ? [...finalizers] : undefined;
  if (grace === 'none') {
    if (finalizers.length === 0) return { update: changes, remove: true };
    return { update: markTerminating(metadata) || changes, remove: false };
  }
  return { update: true, remove: finalizers.length === 0 && !metadata.deletionGracePeriodSeconds };
}

/**
 * Grace, where the kind has such: `marked` with the time in metadata, `pending` when an earlier delete goes on unchanged (W80),
 * `none` when the object need not wait.
 */
function markGrace(
  resource: StoredResource,
  object: KubeObject,
  options: DeleteOptions,
): 'none' | 'pending' | 'marked' {
  const { metadata } = object;
  const wanted = options.gracePeriodSeconds;
  const requested = wanted !== undefined && wanted < 0 ? 1 : wanted;
  const running = metadata.deletionGracePeriodSeconds;
  if (metadata.deletionTimestamp !== undefined) {
    if (!running) return 'none';
    if (requested === undefined || requested >= running) return 'pending';
    metadata.deletionTimestamp = later(Date.parse(metadata.deletionTimestamp), BigInt(requested) - BigInt(running));
    metadata.deletionGracePeriodSeconds = requested;
    return 'marked';
  }
  const { strategy } = resource.hub.code;
  if (strategy?.gracePeriodSeconds === undefined) return 'none';
  const seconds = strategy.gracePeriodSeconds(object, requested);
  metadata.deletionTimestamp = later(Date.now(), BigInt(seconds));
  metadata.deletionGracePeriodSeconds = seconds;
  if (metadata.generation) metadata.generation++;
  return 'marked';
}

/** Upstream counts in 64-bit nanoseconds: a grace of centuries wraps around, and the time still is one. */
function later(ms: number, seconds: bigint): string {
  return timestamp(ms + Number(BigInt.asIntN(64, seconds * 1_000_000_000n) / 1_000_000n));
}

/** For kinds without grace: the object shows that it waits for its finalizers. False when it does so already. */
function markTerminating(metadata: ObjectMeta): boolean {
  if (metadata.deletionTimestamp !== undefined && metadata.deletionGracePeriodSeconds === 0) return false;
  if (metadata.deletionGracePeriodSeconds === undefined && metadata.generation) metadata.generation++;
  metadata.deletionTimestamp ??= now();
  metadata.deletionGracePeriodSeconds = 0;
  return true;
}
