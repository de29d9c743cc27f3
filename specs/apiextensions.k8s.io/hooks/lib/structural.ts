/** Structural schemas: every value has one type, told in one place, so that unknown fields can be pruned (W115). */

import type { JSONSchemaProps, ValidationRule } from '../../../../generated/apiextensions.k8s.io/hub.js';
import { celProblem } from '../../../../runtime/api/cel/check.js';
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';
import { sameValue } from '../../../../runtime/api/same-value.js';

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

export function checkStructural(schema: JSONSchemaProps, at: FieldPath, errors: FieldErrors): void {
  if (!schema.type) errors.required(at, 'type', 'must not be empty at the root');
  else if (schema.type !== 'object') errors.invalid(at, 'type', schema.type, 'must be object at the root');
  checkNode(schema, at, errors);
}

/** The schema of all items; `items` may hold a list of them, and Go's decoder takes anything else for none at all. */
const one = (items: JSONSchemaProps['items']) => (isSchema(items) ? items : undefined);

function checkNode(schema: JSONSchemaProps, at: FieldPath, errors: FieldErrors): void {
  checkKeywords(schema, at, errors);
  const nested: [JSONSchemaProps, FieldPath, string][] = Object.entries(schema.properties ?? {}).map(
    ([name, child]) => [child, at.child('properties').key(name), 'must not be empty for specified object fields'],
  );
  if (isSchema(schema.additionalProperties))
    nested.push([
      schema.additionalProperties,
      at.child('additionalProperties'),
      'must not be empty for specified object fields',
    ]);
  const items = one(schema.items);
  if (items !== undefined) nested.push([items, at.child('items'), 'must not be empty for specified array items']);
  for (const [child, place, detail] of nested) {
    if (!child.type && !child['x-kubernetes-int-or-string'] && !child['x-kubernetes-preserve-unknown-fields'])
      errors.required(place, 'type', detail);
    checkNode(child, place, errors);
  }
  checkExtensions(schema, at, errors);
  checkJunctors(schema, schema['x-kubernetes-int-or-string'] === true, at, errors);
}

const isSchema = (value: unknown): value is JSONSchemaProps =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function checkKeywords(schema: JSONSchemaProps, at: FieldPath, errors: FieldErrors): void {
  if (schema.type && !TYPES.includes(schema.type)) errors.notSupported(at, 'type', schema.type, TYPES);
  for (const keyword of ['id', 'definitions', 'dependencies', 'patternProperties', '$ref'] as const) {
    if (schema[keyword] !== undefined) errors.forbidden(at, keyword, `${keyword} is not supported`);
  }
  if (schema.uniqueItems)
    errors.forbidden(
      at,
      'uniqueItems',
      'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
    );
  if (schema.additionalProperties === false)
    errors.forbidden(at, 'additionalProperties', 'additionalProperties cannot be set to false');
  if (schema.properties && isSchema(schema.additionalProperties))
    errors.forbidden(at, 'additionalProperties', 'additionalProperties and properties are mutual exclusive');
  if (Array.isArray(schema.items) && schema.items.length > 0)
    errors.forbidden(at, 'items', 'items must be a schema object and not an array');
  else if (schema.type === 'array' && one(schema.items) === undefined)
    errors.required(at, 'items', 'must be specified');
}

const LIST_TYPES = ['atomic', 'set', 'map'];
const MAP_TYPES = ['atomic', 'granular'];

function checkKind(
  schema: JSONSchemaProps,
  keyword: 'x-kubernetes-list-type' | 'x-kubernetes-map-type',
  known: readonly string[],
  at: FieldPath,
  errors: FieldErrors,
): void {
  const value = schema[keyword];
  if (value !== undefined && !known.includes(value)) errors.notSupported(at, keyword, value, known);
}

const VARIABLES = new Map([
  ['self', 'dyn'],
  ['oldSelf', 'dyn'],
] as const);

const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

