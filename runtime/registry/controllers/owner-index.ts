/** Who depends on whom, by uid of the owner. Holds only objects that have owners. */
import type { OwnerReference } from '../../api/meta.js';

export class OwnerIndex {
  private readonly owners = new Map<string, readonly OwnerReference[]>();
  private readonly dependents = new Map<string, Set<string>>();

  get isEmpty(): boolean {
    return this.owners.size === 0;
  }

  /** Sets the owners of the object with the key. True when they are not those known before. */
  set(key: string, owners: readonly OwnerReference[]): boolean {
    const before = this.owners.get(key);
    if (before !== undefined && before.length === owners.length && before.every((o, i) => o.uid === owners[i]?.uid)) {
      this.owners.set(key, owners);
      return false;
    }
    this.delete(key);
    if (owners.length === 0) return before !== undefined;
    this.owners.set(key, owners);
    for (const { uid } of owners) {
      const keys = this.dependents.get(uid);
      if (keys === undefined) this.dependents.set(uid, new Set([key]));
      else keys.add(key);
    }
    return true;
  }

  delete(key: string): readonly OwnerReference[] {
    const owners = this.owners.get(key);
    if (owners === undefined) return [];
    this.owners.delete(key);
    for (const { uid } of owners) {
      const keys = this.dependents.get(uid);
      keys?.delete(key);
      if (keys?.size === 0) this.dependents.delete(uid);
    }
    return owners;
  }

  /** Keys of objects that name the uid as an owner. */
  dependentsOf(uid: string): readonly string[] {
    return [...(this.dependents.get(uid) ?? [])];
  }

  /** Whether the object keeps the owner from going before it (foreground deletion). */
  blocks(key: string, uid: string): boolean {
    return this.owners.get(key)?.some((o) => o.uid === uid && o.blockOwnerDeletion === true) === true;
  }
}
