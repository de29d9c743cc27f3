/** Checks of the keywords of schemas: nothing misspelt, enums of one type, rules that exist. */
import { FIELD_GATES, isFieldGate } from '../../../runtime/schema/field-gates.js';
import type { Definition } from '../definitions.js';
import { type Diagnostics, didYouMean, nearest, quote, type SpecPath } from '../diagnostics.js';
import {
  entriesOf,
  isObject,
  type JsonObject,
  type JsonValue,
  own,
  ownArray,
  ownObject,
  ownString,
  ownStrings,
} from '../json.js';
import { FORMAT_RULES, RULE_NAMES } from '../rules.js';
import { crossedBounds, ruleProblem } from './rule-values.js';

const OPENAPI_KEYS = [
  '$ref',
  'type',
  'format',
  'title',
  'description',
  'default',
  'nullable',
  'enum',
  'items',
  'properties',
  'additionalProperties',
  'required',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'example',
  'externalDocs',
  'deprecated',
  'discriminator',
  'readOnly',
  'writeOnly',
  'xml',
  'id',
];
/** Keys of schemas that are ours. */
const OUR_KEYS = [
  'x-proto',
  'x-pointer',
  'x-zero',
  'x-default',
  'x-rules',
  'x-special',
  'x-definition',
  'x-feature-gate',
];
const SCHEMA_KEYS: ReadonlySet<string> = new Set([...OPENAPI_KEYS, ...OUR_KEYS]);
/** By type: those of ours, then those of other tools that look like them. */
const NUMBER_FORMATS: ReadonlyMap<string, readonly string[]> = new Map([
  ['integer', ['int32', 'int64', 'int8', 'int16', 'uint8', 'uint16', 'uint32', 'uint64']],
  ['number', ['double', 'float']],
]);
const UNION_KEYS: ReadonlySet<string> = new Set(['fields', 'discriminator', 'values', 'optional']);

