import type { CacheEntry } from './cache-entry.js';
import type { EventWindow } from './event-window.js';
import type { SortedEntries } from './sorted-entries.js';

/**
 * Entries with keys in `[start, end)` as of a revision within the window: the current ones, with the events since then
 * undone. `remaining` counts those after the last one shown.
 */
export function listEntries<Facts>(
  entries: SortedEntries<CacheEntry<Facts>>,
  window: EventWindow<Facts>,
  start: string,
  end: string,
  revision: number,
  limit = Number.POSITIVE_INFINITY,
): { readonly entries: readonly CacheEntry<Facts>[]; readonly remaining: number } {
  const changed = changedSince(window, start, end, revision);
  const shown: CacheEntry<Facts>[] = [];
  // Entries that were there and are no more, in order of keys.
  const gone: CacheEntry<Facts>[] = [];
  let added = 0;
  for (const [key, before] of changed) {
    const now = entries.get(key);
    if (now === undefined && before !== undefined) gone.push(before);
    if (now !== undefined && before === undefined) added++;
  }
  gone.sort((a, b) => (a.key < b.key ? -1 : 1));
  let next = 0;
  const showGone = (before: string) => {
    while (next < gone.length && gone[next]!.key < before && shown.length < limit) shown.push(gone[next++]!);
  };
  entries.scan(start, end, (entry) => {
    showGone(entry.key);
    if (shown.length >= limit) return false;
    const then = changed.size > 0 && changed.has(entry.key) ? changed.get(entry.key) : entry;
    if (then !== undefined) shown.push(then);
    return true;
  });
  showGone(end);
  if (shown.length < limit) return { entries: shown, remaining: 0 };
  const total = entries.countBetween(start, end) + gone.length - added;
  return { entries: shown, remaining: total - shown.length };
}

/** Keys with events after the revision, and what stood there as of it. */
function changedSince<Facts>(window: EventWindow<Facts>, start: string, end: string, revision: number) {
  const changed = new Map<string, CacheEntry<Facts> | undefined>();
  const first = window.seqAfter(revision);
  for (let sequence = window.end - 1; sequence >= first; sequence--) {
    const { entry, previous } = window.at(sequence);
    if (entry.key >= start && entry.key < end) changed.set(entry.key, previous);
  }
  return changed;
}
