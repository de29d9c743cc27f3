/** A field's value as it was and as it is: its form, its rules, and those of what is inside. */
import { type JsonObject, type JsonValue, jsonEqual, own, ownObject, ownString } from '../model/json.js';
import type { Change } from './findings.js';
import { moved, narrowedRules } from './rules.js';

export interface ValueContext {
  /** `what` is a whole beginning of a sentence. */
  readonly tell: (change: Change, what: string) => void;
  /** Whether two references mean the same as far as their names tell; types that are known are compared by themselves. */
  readonly sameReference: (before: string, now: string) => boolean;
}

const FORMS = ['type', 'ref', 'list', 'map'] as const;

/** How lists and maps are merged: keyword, what it is when nothing is said, and the change. */
const MERGING: readonly (readonly [key: string, usual: JsonValue | undefined, change: Change])[] = [
  ['listType', 'atomic', 'list-type-changed'],
  ['mapKeys', undefined, 'list-type-changed'],
  ['mapType', 'granular', 'map-type-changed'],
];

/** `name` is what messages call the value. A value of another form is told as such, and nothing else of it. */
export function compareField(before: JsonObject, now: JsonObject, name: string, context: ValueContext): void {
  const tell = (change: Change, what: string) => context.tell(change, `${name} ${what}`);
  if (!compareValue(before, now, name, context)) return;
  if (isDemanded(now) && own(before, 'required') !== true) tell('made-required', 'is required now');
  const [fallback, value] = [own(before, 'default'), own(now, 'default')];
  if (!jsonEqual(fallback, value)) {
    const side = fallback === undefined ? 'added' : value === undefined ? 'removed' : 'changed';
    tell(`default-${side}`, moved('default', before, now));
  }
  for (const key of ['patchStrategy', 'patchMergeKey'])
    if (!jsonEqual(own(before, key), own(now, key))) tell('patch-changed', moved(key, before, now));
}

/** Whether a request must have the field: a default spares it. */
export function isDemanded(field: JsonValue): boolean {
  return own(field, 'required') === true && own(field, 'default') === undefined;
}

function compareValue(before: JsonObject, now: JsonObject, name: string, context: ValueContext): boolean {
  const tell = (change: Change, what: string) => context.tell(change, `${name} ${what}`);
  if (!isSameForm(before, now, context)) {
    tell('type-changed', `is ${formText(now)} (it was ${formText(before)})`);
    return false;
  }
  for (const { change, what } of narrowedRules(before, now)) tell(change, what);
  const keys = narrowedRules(ownObject(before, 'keys') ?? {}, ownObject(now, 'keys') ?? {});
  for (const { change, what } of keys) context.tell(change, `a key of ${name} ${what}`);
  for (const [key, usual, change] of MERGING)
    if (!jsonEqual(own(before, key) ?? usual, own(now, key) ?? usual)) tell(change, moved(key, before, now));
  for (const form of ['list', 'map']) {
    const [old, value] = [ownObject(before, form), ownObject(now, form)];
    if (old !== undefined && value !== undefined)
      compareValue(old, value, form === 'list' ? `${name}[]` : `${name}{}`, context);
  }
  return true;
}

function isSameForm(before: JsonObject, now: JsonObject, { sameReference }: ValueContext): boolean {
  const [old, ref] = [ownString(before, 'ref'), ownString(now, 'ref')];
  if (old !== undefined && ref !== undefined) return sameReference(old, ref);
  return formOf(before) === formOf(now) && own(before, 'type') === own(now, 'type');
}

const formOf = (value: JsonObject) => FORMS.find((form) => own(value, form) !== undefined);

/** `a list of string`, `a map of int32`, `Shelf` */
function formText(value: JsonObject): string {
  for (const form of ['list', 'map']) {
    const inner = ownObject(value, form);
    if (inner !== undefined) return `a ${form} of ${formText(inner).replace(/^an? /, '')}`;
  }
  return ownString(value, 'type') ?? ownString(value, 'ref')?.replace(/^#/, '') ?? 'nothing that is known';
}
