/** Which namespaces exist and which go: asked by every create, so kept by revision. */
import type { Storage } from '../storage/storage.js';
import type { NamespacePhase } from './plugins/namespace-lifecycle.js';
import { readMetadata } from './stored-bytes.js';

const DELETION_MARK = '"deletionTimestamp":';
/** Namespaces remembered at once. */
const MAX_REMEMBERED = 10_000;

export class NamespacePhases {
  private readonly known = new Map<string, { readonly revision: number; readonly phase: NamespacePhase }>();

  constructor(
    private readonly storage: Storage,
    private readonly prefix: string,
  ) {}

  phaseOf(name: string): NamespacePhase {
    const key = this.prefix + name;
    const [head] = this.storage.keys(key, `${key}\0`, 1);
    if (head === undefined) return 'absent';
    const known = this.known.get(name);
    if (known?.revision === head.revision) return known.phase;
    const phase = this.read(key);
    if (this.known.size >= MAX_REMEMBERED) this.known.clear();
    this.known.set(name, { revision: head.revision, phase });
    return phase;
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
