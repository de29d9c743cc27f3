/**
 * Garbage collection by owner references: dependents of owners that are gone are deleted, owners in foreground deletion wait
 * for their blocking dependents, orphaned dependents lose their reference. Follows the rules of upstream's controller.
 */
import { parseApiVersion } from '../../api/gvk.js';
import type { DeleteOptions, KubeObject, ObjectMeta, OwnerReference } from '../../api/meta.js';
import { StatusError } from '../../api/status-error.js';
import type { StorageEvent } from '../../storage/storage.js';
import { deleteObject } from '../delete-object.js';
import { FOREGROUND_DELETION, ORPHAN_DEPENDENTS } from '../finalizers.js';
import { readMetadata } from '../stored-bytes.js';
import { decodeHub } from '../stored-resource.js';
import { storedResourceKey, systemOperation } from '../system.js';
import { updateObject } from '../update-object.js';
import { DelayedQueue } from './delayed-queue.js';
import { OwnerIndex } from './owner-index.js';
import type { StoreKeys } from './store-keys.js';

const OWNERS_MARK = '"ownerReferences":[';
const DELETION_MARK = '"deletionTimestamp":';
const FOREGROUND_MARK = `"${FOREGROUND_DELETION}"`;
const ORPHAN_MARK = `"${ORPHAN_DEPENDENTS}"`;

/** Times `settleMs` that a new object's owners may be missing: they may be made after what they own. */
const UNSEEN_OWNER_PATIENCE = 5;

type OwnerState = 'solid' | 'absent' | 'waiting';

export class GarbageCollector {
  private readonly index = new OwnerIndex();
  private readonly queue: DelayedQueue;
  /** Keys of owners that wait for their dependents, by uid. */
  private readonly waiting = new Map<string, string>();

  constructor(
    private readonly keys: StoreKeys,
    private readonly settleMs: number,
    onError: (error: Error) => void,
  ) {
    this.queue = new DelayedQueue((key) => this.process(key), onError);
  }

  stop(): Promise<void> {
    return this.queue.stop();
  }

  onEvent({ type, key, value }: StorageEvent): void {
    if (type === 'delete') this.onDeleted(key, value);
    else this.onWritten(key, value);
  }

  /** Also for objects found at start. */
  onWritten(key: string, value: Buffer): void {
    const hasOwners = value.includes(OWNERS_MARK);
    const isGoing = value.includes(DELETION_MARK) && (value.includes(FOREGROUND_MARK) || value.includes(ORPHAN_MARK));
    if (!hasOwners && !isGoing) {
      for (const owner of this.index.delete(key)) this.recheckOwner(owner);
      return;
    }
    const meta = readMetadata(value);
    if (this.index.set(key, meta.ownerReferences ?? [])) this.queue.add(key, this.settleMs * UNSEEN_OWNER_PATIENCE);
    if (isGoing && meta.uid !== undefined)
      this.queue.add(key, this.index.dependentsOf(meta.uid).length > 0 ? 0 : this.settleMs);
  }

  private onDeleted(key: string, value: Buffer): void {
    // Another object may get the name: it has its own time to wait.
    this.queue.cancel(key);
    if (this.index.isEmpty) return;
    for (const owner of this.index.delete(key)) this.recheckOwner(owner);
    const { uid } = readMetadata(value);
    if (uid === undefined) return;
    this.waiting.delete(uid);
    for (const dependent of this.index.dependentsOf(uid)) this.queue.add(dependent, 0);
  }

  /** One of its dependents is gone: it may wait for nothing else. */
  private recheckOwner(owner: OwnerReference): void {
    const ownerKey = this.waiting.get(owner.uid);
    if (ownerKey !== undefined) this.queue.add(ownerKey, 0);
  }

  private async process(key: string): Promise<void> {
    const found = this.keys.find(key);
    const value = found && this.keys.resources.storage.get(key)?.value;
    if (found === undefined || value === undefined) return;
    const meta = readMetadata(value);
    if (meta.deletionTimestamp !== undefined) {
      if (meta.finalizers?.includes(FOREGROUND_DELETION)) await this.deleteDependents(key, meta);
      else if (meta.finalizers?.includes(ORPHAN_DEPENDENTS)) await this.orphanDependents(key, meta);
      else return;
    }
    if (meta.ownerReferences?.length) await this.checkOwners(key, meta, meta.ownerReferences);
  }

