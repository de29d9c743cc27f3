/** Empties namespaces that are being deleted, then lets them go. */
import type { DeleteOptions, KubeObject } from '../../api/meta.js';
import { StatusError } from '../../api/status-error.js';
import { prefixEnd } from '../../storage/key-range.js';
import type { StorageEvent } from '../../storage/storage.js';
import { deleteObject } from '../delete-object.js';
import type { Namespace } from '../namespace-storage.js';
import { resourcePrefix, splitKey } from '../storage-keys.js';
import { readMetadata } from '../stored-bytes.js';
import { decodeHub } from '../stored-resource.js';
import { storedResourceKey, systemOperation } from '../system.js';
import type { ResourceInfo } from '../types.js';
import { updateObject } from '../update-object.js';
import { DelayedQueue } from './delayed-queue.js';
import { type Remaining, setConditions } from './namespace-conditions.js';
import type { StoreKeys } from './store-keys.js';

const DELETION_MARK = '"deletionTimestamp":';
const FINALIZER = 'kubernetes';
/** Who tells how far a namespace is, as upstream's field managers have it. */
const CONTROLLER_MANAGER = 'kube-controller-manager';
/** Objects deleted at once. */
const PAGE = 200;

export class NamespaceController {
  /** Namespaces whose content is going. */
  private readonly emptying = new Set<string>();
  private readonly queue: DelayedQueue;
  private readonly prefix = resourcePrefix({ group: '', resource: 'namespaces' });

  constructor(
    private readonly keys: StoreKeys,
    private readonly settleMs: number,
    onError: (error: Error) => void,
  ) {
    this.queue = new DelayedQueue((name) => this.process(name), onError);
  }

  stop(): Promise<void> {
    return this.queue.stop();
  }

  onEvent(event: StorageEvent): void {
    if (event.type === 'put') this.onWritten(event.key, event.value);
    else if (this.emptying.size > 0) this.onDeleted(event.key);
  }

  /** Also for namespaces found at start. */
  onWritten(key: string, value: Buffer): void {
    if (!key.startsWith(this.prefix) || !value.includes(DELETION_MARK)) return;
    if (readMetadata(value).deletionTimestamp === undefined) return;
    const name = key.slice(this.prefix.length);
    // Writers that have not heard of the deletion yet may still add something.
    if (!this.emptying.has(name)) this.queue.add(name, this.settleMs);
  }

  private onDeleted(key: string): void {
    if (key.startsWith(this.prefix)) {
      this.emptying.delete(key.slice(this.prefix.length));
      return;
    }
    const namespace = this.keys.find(key)?.namespace;
    if (namespace !== undefined && this.emptying.has(namespace)) this.queue.add(namespace, 0);
  }

  private async process(name: string): Promise<void> {
    const row = this.keys.resources.scheme.resource({ group: '', version: 'v1', resource: 'namespaces' });
    if (row === undefined) return;
    const served = await this.keys.open(row);
    const { stored } = served;
    const found = this.keys.resources.storage.get(this.prefix + name);
    if (found === undefined) return;
    const namespace = decodeHub(stored, found.value) as Namespace;
    if (namespace.metadata.deletionTimestamp === undefined || !namespace.spec?.finalizers?.includes(FINALIZER)) return;
    this.emptying.add(name);
    const remaining: Remaining[] = [];
    for (const kept of this.keys.resources.kept()) if (kept.namespaced) await this.empty(kept, name, remaining);
    const operation = systemOperation(row, '');
    const change = (current: KubeObject): KubeObject => {
      const object = current as Namespace;
      setConditions(object, remaining);
      if (remaining.length === 0 && object.spec?.finalizers !== undefined) {
        const finalizers = object.spec.finalizers.filter((f) => f !== FINALIZER);
        object.spec = finalizers.length > 0 ? { ...object.spec, finalizers } : {};
      }
      return object;
    };
    await ignoreMissing(updateObject(stored, operation, name, served.ownChange('status', change, CONTROLLER_MANAGER)));
  }

  /** Deletes what is there; objects that stay are told in `remaining`. */
  private async empty(row: ResourceInfo, namespace: string, remaining: Remaining[]): Promise<void> {
    const { storage } = this.keys.resources;
    const prefix = `${resourcePrefix(row.storage ?? row)}${namespace}/`;
    const end = prefixEnd(prefix);
    for (let from = prefix; ; ) {
      const page = storage.keys(from, end, PAGE);
      const last = page.at(-1);
      if (last === undefined) break;
      await Promise.all(page.map(({ key }) => this.delete(row, namespace, splitKey(prefix, key).name)));
      if (page.length < PAGE) break;
      from = `${last.key}\0`;
    }
    const left = storage.range(prefix, end);
    for (const { value } of left.items) remaining.push({ row, metadata: readMetadata(value) });
  }

  private async delete(row: ResourceInfo, namespace: string, name: string): Promise<void> {
    const { stored } = await this.keys.open(row);
    const options: DeleteOptions = { propagationPolicy: 'Background' };
    if (this.isPodOfNoNode(row, namespace, name)) options.gracePeriodSeconds = 0;
    await ignoreMissing(deleteObject(stored, systemOperation(row, namespace), name, options));
  }

  /** A pod on a node that does not exist: nobody will ever stop it. */
  private isPodOfNoNode(row: ResourceInfo, namespace: string, name: string): boolean {
    if (row.group !== '' || row.resource !== 'pods') return false;
    const { storage, scheme } = this.keys.resources;
    const found = storage.get(storedResourceKey(row, namespace, name));
    const node = found && (JSON.parse(found.value.toString()) as { spec?: { nodeName?: string } }).spec?.nodeName;
    if (!node) return true;
    const nodes = scheme.resource({ group: '', version: 'v1', resource: 'nodes' });
    return nodes === undefined || storage.get(storedResourceKey(nodes, '', node)) === undefined;
  }
}

async function ignoreMissing(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof StatusError) || error.code !== 404) throw error;
  });
}