/** Walks a schema with all that stands in it. */
export function checkKeywords(definition: Definition, diagnostics: Diagnostics): void {
  walk(definition.schema, definition.path, true);

  function add(path: SpecPath, message: string, remedy: string): void {
    diagnostics.add(definition.spec.locate(path), message, remedy);
  }

  function walk(schema: JsonObject, path: SpecPath, isStruct: boolean): void {
    for (const [key, value] of entriesOf(schema)) {
      checkKey(key, [...path, key]);
      checkRule(key, value, [...path, key]);
    }
    for (const [key, { message, remedy }] of crossedBounds(schema)) add([...path, key], message, remedy);
    checkFormat(schema, path);
    checkGate(schema, path);
    checkEnum(schema, path);
    checkRequired(schema, path);
    const rules = own(schema, 'x-rules');
    if (rules !== undefined)
      checkRules(rules, [...path, 'x-rules'], isStruct && own(schema, 'properties') !== undefined);
    if (own(schema, 'properties') !== undefined && typeof own(schema, 'additionalProperties') === 'object') {
      add(
        [...path, 'additionalProperties'],
        'an object has both properties and additionalProperties',
        'keep one: properties for a struct, additionalProperties for a map',
      );
    }
    for (const [name, property] of entriesOf(own(schema, 'properties')))
      if (isObject(property)) walk(property, [...path, 'properties', name], false);
    for (const key of ['items', 'additionalProperties']) {
      const inner = own(schema, key);
      if (isObject(inner)) walk(inner, [...path, key], false);
    }
  }

  function checkKey(key: string, path: SpecPath): void {
    if (SCHEMA_KEYS.has(key) || key.startsWith('x-kubernetes-')) return;
    const near = nearest(key, SCHEMA_KEYS);
    if (key.startsWith('x-') && !OUR_KEYS.includes(near ?? '')) return;
    const remedy = key.startsWith('x-')
      ? 'correct it; keys of other tools keep a distance of more than a letter or two'
      : 'write a keyword of OpenAPI 3 (docs/spec-format.md)';
    add(path, `${quote(key)} is no keyword${near === undefined ? '' : `; did you mean ${quote(near)}?`}`, remedy);
  }

  function checkEnum(schema: JsonObject, path: SpecPath): void {
    const values = own(schema, 'enum');
    if (values === undefined) return;
    if (!Array.isArray(values) || values.length === 0) {
      add([...path, 'enum'], 'enum is no list of values', 'write enum: [A, B]');
      return;
    }
    const kinds = new Set(values.map((value) => typeof value));
    const type = ownString(schema, 'type');
    const wanted = type === 'string' ? 'string' : type === 'integer' || type === 'number' ? 'number' : undefined;
    if (kinds.size > 1)
      add(
        [...path, 'enum'],
        `enum mixes values of different types: ${[...kinds].join(', ')}`,
        'quote strings that look like numbers, booleans or null; keep values of one type',
      );
    else if (wanted !== undefined && !kinds.has(wanted))
      add(
        [...path, 'enum'],
        `enum values are of type ${[...kinds].join()}, the property is of type ${type}`,
        `write ${wanted}s`,
      );
  }

  function checkRequired(schema: JsonObject, path: SpecPath): void {
    const required = own(schema, 'required');
    if (required === undefined) return;
    if (!Array.isArray(required)) {
      add(
        [...path, 'required'],
        'required is no list of names',
        'write required: [name] on the object, not on the property',
      );
      return;
    }
    const properties = Object.keys(ownObject(schema, 'properties') ?? {});
    ownStrings(schema, 'required').forEach((name, i) => {
      if (!properties.includes(name))
        add(
          [...path, 'required', i],
          `required names ${quote(name)}, which is no property${didYouMean(name, properties)}`,
          'name a property, or take the name out',
        );
    });
  }

  function checkRules(rules: JsonValue, path: SpecPath, isStruct: boolean): void {
    if (!isObject(rules)) {
      add(path, 'x-rules is no mapping', 'write x-rules: { rule: value }');
      return;
    }
    for (const [name, value] of entriesOf(rules)) {
      if (isStruct && name === 'unions') checkUnions(value, [...path, name]);
      else if (isStruct && name === 'order') continue;
      else if (!RULE_NAMES.has(name))
        add(
          [...path, name],
          `${quote(name)} is no rule${didYouMean(name, RULE_NAMES)}`,
          'write a rule of docs/spec-format.md',
        );
      else if ((name === 'items' || name === 'keys') && isObject(value)) checkRules(value, [...path, name], false);
      else if (name === 'format' && !FORMAT_RULES.has(String(value)))
        add(
          [...path, name],
          `the format ${quote(value)} is not checked by any rule${didYouMean(String(value), FORMAT_RULES)}`,
          `write one of ${[...FORMAT_RULES].join(', ')}`,
        );
      else checkRule(name, value, [...path, name]);
    }
  }

  function checkRule(name: string, value: JsonValue, path: SpecPath): void {
    const problem = ruleProblem(name, value);
    if (problem !== undefined) add(path, problem.message, problem.remedy);
  }

  /** Formats of strings are open; those of numbers choose the type. */
  function checkFormat(schema: JsonObject, path: SpecPath): void {
    const known = NUMBER_FORMATS.get(ownString(schema, 'type') ?? '');
    const format = own(schema, 'format');
    if (known === undefined || format === undefined || known.includes(String(format))) return;
    const near = nearest(String(format), known);
    // A format that looks like none of ours (`uint8`, `port`) is another tool's.
    if (near === undefined) return;
    add(
      [...path, 'format'],
      `the format ${quote(format)} does not exist${didYouMean(String(format), known)}`,
      `write one of ${known.slice(0, 2).join(', ')}`,
    );
  }

  function checkGate(schema: JsonObject, path: SpecPath): void {
    const gate = own(schema, 'x-feature-gate');
    if (gate === undefined || isFieldGate(String(gate))) return;
    const known = Object.keys(FIELD_GATES);
    add(
      [...path, 'x-feature-gate'],
      `there is no feature gate ${quote(gate)}${didYouMean(String(gate), known)}`,
      `name one of ${known.join(', ')}, or leave x-feature-gate out`,
    );
  }

  function checkUnions(value: JsonValue, path: SpecPath): void {
    const properties = Object.keys(ownObject(definition.schema, 'properties') ?? {});
    if (!Array.isArray(value)) {
      add(path, 'unions is no list', 'write unions: [{ fields: [a, b] }]');
      return;
    }
    value.forEach((union, i) => {
      for (const [key] of entriesOf(union))
        if (!UNION_KEYS.has(key))
          add(
            [...path, i, key],
            `a union has no key ${quote(key)}${didYouMean(key, UNION_KEYS)}`,
            `use ${[...UNION_KEYS].join(', ')}`,
          );
      const names = [...(ownArray(union, 'fields') ?? []), own(union, 'discriminator')].filter(
        (name) => name !== undefined,
      );
      for (const name of names)
        if (!properties.includes(String(name)))
          add(
            [...path, i],
            `a union names ${quote(name)}, which is no property${didYouMean(String(name), properties)}`,
            'name properties of this schema',
          );
    });
  }
}
