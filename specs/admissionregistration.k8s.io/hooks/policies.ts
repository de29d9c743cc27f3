/** ValidatingAdmissionPolicy: expressions that requests must satisfy. */

import type {
  AuditAnnotation,
  ParamKind,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicySpec,
  ValidatingAdmissionPolicyStatus,
  Validation,
} from '../../../generated/admissionregistration.k8s.io/hub.js';
import type { CelScope } from '../../../runtime/api/cel/check.js';
import { isDns1035Label, isDns1123Subdomain } from '../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, StrategyHooks, ValidateHook } from '../../../runtime/api/hooks.js';
import { STATUS_KEEPS_METADATA } from '../../../runtime/api/kept-metadata.js';
import { isQualifiedName } from '../../../runtime/api/names.js';
import { checkConditions } from '../../../runtime/api/rules/conditions.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import { checkExpression, checkMatchConditions, checkVariables, namesOf } from './lib/expressions.js';
import { paramKindText } from './lib/params.js';

const MAX_AUDIT_ANNOTATIONS = 20;
const MAX_VALUE_EXPRESSION_BYTES = 5 * 1024;

export const validate_ValidatingAdmissionPolicy: ValidateHook<ValidatingAdmissionPolicy> = (
  policy,
  at,
  errors,
  context,
) => {
  if (context.subresource === 'status') return checkStatus(policy.status, at.child('status'), errors);
  const { spec } = policy;
  if (spec === undefined) return;
  const place = at.child('spec');
  const hasParams = spec.paramKind !== undefined;
  const old = (context.old as ValidatingAdmissionPolicy | undefined)?.spec;
  if (spec.matchConstraints !== undefined && !spec.matchConstraints.resourceRules?.length)
    errors.required(place.child('matchConstraints'), 'resourceRules');
  if (!keepsMatchConditions(spec, old)) checkMatchConditions(spec.matchConditions, hasParams, place, errors);
  const known = checkVariables(spec.variables, hasParams, place, errors);
  if (!spec.validations?.length && !spec.auditAnnotations?.length) {
    for (const name of ['validations', 'auditAnnotations'])
      errors.required(place, name, 'validations or auditAnnotations must contain at least one item');
    return;
  }
  const variables = namesOf(hasParams, spec.variables?.length ? known : undefined);
  spec.validations?.forEach((validation, i) =>
    checkValidation(validation, variables, place.child('validations').index(i), errors),
  );
  checkAuditAnnotations(
    spec.auditAnnotations ?? [],
    policy.metadata.name ?? '',
    variables,
    place.child('auditAnnotations'),
    errors,
  );
};

function checkStatus(status: ValidatingAdmissionPolicyStatus | undefined, at: FieldPath, errors: FieldErrors): void {
  checkConditions(status?.conditions, at, 'conditions', errors);
  status?.typeChecking?.expressionWarnings?.forEach(({ fieldRef, warning }, i) => {
    const place = at.child('typeChecking').child('expressionWarnings').index(i);
    if (warning === '') errors.required(place, 'warning');
    if (fieldRef.trim() === '') errors.required(place, 'fieldRef');
  });
}

/** Conditions that an update leaves alone are not looked at again. */
export function keepsMatchConditions(
  spec: Pick<ValidatingAdmissionPolicySpec, 'paramKind' | 'matchConditions'>,
  old: typeof spec | undefined,
): boolean {
  return (
    old !== undefined &&
    sameValue(spec.paramKind, old.paramKind) &&
    sameValue(spec.matchConditions, old.matchConditions)
  );
}

const hasLineBreak = (text: string) => /[\n\r]/.test(text);

