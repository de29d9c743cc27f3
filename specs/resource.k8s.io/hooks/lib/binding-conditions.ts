/** Conditions for which binding waits, and those that end it: both or none, each of them once. */
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';
import { checkDifferent } from './names.js';

export interface BindingConditions {
  readonly bindingConditions?: readonly string[];
  readonly bindingFailureConditions?: readonly string[];
}

export function checkBindingConditions(value: BindingConditions, at: FieldPath, errors: FieldErrors): void {
  const { bindingConditions: good = [], bindingFailureConditions: bad = [] } = value;
  if (good.length === 0 && bad.length === 0) return;
  const badPlace = at.child('bindingFailureConditions');
  checkDifferent(good, at.child('bindingConditions'), errors);
  checkDifferent(bad, badPlace, errors);
  bad.forEach((condition, i) => {
    if (good.includes(condition))
      errors.invalid(badPlace.index(i), undefined, condition, 'must not be one of bindingConditions');
  });
  if (good.length === 0)
    errors.invalid(at, 'bindingConditions', good, 'bindingConditions are required to use bindingFailureConditions');
  if (bad.length === 0)
    errors.invalid(
      at,
      'bindingFailureConditions',
      bad,
      'bindingFailureConditions are required to use bindingConditions',
    );
}
