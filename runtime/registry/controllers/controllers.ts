/** The controllers inside the server: they follow the store, and look once at what was there before they started. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { prefixEnd } from '../../storage/key-range.js';
import type { StorageWatch } from '../../storage/storage.js';
import type { ServedResources } from '../served-resources.js';
import { FlowSchemaController } from './flow-schema-controller.js';
import { GarbageCollector } from './garbage-collector.js';
import { NamespaceController } from './namespace-controller.js';
import { REGISTRY_PREFIX, StoreKeys } from './store-keys.js';

/** Objects looked at in one turn of the event loop after a restart. */
const TURN_KEYS = 100;

export interface ControllersOptions {
  readonly resources: ServedResources;
  readonly settleMs: number;
  readonly onError: (error: Error) => void;
}

export class Controllers {
  private readonly namespaces: NamespaceController;
  private readonly garbage: GarbageCollector;
  private readonly flows: FlowSchemaController;
  private watch: StorageWatch | undefined;
  private looking: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly options: ControllersOptions) {
    const keys = new StoreKeys(options.resources);
    this.namespaces = new NamespaceController(keys, options.settleMs, options.onError);
    this.garbage = new GarbageCollector(keys, options.settleMs, options.onError);
    this.flows = new FlowSchemaController(keys, options.onError);
  }

  start(): void {
    const { storage } = this.options.resources;
    this.watch = storage.watch(
      REGISTRY_PREFIX,
      storage.revision,
      (events) => {
        for (const event of events) {
          this.namespaces.onEvent(event);
          this.garbage.onEvent(event);
          this.flows.onEvent(event);
        }
      },
      (error) => {
        if (!this.stopped && error.name !== 'StoreClosedError') this.options.onError(error);
      },
    );
    this.looking = this.lookAtAll().catch((error: unknown) => this.options.onError(error as Error));
  }

  /** Waits for work that has begun; nothing is begun after that. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.watch?.close();
    await Promise.all([this.looking, this.namespaces.stop(), this.garbage.stop(), this.flows.stop()]);
  }

  /** Deletions that an earlier run of the server did not finish, and who depends on whom. */
  private async lookAtAll(): Promise<void> {
    const { storage } = this.options.resources;
    const end = prefixEnd(REGISTRY_PREFIX);
    for (let from = REGISTRY_PREFIX; !this.stopped; ) {
      const page = storage.keys(from, end, TURN_KEYS);
      for (const { key } of page) {
        const found = storage.get(key);
        if (found === undefined) continue;
        this.namespaces.onWritten(key, found.value);
        this.garbage.onWritten(key, found.value);
        this.flows.onWritten(key);
      }
      const last = page.at(-1);
      if (last === undefined || page.length < TURN_KEYS) return;
      from = `${last.key}\0`;
      await nextTurn();
    }
  }
}
