/** Resources whose objects take something from a pool that they share: addresses, ports. */
import type { KubeObject } from '../api/meta.js';

/** Works on objects of the hub's version. */
export interface Allocator {
  /**
   * Fills in what the object needs and does not have; runs after the strategy and before validation. `old` is absent for a new
   * object. A dry run takes nothing. Throws `StatusError`.
   */
  allocate(object: KubeObject, old: KubeObject | undefined, dryRun: boolean): Promise<Allocation>;
  /** The object is gone: what it had is free again. */
  release(object: KubeObject): Promise<void>;
}

/** What one write has taken. One of the two is called when the write is over. */
export interface Allocation {
  /** Frees what the object had before and has no more. */
  commit(): Promise<void>;
  /** Frees what was taken. */
  revert(): Promise<void>;
}

/** Does the rest of a write, and settles what was allocated for it: kept when `done` says so of the result. */
export async function settled<T>(
  allocation: Allocation,
  rest: () => Promise<T>,
  done: (result: T) => boolean,
): Promise<T> {
  let kept = false;
  try {
    const result = await rest();
    kept = done(result);
    return result;
  } finally {
    await (kept ? allocation.commit() : allocation.revert());
  }
}
