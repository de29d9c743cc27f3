/** The order in which what is asked of a struct is asked, as its `order` says it. */
import type { Field, StructType } from '../../runtime/schema/model.js';

/** Where the hook `validate_<Type>` of a type itself is asked. */
export const HOOK_STEP = '$hook';
/** Where the unions of a type are asked. */
export const UNIONS_STEP = '$unions';

export type ValidationStep = Field | typeof HOOK_STEP | typeof UNIONS_STEP;

/** What `order` lists comes first; then the other fields as the spec has them, the unions, and the hook. */
export function validationSteps(type: StructType, fields: readonly Field[]): ValidationStep[] {
  const steps = new Map<string, ValidationStep>(fields.map((field) => [field.name, field]));
  steps.set(UNIONS_STEP, UNIONS_STEP).set(HOOK_STEP, HOOK_STEP);
  const names = new Set([...(type.order ?? []), ...steps.keys()]);
  return [...names].flatMap((name) => steps.get(name) ?? []);
}
