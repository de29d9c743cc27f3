/** Objects that admission looks at, parsed once and kept until something of their resource changes. */
import type { GroupResource } from '../../api/gvk.js';
import type { KubeObject } from '../../api/meta.js';
import { parseStoredJson } from '../../api/json.js';
import { prefixEnd } from '../../storage/key-range.js';
import type { Storage } from '../../storage/storage.js';
import { resourcePrefix } from '../storage-keys.js';

export class Lookup {
  private readonly known = new Map<string, ReadonlyMap<string, KubeObject>>();
  private readonly followed = new Set<string>();

  constructor(private readonly storage: Storage) {}

  /** By `namespace/name`, or by name where there are no namespaces. In their storage version; not to be changed. */
  all(gr: GroupResource): ReadonlyMap<string, KubeObject> {
    const prefix = resourcePrefix(gr);
    let objects = this.known.get(prefix);
    if (objects === undefined) {
      this.follow(prefix);
      const { items } = this.storage.range(prefix, prefixEnd(prefix));
      objects = new Map(items.map(({ key, value }) => [key.slice(prefix.length), parseStoredJson(value) as unknown as KubeObject]));
      this.known.set(prefix, objects);
    }
    return objects;
  }

  /** One object, read from the store. */
  get(gr: GroupResource, namespace: string, name: string): KubeObject | undefined {
    const found = this.storage.get(`${resourcePrefix(gr)}${namespace === '' ? '' : `${namespace}/`}${name}`);
    return found && (parseStoredJson(found.value) as unknown as KubeObject);
  }

  /** Objects of a namespace, in order of their names. */
  inNamespace(gr: GroupResource, namespace: string): KubeObject[] {
    const objects: KubeObject[] = [];
    for (const [key, object] of this.all(gr)) if (key.startsWith(`${namespace}/`)) objects.push(object);
    return objects;
  }

  private follow(prefix: string): void {
    if (this.followed.has(prefix)) return;
    this.followed.add(prefix);
    const forget = () => this.known.delete(prefix);
    this.storage.watch(
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
  }
}
