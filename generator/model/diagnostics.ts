/** Collects what is wrong with specs, so that one run reports all of it. */
import type { Diagnostic, SourcePlace } from './api-model.js';

/** Where in a spec file: keys from the top, and whether the key itself is meant rather than its value. */
export type SpecPath = readonly (string | number)[];

export class Diagnostics {
  readonly #list: Diagnostic[] = [];
  readonly #seen = new Set<string>();

  /** Adds one; the same sentence at the same place is said once. */
  add(place: SourcePlace, message: string, remedy: string): void {
    const key = `${place.file}:${place.line}:${place.column}:${message}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#list.push({ place, message, remedy });
  }

  get isEmpty(): boolean {
    return this.#list.length === 0;
  }

  /** By file and place. */
  sorted(): Diagnostic[] {
    return this.#list.sort(
      (a, b) => compare(a.place.file, b.place.file) || a.place.line - b.place.line || a.place.column - b.place.column,
    );
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** The nearest of `names` to a misspelt one, when one is near; for "did you mean". */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of names) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), least);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** Edits between two words, two letters that changed places counting as one; gives up with `limit` when it is not below it. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const turned = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? before[j - 2]! + 1 : limit;
      next.push(Math.min(swap, row[j]! + 1, next[j - 1]! + 1, turned));
    }
    before = row;
    row = next;
  }
  return row[b.length]!;
}

/** `; did you mean "pages"?` or nothing. */
export function didYouMean(name: string, names: Iterable<string>): string {
  const found = nearest(name, names);
  return found === undefined ? '' : `; did you mean ${JSON.stringify(found)}?`;
}

/** A name from a spec inside a sentence: quoted, control characters escaped, cut when very long. */
export function quote(name: unknown): string {
  const text = JSON.stringify(name) ?? String(name);
  return text.length > 120 ? `${text.slice(0, 117)}…"` : text;
}
