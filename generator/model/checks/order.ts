/** Checks of `order` among the rules of a schema: the order in which its fields, its unions and its hook are asked. */
import type { Definition } from '../definitions.js';
import { type Diagnostics, didYouMean, quote } from '../diagnostics.js';
import { own, ownObject } from '../json.js';
import { HOOK_STEP, UNIONS_STEP } from '../order.js';

export function checkOrder(definition: Definition, hooks: ReadonlySet<string>, diagnostics: Diagnostics): void {
  const { schema, spec, struct } = definition;
  const order = own(ownObject(schema, 'x-rules'), 'order');
  if (order === undefined || struct === undefined) return;
  const path = [...definition.path, 'x-rules', 'order'];
  if (!Array.isArray(order)) {
    diagnostics.add(spec.locate(path), 'order is no list', `write order: [field, ${HOOK_STEP}]`);
    return;
  }
  const steps = [...struct.byName.keys(), HOOK_STEP, UNIONS_STEP];
  order.forEach((step, i) => {
    const add = (message: string, remedy: string) => diagnostics.add(spec.locate([...path, i]), message, remedy);
    if (typeof step !== 'string' || !steps.includes(step))
      add(
        `the order names ${quote(step)}, which is no property${didYouMean(String(step), steps)}`,
        `name properties of this schema, ${HOOK_STEP} or ${UNIONS_STEP}`,
      );
    else if (order.indexOf(step) < i) add(`the order names ${quote(step)} twice`, 'keep one of the two');
    else if (step === HOOK_STEP && !hooks.has(`validate_${definition.name}`))
      add(
        `the order names ${HOOK_STEP}, and there is no hook validate_${definition.name}`,
        `export validate_${definition.name}, or take ${HOOK_STEP} out`,
      );
    else if (step === UNIONS_STEP && struct.unions === undefined)
      add(`the order names ${UNIONS_STEP}, and the schema has no unions`, `take ${UNIONS_STEP} out`);
  });
}
