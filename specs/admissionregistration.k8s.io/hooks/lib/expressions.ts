/** Which names the expressions of webhooks and policies may use, and the checks that all of them share. */

import type { MatchCondition, Variable } from '../../../../generated/admissionregistration.k8s.io/hub.js';
import { type CelScope, celProblem } from '../../../../runtime/api/cel/check.js';
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';
import { isQualifiedName } from '../../../../runtime/api/names.js';

type Names = Map<string, 'dyn' | ReadonlySet<string>>;

const REQUEST = ['object', 'oldObject', 'request', 'namespaceObject', 'authorizer'];

/** Names that every expression knows; parameters only where the policy takes some. */
export function namesOf(hasParams: boolean, variables?: ReadonlySet<string>): Names {
  const names: Names = new Map(REQUEST.map((name) => [name, 'dyn']));
  if (hasParams) names.set('params', 'dyn');
  if (variables !== undefined) names.set('variables', variables);
  return names;
}

export function checkExpression(text: string, scope: CelScope, at: FieldPath, name: string, errors: FieldErrors): void {
  const problem = celProblem(text, scope);
  if (problem !== undefined) errors.invalid(at, name, text, problem);
}

/** Says whether an object is looked at at all. */
export function checkMatchConditions(
  conditions: readonly MatchCondition[] | undefined,
  hasParams: boolean,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const scope: CelScope = { variables: namesOf(hasParams), results: ['bool'] };
  conditions?.forEach((condition, i) => {
    const place = at.child('matchConditions').index(i);
    const expression = condition.expression.trim();
    if (expression === '') errors.required(place, 'expression');
    else checkExpression(expression, scope, place, 'expression', errors);
    if (condition.name === '') errors.required(place, 'name');
    else errors.invalidEach(place, 'name', condition.name, isQualifiedName(condition.name));
  });
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const RESERVED: ReadonlySet<string> = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/** Checks the variables of a policy, each of which may use those before it. Answers the names of all. */
export function checkVariables(
  variables: readonly Variable[] | undefined,
  hasParams: boolean,
  at: FieldPath,
  errors: FieldErrors,
): ReadonlySet<string> {
  const known = new Set<string>();
  variables?.forEach((variable, i) => {
    const place = at.child('variables').index(i);
    const { name, expression } = variable;
    if (name.trim() === '') errors.required(place, 'name', 'name is not specified');
    else if (!IDENTIFIER.test(name) || RESERVED.has(name))
      errors.invalid(place, 'name', name, 'must be a valid CEL identifier');
    if (expression.trim() === '') return errors.required(place, 'expression', 'expression is not specified');
    checkExpression(expression, { variables: namesOf(hasParams, known) }, place, 'expression', errors);
    known.add(name);
  });
  return known;
}
