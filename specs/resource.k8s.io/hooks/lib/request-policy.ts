/** How much of a shared device's capacity a request may take: some values, or a range with steps. */
import type { CapacityRequestPolicy, CapacityRequestPolicyRange } from '../../../../generated/resource.k8s.io/hub.js';
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';
import { compareQuantities, Quantity, type QuantityInput } from '../../../../runtime/api/quantity.js';

const MAX_VALUES = 10;
const amount = (input: QuantityInput): Quantity => Quantity.parse(input) ?? Quantity.zero;
const text = (input: QuantityInput): string => String(input);

/** `capacity` is all that there is. */
export function checkRequestPolicy(
  policy: CapacityRequestPolicy,
  capacity: QuantityInput,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const { default: usual, validValues = [], validRange } = policy;
  if (validValues.length > 0 && validRange !== undefined) {
    errors.forbidden(
      at,
      undefined,
      'exactly one policy can be specified, cannot specify "validValues" and "validRange" at the same time',
    );
  } else if (validValues.length > 0) {
    if (usual === undefined) errors.required(at, 'default', 'required when validValues is defined');
    else checkValues(validValues, usual, capacity, at, errors);
  } else if (validRange !== undefined) {
    if (usual === undefined) errors.required(at, 'default', 'required when validRange is defined');
    else checkRange(validRange, usual, capacity, at.child('validRange'), errors);
  }
}

function checkValues(
  values: readonly QuantityInput[],
  usual: QuantityInput,
  capacity: QuantityInput,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const place = at.child('validValues');
  values.forEach((value, i) => {
    const before = values[i - 1];
    if (before !== undefined && compareQuantities(before, value) > 0)
      errors.invalid(place.index(i), undefined, text(value), 'values must be sorted in ascending order');
  });
  if (values.length > MAX_VALUES) errors.tooMany(place, undefined, values.length, MAX_VALUES);
  else {
    const seen = new Set<bigint>();
    values.forEach((value, i) => {
      if (compareQuantities(value, capacity) > 0)
        errors.invalid(place.index(i), undefined, text(value), `option is larger than capacity value: ${capacity}`);
      const whole = amount(value).value();
      if (seen.has(whole)) errors.duplicate(place.index(i), undefined, String(whole));
      seen.add(whole);
    });
    if (values.some((value) => compareQuantities(value, usual) === 0)) return;
  }
  errors.invalid(place, undefined, text(usual), 'default value is not valid according to the requestPolicy');
}

function checkRange(
  { min, max, step }: CapacityRequestPolicyRange,
  usual: QuantityInput,
  capacity: QuantityInput,
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (min === undefined) return errors.required(at, 'min', 'required when validRange is defined');
  const exceeds = (value: QuantityInput, limit: QuantityInput) => compareQuantities(value, limit) > 0;
  if (exceeds(min, capacity)) errors.invalid(at, 'min', text(min), `min is larger than capacity value: ${capacity}`);
  if (exceeds(min, usual)) errors.invalid(at, 'min', text(usual), `default is less than min: ${min}`);
  if (max !== undefined) {
    if (exceeds(min, max)) errors.invalid(at, 'max', text(min), `min is larger than max: ${max}`);
    if (exceeds(max, capacity)) errors.invalid(at, 'max', text(max), `max is larger than capacity value: ${capacity}`);
    if (exceeds(usual, max)) errors.invalid(at, 'max', text(usual), `default is more than max: ${max}`);
  }
  if (step === undefined) return;
  const width = amount(step).value();
  if (width <= 0n) return errors.invalid(at, 'step', text(step), 'must be greater than zero');
  const first = amount(min).add(amount(step));
  if (exceeds(first.toString(), capacity))
    errors.invalid(at, 'step', text(step), `one step ${first} is larger than capacity value: ${capacity}`);
  for (const value of max === undefined ? [usual] : [usual, max]) {
    if ((amount(value).value() - amount(min).value()) % width !== 0n)
      errors.invalid(at, 'step', text(value), `value is not a multiple of a given step (${step}) from (${min})`);
  }
}
