/** Structural schemas: every value has one type, told in one place, so that unknown fields can be pruned (W115). */

import type { JSONSchemaProps } from '../../../../generated/apiextensions.k8s.io/hub.js';
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

export function checkStructural(schema: JSONSchemaProps, at: FieldPath, errors: FieldErrors): void {
  if (!schema.type) errors.required(at, 'type', 'must not be empty at the root');
  else if (schema.type !== 'object') errors.invalid(at, 'type', schema.type, 'must be object at the root');
  checkNode(schema, at, errors);
}

const one = (items: JSONSchemaProps['items']) =>
  Array.isArray(items) ? undefined : (items as JSONSchemaProps | undefined);

function checkNode(schema: JSONSchemaProps, at: FieldPath, errors: FieldErrors): void {
  checkKeywords(schema, at, errors);
  checkExtensions(schema, at, errors);
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
  for (const junctor of ['allOf', 'anyOf', 'oneOf'] as const)
    schema[junctor]?.forEach((part, i) => checkJunctor(part, schema, at.child(junctor).index(i), errors));
  if (schema.not) checkJunctor(schema.not, schema, at.child('not'), errors);
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
  if (schema.type === 'array' && schema.items === undefined) errors.required(at, 'items', 'must be specified');
}

function checkExtensions(schema: JSONSchemaProps, at: FieldPath, errors: FieldErrors): void {
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    errors.invalid(at, 'x-kubernetes-preserve-unknown-fields', false, 'must be true or undefined');
  if (
    schema['x-kubernetes-embedded-resource'] &&
    !schema['x-kubernetes-preserve-unknown-fields'] &&
    !schema.properties
  ) {
    errors.required(
      at,
      'properties',
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
    );
  }
  schema['x-kubernetes-validations']?.forEach((rule, i) => {
    if (!rule.rule?.trim())
      errors.required(at.child('x-kubernetes-validations').index(i), 'rule', 'rule is not specified');
  });
  if (schema['x-kubernetes-list-type'] !== 'map') return;
  const items = one(schema.items);
  if (items === undefined) errors.required(at, 'items', 'must have a schema if x-kubernetes-list-type is map');
  else if (items.type !== 'object')
    errors.invalid(
      at.child('items'),
      'type',
      items.type,
      "must be object if parent array's x-kubernetes-list-type is map",
    );
  if (!schema['x-kubernetes-list-map-keys']?.length)
    errors.required(at, 'x-kubernetes-list-map-keys', 'must not be empty if x-kubernetes-list-type is map');
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

function checkJunctor(part: JSONSchemaProps, owner: JSONSchemaProps, at: FieldPath, errors: FieldErrors): void {
  const mayTellType = owner['x-kubernetes-int-or-string'] === true;
  for (const keyword of STRUCTURE) {
    const value = part[keyword];
    if (value === undefined || value === '' || value === false || (keyword === 'type' && mayTellType)) continue;
    errors.forbidden(at, keyword, 'must be empty to be structural');
  }
  for (const [name, child] of Object.entries(part.properties ?? {}))
    checkJunctor(child, {}, at.child('properties').key(name), errors);
  const items = one(part.items);
  if (items !== undefined) checkJunctor(items, {}, at.child('items'), errors);
  for (const junctor of ['allOf', 'anyOf', 'oneOf'] as const)
    part[junctor]?.forEach((child, i) => checkJunctor(child, owner, at.child(junctor).index(i), errors));
  if (part.not) checkJunctor(part.not, owner, at.child('not'), errors);
}
