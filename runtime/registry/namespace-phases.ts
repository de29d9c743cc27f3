/** Which namespaces exist and which go: asked by every create, so kept until the namespace changes. */
import type { Storage } from '../storage/storage.js';
import type { NamespacePhase } from './plugins/namespace-lifecycle.js';
import { readMetadata } from './stored-bytes.js';

const DELETION_MARK = '"deletionTimestamp":';
/** Namespaces remembered at once. */
const MAX_REMEMBERED = 10_000;

export class NamespacePhases {
  private readonly known = new Map<string, NamespacePhase>();
  /** Changes of namespaces are followed: what is known stays true until one comes. */
  private following = false;

  constructor(
    private readonly storage: Storage,
    private readonly prefix: string,
  ) {}

  phaseOf(name: string): NamespacePhase {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    if (!this.following) this.follow();
    const phase = this.read(this.prefix + name);
    if (this.known.size >= MAX_REMEMBERED) this.known.clear();
    this.known.set(name, phase);
    return phase;
  }

  private follow(): void {
    this.following = true;
    this.storage.watch(
      this.prefix,
      this.storage.revision,
      (events) => {
        for (const { key } of events) this.known.delete(key.slice(this.prefix.length));
      },
      () => {
        this.known.clear();
        this.following = false;
      },
    );
  }

  private read(key: string): NamespacePhase {
    const found = this.storage.get(key);
    if (found === undefined) return 'absent';
    // The mark may stand in an annotation as well.
    return found.value.includes(DELETION_MARK) && readMetadata(found.value).deletionTimestamp !== undefined
      ? 'terminating'
      : 'active';
  }
}
