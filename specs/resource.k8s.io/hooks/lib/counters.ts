import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';
import { checkLabel } from './names.js';

const MAX_COUNTERS = 32;

/** The map `counters` of what stands at `at`. What is wrong with a key stands on the map. */
export function checkCounters(counters: object | undefined, at: FieldPath, errors: FieldErrors): void {
  const names = Object.keys(counters ?? {});
  if (names.length > MAX_COUNTERS) errors.tooMany(at, 'counters', names.length, MAX_COUNTERS);
  else for (const name of names) checkLabel(name, at, 'counters', errors);
}