  /** Foreground: dependents go first; those that block are waited for. */
  private async deleteDependents(key: string, meta: ObjectMeta): Promise<void> {
    const uid = meta.uid as string;
    const dependents = this.index.dependentsOf(uid);
    if (!dependents.some((d) => this.index.blocks(d, uid))) {
      this.waiting.delete(uid);
      await this.change(key, uid, (m) => removeFinalizer(m, FOREGROUND_DELETION));
      return;
    }
    this.waiting.set(uid, key);
    for (const dependent of dependents) this.queue.add(dependent, 0);
  }

  private async orphanDependents(key: string, meta: ObjectMeta): Promise<void> {
    const uid = meta.uid as string;
    for (const dependent of this.index.dependentsOf(uid))
      await this.change(dependent, undefined, (m) => removeOwners(m, new Set([uid])));
    await this.change(key, uid, (m) => removeFinalizer(m, ORPHAN_DEPENDENTS));
  }

  private async checkOwners(key: string, meta: ObjectMeta, owners: readonly OwnerReference[]): Promise<void> {
    const states = owners.map((owner) => this.stateOf(owner, meta));
    const gone = new Set(owners.filter((_, i) => states[i] !== 'solid').map((o) => o.uid));
    if (gone.size === 0) return;
    if (states.includes('solid')) {
      await this.change(key, meta.uid, (m) => removeOwners(m, gone));
      return;
    }
    const waiting = states.includes('waiting');
    const hasDependents = this.index.dependentsOf(meta.uid as string).length > 0;
    await this.remove(key, meta, waiting && hasDependents ? 'Foreground' : policyOf(meta));
  }

  private stateOf(owner: OwnerReference, dependent: ObjectMeta): OwnerState {
    const gv = parseApiVersion(owner.apiVersion);
    const row = gv && this.keys.resources.scheme.resourceOfKind({ ...gv, kind: owner.kind });
    // What cannot be looked up may well exist; and nothing cluster-wide is owned by something in a namespace.
    if (row?.storage === undefined || (row.namespaced && dependent.namespace === undefined)) return 'solid';
    const found = this.keys.resources.storage.get(storedResourceKey(row, dependent.namespace ?? '', owner.name));
    if (found === undefined) return 'absent';
    const meta = readMetadata(found.value);
    if (meta.uid !== owner.uid) return 'absent';
    return meta.deletionTimestamp !== undefined && meta.finalizers?.includes(FOREGROUND_DELETION) ? 'waiting' : 'solid';
  }

  private async remove(key: string, meta: ObjectMeta, propagationPolicy: string): Promise<void> {
    const found = this.keys.find(key);
    if (found === undefined || meta.deletionTimestamp !== undefined) return;
    const { stored } = await this.keys.open(found.row);
    const options: DeleteOptions = { propagationPolicy, preconditions: { uid: meta.uid as string } };
    await tolerate(deleteObject(stored, systemOperation(found.row, found.namespace), found.name, options));
  }

  /** Changes metadata of an object, if it is still the one with the uid. */
  private async change(key: string, uid: string | undefined, edit: (meta: ObjectMeta) => void): Promise<void> {
    const found = this.keys.find(key);
    if (found === undefined) return;
    const { stored } = await this.keys.open(found.row);
    const next = (current: { value: Buffer } | undefined): KubeObject => {
      const object = decodeHub(stored, (current as { value: Buffer }).value);
      if (uid === undefined || object.metadata.uid === uid) edit(object.metadata);
      return object;
    };
    await tolerate(
      updateObject(stored, systemOperation(found.row, found.namespace), found.name, {
        next,
        direct: true,
        mustExist: true,
      }),
    );
  }
}

function policyOf({ finalizers }: ObjectMeta): string {
  if (finalizers?.includes(ORPHAN_DEPENDENTS)) return 'Orphan';
  return finalizers?.includes(FOREGROUND_DELETION) ? 'Foreground' : 'Background';
}

function removeFinalizer(meta: ObjectMeta, name: string): void {
  const kept = meta.finalizers?.filter((f) => f !== name) ?? [];
  meta.finalizers = kept.length > 0 ? kept : undefined;
}

function removeOwners(meta: ObjectMeta, uids: ReadonlySet<string>): void {
  const kept = meta.ownerReferences?.filter((o) => !uids.has(o.uid)) ?? [];
  meta.ownerReferences = kept.length > 0 ? kept : undefined;
}

/** Somebody else was there first: nothing is left to do, or an event will say what is. */
async function tolerate(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof StatusError) || (error.code !== 404 && error.code !== 409)) throw error;
  });
}
