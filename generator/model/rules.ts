/** What a property's keywords and `x-rules` ask of its values. */
import type { FormatRule, Rules, Type } from '../../runtime/schema/model.js';
import { entriesOf, isObject, type JsonObject, own, ownObject } from './json.js';

/** Keywords that are rules under the same name. */
const KEYWORDS = [
  'enum',
  'minimum',
  'maximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
] as const;

export const FORMAT_RULES: ReadonlySet<string> = new Set<FormatRule>([
  'dns-label',
  'dns-subdomain',
  'dns1035-label',
  'qualified-name',
  'label-key',
  'label-value',
  'fully-qualified-name',
  'c-identifier',
  'env-var-name',
  'config-key',
  'path-segment',
  'port-name',
  'ip',
  'cidr',
  'percent',
  'uuid',
  'http-header-name',
  'domain-prefixed-path',
  'wildcard-dns-subdomain',
  'uri',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'mac',
  'date',
  'date-time',
  'duration',
  'byte',
]);

/** Every name that `x-rules` of a property may say. */
export const RULE_NAMES: ReadonlySet<string> = new Set([
  'required',
  ...KEYWORDS,
  'exclusiveMinimum',
  'exclusiveMaximum',
  'maxBytes',
  'format',
  'unique',
  'immutable',
  'items',
  'keys',
  'inside',
]);

/** Rules of a property; undefined when there are none. */
export function rulesOf(schema: JsonObject, type: Type, required: boolean): Rules | undefined {
  const rules: Record<string, unknown> = {};
  if (required) rules.required = true;
  addKeywords(rules, schema, type);
  if (type.t === 'list' || type.t === 'map') {
    const inner = own(schema, type.t === 'list' ? 'items' : 'additionalProperties');
    const found = isObject(inner) ? rulesOf(inner, type.t === 'list' ? type.items : type.values, false) : undefined;
    if (found !== undefined) rules.items = found;
  }
  merge(rules, ownObject(schema, 'x-rules'));
  return Object.keys(rules).length === 0 ? undefined : (rules as Rules);
}

function addKeywords(rules: Record<string, unknown>, schema: JsonObject, type: Type): void {
  for (const key of KEYWORDS) {
    const value = own(schema, key);
    if (value !== undefined) rules[key] = value;
  }
  exclusive(rules, schema, 'minimum', 'exclusiveMinimum');
  exclusive(rules, schema, 'maximum', 'exclusiveMaximum');
  if (own(schema, 'uniqueItems') === true) rules.unique = true;
  const format = own(schema, 'format');
  if (type.t === 'string' && typeof format === 'string' && FORMAT_RULES.has(format)) rules.format = format;
}

/** OpenAPI 3.0 says `exclusiveMinimum: true` beside `minimum`; 3.1 gives the number. */
function exclusive(rules: Record<string, unknown>, schema: JsonObject, bound: string, key: string): void {
  const value = own(schema, key);
  if (typeof value === 'number') rules[key] = value;
  else if (value === true) {
    rules[key] = rules[bound];
    delete rules[bound];
  }
}

/** `x-rules` wins; `required: false` and `enum: false` take back what the document publishes. */
function merge(rules: Record<string, unknown>, own: JsonObject | undefined): void {
  for (const [key, value] of entriesOf(own)) {
    if (value === false && (key === 'required' || key === 'enum')) delete rules[key];
    else if ((key === 'items' || key === 'keys') && isObject(value)) {
      const inner: Record<string, unknown> = { ...(rules[key] as Record<string, unknown> | undefined) };
      merge(inner, value);
      rules[key] = inner;
    } else if (RULE_NAMES.has(key)) rules[key] = value;
  }
}
