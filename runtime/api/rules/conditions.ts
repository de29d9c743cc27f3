import type { FieldErrors } from '../field-errors.js';
import type { FieldPath } from '../field-path.js';
import { isQualifiedName } from '../names.js';
import { childOf } from './lists.js';

/** What these rules need of a `metav1.Condition`. */
export interface ConditionFields {
  readonly type?: string;
  readonly status?: string;
  readonly observedGeneration?: number | bigint;
  readonly lastTransitionTime?: string;
  readonly reason?: string;
  readonly message?: string;
}

const STATUSES = ['False', 'True', 'Unknown'];
const REASON = '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?';
const REASON_EXPRESSION = new RegExp(`^${REASON}$`);
const REASON_RULE = `a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for validation is '${REASON}')`;
/** In bytes. */
const MAX_REASON = 1024;
const MAX_MESSAGE = 32 * 1024;

/** Conditions of the common form: types that differ, a known status, a time, a reason in one word. */
export function checkConditions(
  conditions: readonly ConditionFields[] | undefined,
  at: FieldPath,
  name: string,
  errors: FieldErrors,
): void {
  const seen = new Set<string>();
  conditions?.forEach((condition, i) => {
    const place = childOf(at, name).index(i);
    const type = condition.type ?? '';
    if (seen.has(type)) errors.duplicate(place, 'type', type);
    seen.add(type);
    checkCondition(condition, place, errors);
  });
}

function checkCondition(
  { type = '', status = '', observedGeneration = 0, lastTransitionTime, reason = '', message = '' }: ConditionFields,
  at: FieldPath,
  errors: FieldErrors,
): void {
  errors.invalidEach(at, 'type', type, isQualifiedName(type));
  if (!STATUSES.includes(status)) errors.notSupported(at, 'status', status, STATUSES);
  if (observedGeneration < 0)
    errors.invalid(at, 'observedGeneration', observedGeneration, 'must be greater than or equal to zero');
  if (!lastTransitionTime) errors.required(at, 'lastTransitionTime', 'must be set');
  if (reason === '') errors.required(at, 'reason', 'must be set');
  else {
    if (!REASON_EXPRESSION.test(reason)) errors.invalid(at, 'reason', reason, REASON_RULE);
    if (Buffer.byteLength(reason) > MAX_REASON) errors.tooLong(at, 'reason', MAX_REASON);
  }
  if (Buffer.byteLength(message) > MAX_MESSAGE) errors.tooLong(at, 'message', MAX_MESSAGE);
}
