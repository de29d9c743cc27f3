/** Texts that the tables of many kinds show for containers, labels and selectors. */
import { type LabelSelector, selectorOf } from './labels.js';

export const NONE = '<none>';

/** `a=b,c=d` in order of keys. */
export function labelText(labels: Readonly<Record<string, string>> | undefined): string {
  const entries = Object.entries(labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? NONE : entries.map(([key, value]) => `${key}=${value}`).join(',');
}

/** A selector as one writes it on the command line. */
export function labelSelectorText(selector: LabelSelector | undefined): string {
  if (selector === undefined) return NONE;
  return selectorOf(selector).toString() || NONE;
}

interface NamedImage {
  readonly name: string;
  readonly image?: string;
}

/** The cells that workloads show with `-o wide`. */
export function containerCells(containers: readonly NamedImage[] | undefined): { Containers: string; Images: string } {
  return {
    Containers: (containers ?? []).map((c) => c.name).join(','),
    Images: (containers ?? []).map((c) => c.image ?? '').join(','),
  };
}