function checkValidation(
  validation: Validation,
  variables: CelScope['variables'],
  at: FieldPath,
  errors: FieldErrors,
): void {
  const { expression, message = '', messageExpression = '' } = validation;
  if (expression.trim() === '') errors.required(at, 'expression', 'expression is not specified');
  else checkExpression(expression, { variables, results: ['bool'] }, at, 'expression', errors);
  if (messageExpression.trim() !== '')
    checkExpression(messageExpression, { variables, results: ['string'] }, at, 'messageExpression', errors);
  else if (messageExpression !== '')
    errors.invalid(at, 'messageExpression', messageExpression, 'must be non-empty if specified');
  const shown = message.trim();
  if (message !== '' && shown === '') errors.invalid(at, 'message', message, 'message must be non-empty if specified');
  else if (hasLineBreak(shown)) errors.invalid(at, 'message', message, 'message must not contain line breaks');
  else if (hasLineBreak(expression.trim()) && shown === '')
    errors.required(at, 'message', 'message must be specified if expression contains line breaks');
}

function checkAuditAnnotations(
  annotations: readonly AuditAnnotation[],
  policy: string,
  variables: CelScope['variables'],
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (annotations.length > MAX_AUDIT_ANNOTATIONS)
    errors.invalid(at, undefined, annotations, `must not have more than ${MAX_AUDIT_ANNOTATIONS} auditAnnotations`);
  const keys = annotations.map(({ key }) => key);
  annotations.forEach(({ key, valueExpression }, i) => {
    const place = at.index(i);
    if (policy === '') errors.invalid(place, 'key', key, 'requires metadata.name be non-empty');
    else errors.invalidEach(place, 'key', key, isQualifiedName(`${policy}/${key}`));
    if (valueExpression.trim() === '') errors.required(place, 'valueExpression', 'valueExpression is not specified');
    else if (Buffer.byteLength(valueExpression.trim()) > MAX_VALUE_EXPRESSION_BYTES) {
      errors.required(place, 'valueExpression', `must not exceed ${MAX_VALUE_EXPRESSION_BYTES} bytes in length`);
    } else
      checkExpression(
        valueExpression,
        { variables, results: ['string', 'null_type'] },
        place,
        'valueExpression',
        errors,
      );
    if (keys.indexOf(key) < i) errors.duplicate(place, 'key', key);
  });
}

/** A kind, in the same words as objects name theirs. */
export const validate_ParamKind: ValidateHook<ParamKind> = ({ apiVersion = '', kind = '' }, at, errors) => {
  checkApiVersion(apiVersion, at, errors);
  if (kind === '') errors.required(at, 'kind');
  else {
    const problems = isDns1035Label(kind.toLowerCase());
    if (problems.length > 0)
      errors.invalid(at, 'kind', kind, `may have mixed case, but should otherwise match: ${problems.join(',')}`);
  }
};

function checkApiVersion(apiVersion: string, at: FieldPath, errors: FieldErrors): void {
  if (apiVersion === '') return errors.required(at, 'apiVersion');
  const parts = apiVersion === '/' ? ['', ''] : apiVersion.split('/');
  if (parts.length > 2)
    return errors.invalid(at, 'apiVersion', apiVersion, `unexpected GroupVersion string: ${apiVersion}`);
  const [group, version] = parts.length === 1 ? ['', apiVersion] : (parts as [string, string]);
  if (group !== '') {
    const problems = isDns1123Subdomain(group);
    if (problems.length > 0) errors.invalid(at, 'apiVersion', group, problems.join(','));
  }
  const problems = version === '' ? ['version must be specified'] : isDns1035Label(version);
  if (problems.length > 0) errors.invalid(at, 'apiVersion', version || apiVersion, problems.join(','));
}

export const strategy_ValidatingAdmissionPolicy: StrategyHooks<ValidatingAdmissionPolicy> = STATUS_KEEPS_METADATA;

export const cells_ValidatingAdmissionPolicy: CellsHook<ValidatingAdmissionPolicy> = (policy) => ({
  Validations: policy.spec?.validations?.length ?? 0,
  ParamKind: paramKindText(policy.spec?.paramKind),
});
