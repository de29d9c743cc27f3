/** MutatingAdmissionPolicy: expressions that change objects. */

import type {
  MatchResources,
  MutatingAdmissionPolicy,
  Mutation,
} from '../../../generated/admissionregistration.k8s.io/hub.js';
import type { CelScope } from '../../../runtime/api/cel/check.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, ValidateHook } from '../../../runtime/api/hooks.js';
import { checkExpression, checkMatchConditions, checkVariables, namesOf } from './lib/expressions.js';
import { paramKindText } from './lib/params.js';
import { keepsMatchConditions } from './policies.js';

/** Deletions have nothing that could be changed. */
const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'UPDATE'];
const REINVOCATIONS = ['IfNeeded', 'Never'];

export const validate_MutatingAdmissionPolicy: ValidateHook<MutatingAdmissionPolicy> = (
  policy,
  at,
  errors,
  context,
) => {
  const { spec } = policy;
  if (spec === undefined) return;
  const place = at.child('spec');
  const hasParams = spec.paramKind !== undefined;
  checkMatched(spec.matchConstraints, place.child('matchConstraints'), errors);
  if (!keepsMatchConditions(spec, (context.old as MutatingAdmissionPolicy | undefined)?.spec))
    checkMatchConditions(spec.matchConditions, hasParams, place, errors);
  const variables = namesOf(hasParams, checkVariables(spec.variables, hasParams, place, errors));
  if (!spec.mutations?.length) errors.required(place, 'mutations', 'mutations must contain at least one item');
  spec.mutations?.forEach((mutation, i) =>
    checkMutation(mutation, variables, place.child('mutations').index(i), errors),
  );
  const again = spec.reinvocationPolicy ?? '';
  if (again === '') errors.required(place, 'reinvocationPolicy');
  else if (!REINVOCATIONS.includes(again)) errors.notSupported(place, 'reinvocationPolicy', again, REINVOCATIONS);
};

function checkMatched(match: MatchResources | undefined, at: FieldPath, errors: FieldErrors): void {
  if (match === undefined) return;
  if (!match.resourceRules?.length) return errors.required(at, 'resourceRules');
  for (const rule of match.resourceRules) {
    for (const operation of rule.operations ?? []) {
      if (!OPERATIONS.includes(operation))
        errors.notSupported(at.child('resourceRules'), 'operations', operation, OPERATIONS);
    }
  }
}

const isObjectType = (type: string) => type === 'Object' || type.startsWith('Object.');

function checkMutation(mutation: Mutation, variables: CelScope['variables'], at: FieldPath, errors: FieldErrors): void {
  const { patchType, applyConfiguration, jsonPatch } = mutation;
  if (patchType === 'ApplyConfiguration') {
    const scope: CelScope = { variables, makes: isObjectType, results: ['Object'] };
    checkPatch(applyConfiguration, patchType, scope, at, 'applyConfiguration', errors);
    if (jsonPatch !== undefined)
      errors.invalid(at, 'jsonPatch', '{jsonPatch}', `must not be specified when patchType is ${patchType}`);
  } else if (patchType === 'JSONPatch') {
    const scope: CelScope = {
      variables,
      makes: (type) => type === 'JSONPatch' || isObjectType(type),
      results: ['list'],
    };
    checkPatch(jsonPatch, patchType, scope, at, 'jsonPatch', errors);
    if (applyConfiguration !== undefined)
      errors.invalid(
        at,
        'applyConfiguration',
        '{applyConfiguration}',
        `must not be specified when patchType is ${patchType}`,
      );
  }
}

function checkPatch(
  patch: { readonly expression?: string } | undefined,
  patchType: string,
  scope: CelScope,
  at: FieldPath,
  name: string,
  errors: FieldErrors,
): void {
  if (patch === undefined) return errors.required(at, name, `must be specified when patchType is ${patchType}`);
  const { expression = '' } = patch;
  if (expression.trim() === '') errors.required(at.child(name), 'expression');
  else checkExpression(expression, scope, at.child(name), 'expression', errors);
}

export const cells_MutatingAdmissionPolicy: CellsHook<MutatingAdmissionPolicy> = (policy) => ({
  Mutations: policy.spec?.mutations?.length ?? 0,
  ParamKind: paramKindText(policy.spec?.paramKind),
});