function checkRule(validation: ValidationRule, at: FieldPath, errors: FieldErrors): void {
  const { rule, messageExpression = '', reason } = validation;
  const isEmpty = !rule?.trim();
  if (isEmpty) errors.required(at, 'rule', 'rule is not specified');
  const isBlank = messageExpression.trim() === '';
  if (isBlank && messageExpression !== '')
    errors.required(at, 'messageExpression', 'messageExpression must be non-empty if specified');
  if (reason !== undefined && !REASONS.includes(reason)) errors.notSupported(at, 'reason', reason, REASONS);
  if (isEmpty) return;
  const problem = celProblem(rule, { variables: VARIABLES, results: ['bool'] });
  if (problem !== undefined) errors.invalid(at, 'rule', rule, problem);
  if (isBlank) return;
  const unclear = celProblem(messageExpression, { variables: VARIABLES, results: ['string'] });
  if (unclear !== undefined) errors.invalid(at, 'messageExpression', messageExpression, unclear);
}

function checkExtensions(schema: JSONSchemaProps, at: FieldPath, errors: FieldErrors): void {
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    errors.invalid(at, 'x-kubernetes-preserve-unknown-fields', false, 'must be true or undefined');
  if (
    schema['x-kubernetes-embedded-resource'] &&
    schema['x-kubernetes-preserve-unknown-fields'] === undefined &&
    !schema.properties
  ) {
    errors.required(
      at,
      'properties',
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
    );
  }
  schema['x-kubernetes-validations']?.forEach((rule, i) =>
    checkRule(rule, at.child('x-kubernetes-validations').index(i), errors),
  );
  checkKind(schema, 'x-kubernetes-list-type', LIST_TYPES, at, errors);
  checkKind(schema, 'x-kubernetes-map-type', MAP_TYPES, at, errors);
  if (schema['x-kubernetes-list-type'] !== 'map') return;
  if (!schema['x-kubernetes-list-map-keys']?.length)
    errors.required(at, 'x-kubernetes-list-map-keys', 'must not be empty if x-kubernetes-list-type is map');
  const items = one(schema.items);
  if (schema.items === undefined) errors.required(at, 'items', 'must have a schema if x-kubernetes-list-type is map');
  else if (items === undefined)
    errors.invalid(at, 'items', schema.items, 'must only have a single schema if x-kubernetes-list-type is map');
  else if (items.type !== 'object')
    errors.invalid(
      at.child('items'),
      'type',
      items.type,
      "must be object if parent array's x-kubernetes-list-type is map",
    );
}

/** What may stand in a junctor restricts values and says nothing of their structure. */
const STRUCTURE = [
  'type',
  'additionalProperties',
  'nullable',
  'default',
  'title',
  'description',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-embedded-resource',
  'x-kubernetes-int-or-string',
] as const;

/** An integer or a string, in this order: so may schemas say it that are `x-kubernetes-int-or-string`. */
function isIntOrString(parts: readonly JSONSchemaProps[] | undefined): boolean {
  return sameValue(parts, [{ type: 'integer' }, { type: 'string' }]);
}

/** `mayTellTypes`: in `anyOf`, or in the `anyOf` of what stands first in `allOf`. */
function checkJunctors(schema: JSONSchemaProps, mayTellTypes: boolean, at: FieldPath, errors: FieldErrors): void {
  if (!mayTellTypes || !isIntOrString(schema.anyOf))
    schema.anyOf?.forEach((part, i) => checkJunctor(part, false, at.child('anyOf').index(i), errors));
  schema.allOf?.forEach((part, i) => checkJunctor(part, mayTellTypes && i === 0, at.child('allOf').index(i), errors));
  schema.oneOf?.forEach((part, i) => checkJunctor(part, false, at.child('oneOf').index(i), errors));
  if (schema.not) checkJunctor(schema.not, false, at.child('not'), errors);
}

function checkJunctor(part: JSONSchemaProps, mayTellTypes: boolean, at: FieldPath, errors: FieldErrors): void {
  for (const keyword of STRUCTURE) {
    const value = part[keyword];
    if (value !== undefined && value !== '' && value !== false)
      errors.forbidden(at, keyword, 'must be empty to be structural');
  }
  for (const [name, child] of Object.entries(part.properties ?? {}))
    checkJunctor(child, false, at.child('properties').key(name), errors);
  const items = one(part.items);
  if (items !== undefined) checkJunctor(items, false, at.child('items'), errors);
  checkJunctors(part, mayTellTypes, at, errors);
}
