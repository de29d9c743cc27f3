/** Objects that the server makes for itself. */
import { cloneJson } from '../api/json.js';
import type { JsonObject, KubeObject } from '../api/meta.js';
import { StatusError } from '../api/status-error.js';
import { createObject } from './create-object.js';
import { readObject } from './decode-request.js';
import { SERVER_MANAGER } from './field-ownership.js';
import type { ServedResource } from './served-resource.js';
import type { ServedResources } from './served-resources.js';
import { storedResourceKey, systemOperation } from './system.js';
import { updateObject } from './update-object.js';

export interface OwnObject {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** With its status, where it begins with one. */
  readonly object: JsonObject & {
    readonly metadata: JsonObject & { readonly name: string; readonly namespace?: string };
  };
  /** An object that is there already gets these fields of the wanted one. */
  readonly keep?: readonly string[];
  /** Who makes it, as field managers know their writers (default: the server itself). */
  readonly manager?: string;
  /** Who applies its status, where that is not the maker. */
  readonly statusManager?: string;
}

/** Reads a key only when the object is there and has nothing to keep: no code is loaded then. */
export async function ensureObject(resources: ServedResources, wanted: OwnObject): Promise<void> {
  const { keep, object } = wanted;
  const row = resources.scheme.knownResource(wanted);
  if (row === undefined) return;
  const key = storedResourceKey(row, object.metadata.namespace ?? '', object.metadata.name);
  const exists = resources.storage.keys(key, `${key}\0`, 1).length > 0;
  if (exists && keep === undefined) return;
  try {
    await write(await resources.of(row), wanted, exists);
  } catch (error) {
    // Somebody else was faster, or does not want it.
    if (!(error instanceof StatusError) || error.code >= 500) throw error;
  }
}

async function write(served: ServedResource, wanted: OwnObject, exists: boolean): Promise<void> {
  const { stored, versions, isKnownKind, info } = served;
  const { name, namespace = '' } = wanted.object.metadata;
  const operation = systemOperation(info, namespace);
  const body = { value: cloneJson(wanted.object), strictErrors: [] };
  const read = readObject({ own: versions.own, isKnownKind }, body, {}, () => undefined);
  const object = served.created(read, wanted.manager ?? SERVER_MANAGER) as unknown as JsonObject;
  // A new object has no status yet.
  const fields = exists ? (wanted.keep ?? []) : wanted.object.status === undefined ? [] : ['status'];
  const values = structuredClone(fields.map((field) => [field, object[field] ?? null] as const));
  if (!exists) await createObject(stored, operation, object as unknown as KubeObject);
  if (fields.length === 0) return;
  if (!exists && wanted.statusManager !== undefined) {
    const { apiVersion, kind } = versions.own;
    const config = { apiVersion, kind, metadata: { name }, status: cloneJson(wanted.object.status ?? {}) };
    await updateObject(
      stored,
      operation,
      name,
      served.ownApply('status', wanted.statusManager, () => config),
    );
    return;
  }
  const change = (current: KubeObject) => Object.assign(current, Object.fromEntries(values));
  const subresource = fields.includes('status') ? 'status' : '';
  await updateObject(stored, operation, name, served.ownChange(subresource, change));
}
