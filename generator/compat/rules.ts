/** Which rules of a value became narrower. */

import { type JsonObject, type JsonValue, jsonEqual, own, ownArray } from '../model/json.js';
import { FORMAT_RULES } from '../model/rules.js';
import type { Change } from './findings.js';

/** A change of a value's rules; `what` follows the name of the value. */
export interface RuleChange {
  readonly change: Change;
  readonly what: string;
}

const LEAST = ['minLength', 'minItems', 'minProperties'] as const;
const MOST = ['maxLength', 'maxBytes', 'maxItems', 'maxProperties'] as const;
const IMMUTABLE: readonly (JsonValue | undefined)[] = [undefined, 'once-set', true];

/** What was accepted of a value and is not any more. Wider rules are no change. */
export function narrowedRules(before: JsonObject, now: JsonObject): RuleChange[] {
  const changes: RuleChange[] = [];
  const narrowed = (what: string) => changes.push({ change: 'narrowed', what });
  for (const key of LEAST) {
    const least = numberOf(now, key) ?? 0;
    if (least > (numberOf(before, key) ?? 0)) narrowed(moved(key, before, now));
  }
  for (const key of MOST) {
    const most = numberOf(now, key) ?? Infinity;
    if (most < (numberOf(before, key) ?? Infinity)) narrowed(moved(key, before, now));
  }
  narrowedBound('minimum', 'exclusiveMinimum', 1, before, now, narrowed);
  narrowedBound('maximum', 'exclusiveMaximum', -1, before, now, narrowed);
  if (isOtherMultiple(numberOf(before, 'multipleOf'), numberOf(now, 'multipleOf')))
    narrowed(moved('multipleOf', before, now));
  narrowedEnum(before, now, narrowed);
  if (own(now, 'unique') === true && own(before, 'unique') !== true) narrowed('must have items that differ');
  if (IMMUTABLE.indexOf(own(now, 'immutable')) > IMMUTABLE.indexOf(own(before, 'immutable')))
    narrowed('is now immutable');
  if (own(now, 'pattern') !== undefined && own(now, 'pattern') !== own(before, 'pattern'))
    changes.push({ change: 'pattern-changed', what: moved('pattern', before, now) });
  if (isOtherFormat(own(before, 'format'), own(now, 'format')))
    changes.push({ change: 'format-changed', what: moved('format', before, now) });
  return changes;
}

const numberOf = (rules: JsonObject, key: string): number | undefined => {
  const value = own(rules, key);
  return typeof value === 'number' ? value : undefined;
};

/** `has maxLength 40 (it was 60)` */
export function moved(key: string, before: JsonObject, now: JsonObject): string {
  const [old, value] = [own(before, key), own(now, key)];
  const was = old === undefined ? 'it had none' : `it was ${JSON.stringify(old)}`;
  return value === undefined ? `has no ${key} (${was})` : `has ${key} ${JSON.stringify(value)} (${was})`;
}

/** `direction` is 1 for lower bounds and -1 for upper ones: then greater is narrower. */
function narrowedBound(
  inclusive: string,
  exclusive: string,
  direction: 1 | -1,
  before: JsonObject,
  now: JsonObject,
  narrowed: (what: string) => void,
): void {
  const [old, bound] = [before, now].map((rules) => boundOf(rules, inclusive, exclusive, direction)) as [Bound, Bound];
  if (bound.at < old.at || (bound.at === old.at && (old.open || !bound.open))) return;
  narrowed(moved(own(now, exclusive) === undefined ? inclusive : exclusive, before, now));
}

interface Bound {
  readonly at: number;
  /** The bound itself is outside. */
  readonly open: boolean;
}

/** The stricter of the two keywords; whole numbers above 3 are those from 4. */
function boundOf(rules: JsonObject, inclusive: string, exclusive: string, direction: 1 | -1): Bound {
  const closed = numberOf(rules, inclusive);
  const open = numberOf(rules, exclusive);
  const whole = own(rules, 'type') === 'int32' || own(rules, 'type') === 'int64';
  const at = closed === undefined ? -Infinity : direction * closed;
  if (open === undefined) return { at, open: false };
  const beyond = direction * open;
  if (whole) return { at: Math.max(at, beyond + 1), open: false };
  return beyond >= at ? { at: beyond, open: true } : { at, open: false };
}

function isOtherMultiple(before: number | undefined, now: number | undefined): boolean {
  if (now === undefined || now === before) return false;
  return before === undefined || before % now !== 0;
}

function narrowedEnum(before: JsonObject, now: JsonObject, narrowed: (what: string) => void): void {
  const [old, values] = [ownArray(before, 'enum'), ownArray(now, 'enum')];
  if (values === undefined) return;
  if (old === undefined) narrowed(`has an enum now, ${values.map((it) => JSON.stringify(it)).join(', ')}`);
  const gone = (old ?? []).filter((value) => !values.some((it) => jsonEqual(it, value)));
  if (gone.length > 0) narrowed(`has no enum value ${gone.map((it) => JSON.stringify(it)).join(', ')} any more`);
}

/** A format that is checked narrows where there was none; one that is only published does not. */
function isOtherFormat(before: JsonValue | undefined, now: JsonValue | undefined): boolean {
  if (typeof now !== 'string' || now === before) return false;
  return before !== undefined || FORMAT_RULES.has(now);
}
