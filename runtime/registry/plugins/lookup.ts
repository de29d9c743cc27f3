/** Objects that admission looks at, parsed once and kept until something of their resource changes. */
import type { GroupResource } from '../../api/gvk.js';
import { parseStoredJson } from '../../api/json.js';
import type { KubeObject } from '../../api/meta.js';
import { prefixEnd } from '../../storage/key-range.js';
import type { Storage, StorageWatch } from '../../storage/storage.js';
import { resourcePrefix, splitKey } from '../storage-keys.js';

interface Snapshot {
  /** By `namespace/name`, or by name where there are no namespaces. */
  readonly byName: ReadonlyMap<string, KubeObject>;
  /** In order of names. */
  readonly byNamespace: ReadonlyMap<string, readonly KubeObject[]>;
}

const NONE: readonly KubeObject[] = Object.freeze([]);

/** Objects are of their storage version and not to be changed. */
export class Lookup {
  private readonly known = new Map<string, Snapshot>();
  private readonly followed = new Map<string, StorageWatch>();

  constructor(private readonly storage: Storage) {}

  /** By `namespace/name`, or by name where there are no namespaces. */
  all(gr: GroupResource): ReadonlyMap<string, KubeObject> {
    return this.snapshot(gr).byName;
  }

  /** Objects of a namespace, in order of their names. */
  inNamespace(gr: GroupResource, namespace: string): readonly KubeObject[] {
    return this.snapshot(gr).byNamespace.get(namespace) ?? NONE;
  }

  private snapshot(gr: GroupResource): Snapshot {
    const prefix = resourcePrefix(gr);
    let snapshot = this.known.get(prefix);
    if (snapshot === undefined) {
      this.follow(prefix);
      snapshot = this.read(prefix);
      this.known.set(prefix, snapshot);
    }
    return snapshot;
  }

  private read(prefix: string): Snapshot {
    const byName = new Map<string, KubeObject>();
    const byNamespace = new Map<string, KubeObject[]>();
    for (const { key, value } of this.storage.range(prefix, prefixEnd(prefix)).items) {
      const object = parseStoredJson(value) as unknown as KubeObject;
      byName.set(key.slice(prefix.length), object);
      const { namespace } = splitKey(prefix, key);
      const others = byNamespace.get(namespace);
      if (others === undefined) byNamespace.set(namespace, [object]);
      else others.push(object);
    }
    return { byName, byNamespace };
  }

  /** Follows the store no longer. */
  close(): void {
    for (const watch of this.followed.values()) watch.close();
    this.followed.clear();
    this.known.clear();
  }

  private follow(prefix: string): void {
    if (this.followed.has(prefix)) return;
    const forget = () => this.known.delete(prefix);
    const watch = this.storage.watch(
      prefix,
      this.storage.revision,
      (events) => {
        if (events.length > 0) forget();
      },
      () => {
        forget();
        this.followed.delete(prefix);
      },
    );
    this.followed.set(prefix, watch);
  }
}
