import { jsonEqual } from '../api/json.js';
import type { JsonObject, JsonValue, KubeObject, ManagedFieldsEntry } from '../api/meta.js';
import { compareEntries } from '../fields/managers.js';
import { complete } from '../schema/complete.js';
import { admit } from './admission.js';
import { settled } from './allocator.js';
import { checkedWrite } from './checked-write.js';
import { fillForUpdate, mergeOwnerReferences } from './object-meta.js';
import { validateChangedMetadata } from './object-meta-validation.js';
import { attributesOf, type Operation, strategyContext } from './operation.js';
import type { StoredResource } from './stored-resource.js';

/** All that happens to a changed object before it is written, and then `write`. */
export async function prepareUpdate<T>(
  resource: StoredResource,
  operation: Operation,
  object: KubeObject,
  old: KubeObject,
  /** Which part of the old object stays; the status where that is a subresource, when absent. */
  carry: ((object: KubeObject, old: KubeObject) => void) | undefined,
  write: () => Promise<T>,
  done: (result: T) => boolean,
): Promise<T> {
  const { row, hub, allocator } = resource;
  const chain = resource.admission.chain(operation.info, operation.subresource, 'UPDATE');
  const attributes = attributesOf(operation, 'UPDATE', object.metadata.name ?? '', object, old);
  mergeOwnerReferences(object.metadata, operation.warn);
  if (chain.admitting.length > 0) await admit(chain, attributes);

  object.metadata.resourceVersion = old.metadata.resourceVersion;
  keepWriteTimes(object, old);
  fillForUpdate(object.metadata, old.metadata);
  if (carry !== undefined) carry(object, old);
  else if (resource.hasStatus) carryField(object, old, 'status');
  const { strategy } = hub.code;
  complete(object as unknown as JsonObject, hub.code.type); // strategies compare with the old object, which is complete
  strategy?.prepareForUpdate?.(object, old, strategyContext(operation, 'update'));
  resource.gatedFields.drop(asJson(object), asJson(old), hub.code.type);
  complete(object as unknown as JsonObject, hub.code.type);
  if (row.generation && (changed(object, old) || strategy?.raisesGeneration?.(object, old))) {
    object.metadata.generation = (old.metadata.generation ?? 0) + 1;
  }

  const checkAndWrite = () =>
    checkedWrite(
      { resource, operation, object, old, chain, attributes },
      (errors) => validateChangedMetadata(object.metadata, old.metadata, operation.info, operation.subresource, errors),
      write,
    );
  if (allocator === undefined || operation.subresource !== '') return checkAndWrite();
  return settled(await allocator.allocate(object, old, operation.dryRun), checkAndWrite, done);
}

/** A write that changes nothing but the times at which managers wrote, and so their order, is no change (W59). */
function keepWriteTimes(object: KubeObject, old: KubeObject): void {
  const { managedFields } = object.metadata;
  const before = old.metadata.managedFields;
  if (managedFields === undefined || managedFields.length !== before?.length) return;
  // Few objects are equal in all the rest: that is seen sooner than whether the entries are.
  const same = { ...asJson(object), metadata: { ...object.metadata, managedFields: before } } as unknown as JsonObject;
  if (!jsonEqual(same, asJson(old))) return;
  if (jsonEqual(timeless(managedFields), timeless(before))) object.metadata.managedFields = before;
}

const timeless = (entries: readonly ManagedFieldsEntry[]) =>
  entries.map((entry) => ({ ...entry, time: undefined })).sort(compareEntries) as unknown as JsonValue;

/** Takes a field over from the old object, absence included. */
function carryField(object: KubeObject, old: KubeObject, name: string): void {
  (object as unknown as Record<string, unknown>)[name] = (old as unknown as Record<string, unknown>)[name];
}

const asJson = (object: KubeObject) => object as unknown as JsonObject;

/** Whether anything but metadata and status differs. */
function changed(object: KubeObject, old: KubeObject): boolean {
  const rest = { kind: undefined, apiVersion: undefined, metadata: undefined, status: undefined };
  return !jsonEqual({ ...asJson(object), ...rest }, { ...asJson(old), ...rest });
}
