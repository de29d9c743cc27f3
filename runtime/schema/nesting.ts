import type { JsonValue } from '../api/meta.js';

/**
 * Levels of lists and objects that an object may have. Parsers take ten times as many; what works on objects afterwards calls
 * itself for each level, and the call stack must do for it.
 */
export const MAX_NESTING = 1_000;

/** Whether a value has more levels of lists and objects than given. */
export function nestsDeeper(value: JsonValue | undefined, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels <= 0) return true;
  if (Array.isArray(value)) {
    for (const item of value) if (nestsDeeper(item, levels - 1)) return true;
    return false;
  }
  for (const key in value) if (nestsDeeper(value[key], levels - 1)) return true;
  return false;
}
