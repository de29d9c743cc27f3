/** What the server itself writes into metadata, and what of a client's it ignores (W48, W63, W127). */
import type { ObjectMeta, OwnerReference } from '../api/meta.js';
import { newUid } from '../api/random.js';

/** Now, in the form of `creationTimestamp`: whole seconds, UTC. */
export function now(): string {
  return timestamp(Date.now());
}

/** Milliseconds since 1970 as a timestamp of whole seconds. */
export function timestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Takes away what only the server may say of an object. */
export function wipeSystemFields(meta: ObjectMeta): void {
  meta.uid = undefined;
  meta.creationTimestamp = undefined;
  meta.selfLink = undefined;
  meta.deletionTimestamp = undefined;
  meta.deletionGracePeriodSeconds = undefined;
}

/** A new object's own identity and time. */
export function fillForCreate(meta: ObjectMeta): void {
  wipeSystemFields(meta);
  meta.uid = newUid();
  meta.creationTimestamp = now();
}

/** What an update may leave out or cannot change is carried over. Deletion marks of a live object stay to be refused. */
export function fillForUpdate(meta: ObjectMeta, old: ObjectMeta): void {
  meta.selfLink = undefined;
  meta.uid ??= old.uid;
  meta.creationTimestamp = old.creationTimestamp;
  meta.generation = old.generation;
  if (old.deletionTimestamp !== undefined) meta.deletionTimestamp = old.deletionTimestamp;
  if (old.deletionGracePeriodSeconds !== undefined) meta.deletionGracePeriodSeconds = old.deletionGracePeriodSeconds;
}

/** Owner references of one uid are one (W63). */
export function mergeOwnerReferences(meta: ObjectMeta, warn: (text: string) => void): void {
  const owners = meta.ownerReferences;
  if (owners === undefined || owners.length < 2) return;
  const seen = new Set<string>();
  const duplicates = new Set<string>();
  const kept: OwnerReference[] = [];
  for (const owner of owners) {
    if (seen.has(owner.uid)) duplicates.add(owner.uid);
    else {
      seen.add(owner.uid);
      kept.push(owner);
    }
  }
  if (duplicates.size === 0) return;
  meta.ownerReferences = kept;
  warn(
    `.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${[...duplicates].join(', ')}`,
  );
}
