/** Tells of each flow schema whether the priority level that it names exists. */
import type { KubeObject } from '../../api/meta.js';
import { StatusError } from '../../api/status-error.js';
import { prefixEnd } from '../../storage/key-range.js';
import type { StorageEvent } from '../../storage/storage.js';
import { now } from '../object-meta.js';
import { resourcePrefix } from '../storage-keys.js';
import { decodeHub } from '../stored-resource.js';
import { systemOperation } from '../system.js';
import { updateObject } from '../update-object.js';
import { DelayedQueue } from './delayed-queue.js';
import type { StoreKeys } from './store-keys.js';

const GROUP = 'flowcontrol.apiserver.k8s.io';
const CONDITION = 'Dangling';
/** Who applies the condition, as upstream's field managers have it. */
const CONSUMER = 'api-priority-and-fairness-config-consumer-v1';

type Condition = {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime: string;
  readonly reason: string;
  readonly message: string;
};

interface FlowSchema extends KubeObject {
  spec: { priorityLevelConfiguration: { name: string } };
  status?: { conditions?: Condition[] };
}

export class FlowSchemaController {
  private readonly schemas = resourcePrefix({ group: GROUP, resource: 'flowschemas' });
  private readonly levels = resourcePrefix({ group: GROUP, resource: 'prioritylevelconfigurations' });
  private readonly queue: DelayedQueue;

  constructor(
    private readonly keys: StoreKeys,
    onError: (error: Error) => void,
  ) {
    this.queue = new DelayedQueue((name) => this.process(name), onError);
  }

  stop(): Promise<void> {
    return this.queue.stop();
  }

  onEvent({ type, key }: StorageEvent): void {
    if (type === 'put') this.onWritten(key);
    else if (key.startsWith(this.levels)) this.lookAtAll();
  }

  /** Also for objects found at start. */
  onWritten(key: string): void {
    if (key.startsWith(this.schemas)) this.queue.add(key.slice(this.schemas.length), 0);
    else if (key.startsWith(this.levels)) this.lookAtAll();
  }

  private lookAtAll(): void {
    const { storage } = this.keys.resources;
    const found = storage.keys(this.schemas, prefixEnd(this.schemas), Number.MAX_SAFE_INTEGER);
    for (const { key } of found) this.queue.add(key.slice(this.schemas.length), 0);
  }

  private async process(name: string): Promise<void> {
    const { scheme, storage } = this.keys.resources;
    const row = scheme.resource({ group: GROUP, version: 'v1', resource: 'flowschemas' });
    const found = storage.get(this.schemas + name);
    if (row === undefined || found === undefined) return;
    const served = await this.keys.open(row);
    const { stored, versions } = served;
    if (this.conditionOf(decodeHub(stored, found.value) as FlowSchema) === undefined) return;
    const { apiVersion, kind } = versions.own;
    const applied = (current: KubeObject) => {
      const condition = this.conditionOf(current as FlowSchema);
      return condition && { apiVersion, kind, metadata: { name }, status: { conditions: [condition] } };
    };
    try {
      await updateObject(stored, systemOperation(row, ''), name, served.ownApply('status', CONSUMER, applied));
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) throw error;
    }
  }

  /** Undefined when the schema says already what is the case. */
  private conditionOf(schema: FlowSchema): Condition | undefined {
    const level = schema.spec.priorityLevelConfiguration.name;
    const exists = this.keys.resources.storage.get(this.levels + level) !== undefined;
    const message = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(level)} and it ${exists ? 'exists' : 'does not exist'}`;
    const old = schema.status?.conditions?.find(({ type }) => type === CONDITION);
    const status = exists ? 'False' : 'True';
    if (old?.status === status && old.message === message) return undefined;
    const lastTransitionTime = old?.status === status ? old.lastTransitionTime : now();
    return { type: CONDITION, status, lastTransitionTime, reason: exists ? 'Found' : 'NotFound', message };
  }
}
