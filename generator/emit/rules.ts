import type { FormatRule, Rules, Type } from '../../runtime/schema/model.js';
import { printLiteral, printString } from '../print/literal.js';
import type { KitValue } from './kit.js';

/** Rules of a value that one primitive of the runtime checks; the others shape the code around them. */
export type SimpleRule = Exclude<keyof Rules, 'required' | 'unique' | 'immutable' | 'items' | 'keys' | 'inside'>;

/** How a rule is printed: the primitive, and its argument. */
interface RulePrinter<K extends SimpleRule> {
  readonly primitive: KitValue;
  /** Types that the rule makes sense for; on others it is ignored, as OpenAPI does. */
  readonly types: readonly Type['t'][];
  /** The argument's text; `shared` are texts that are better made once for the whole file. */
  readonly argument: (
    value: NonNullable<Rules[K]>,
  ) => { readonly text: string } | { readonly shared: string } | { readonly kit: KitValue };
}

const NUMBERS: readonly Type['t'][] = ['int32', 'int64', 'float', 'double'];
const TEXTS: readonly Type['t'][] = ['string'];
const inline = (value: unknown) => ({ text: printLiteral(value) });

/** The flags with which JavaScript reads a pattern: those of Unicode where it can; undefined when it cannot read it at all. */
export function patternFlags(source: string): string | undefined {
  return ['u', ''].find((flags) => {
    try {
      return new RegExp(source, flags) !== undefined;
    } catch {
      return false;
    }
  });
}

function regExpText(source: string): string {
  const flags = patternFlags(source);
  return `new RegExp(${printString(source)}${flags ? `, ${printString(flags)}` : ''})`;
}

/** The rule that checks each format. */
const FORMATS: Readonly<Record<FormatRule, KitValue>> = {
  'dns-label': 'isDns1123Label',
  'dns-subdomain': 'isDns1123Subdomain',
  'dns1035-label': 'isDns1035Label',
  'qualified-name': 'isQualifiedName',
  'label-key': 'isQualifiedName',
  'label-value': 'isValidLabelValue',
  'fully-qualified-name': 'isFullyQualifiedName',
  'c-identifier': 'isCIdentifier',
  'env-var-name': 'isRelaxedEnvVarName',
  'config-key': 'isConfigMapKey',
  'path-segment': 'isPathSegmentName',
  'port-name': 'isValidPortName',
  ip: 'isValidIPForLegacyField',
  cidr: 'isValidCIDRForLegacyField',
  percent: 'isValidPercent',
  uuid: 'isValidUuid',
  'http-header-name': 'isHTTPHeaderName',
  'domain-prefixed-path': 'isDomainPrefixedPath',
  'wildcard-dns-subdomain': 'isWildcardDns1123Subdomain',
  uri: 'isValidUri',
  email: 'isValidEmail',
  hostname: 'isValidHostname',
  ipv4: 'isValidIpv4',
  ipv6: 'isValidIpv6',
  mac: 'isValidMac',
  date: 'isValidDate',
  'date-time': 'isValidDateTime',
  duration: 'isValidDuration',
  byte: 'isValidBase64',
};

/** In the order in which they are checked. */
export const SIMPLE_RULES: { readonly [K in SimpleRule]: RulePrinter<K> } = {
  enum: {
    primitive: 'enumerated',
    types: ['string', ...NUMBERS],
    argument: (values) => ({ shared: printLiteral(values) }),
  },
  minimum: { primitive: 'minimum', types: NUMBERS, argument: inline },
  maximum: { primitive: 'maximum', types: NUMBERS, argument: inline },
  exclusiveMinimum: { primitive: 'exclusiveMinimum', types: NUMBERS, argument: inline },
  exclusiveMaximum: { primitive: 'exclusiveMaximum', types: NUMBERS, argument: inline },
  multipleOf: { primitive: 'multipleOf', types: NUMBERS, argument: inline },
  minLength: { primitive: 'minLength', types: TEXTS, argument: inline },
  maxLength: { primitive: 'maxLength', types: TEXTS, argument: inline },
  maxBytes: { primitive: 'maxBytes', types: TEXTS, argument: inline },
  pattern: { primitive: 'pattern', types: TEXTS, argument: (source) => ({ shared: regExpText(source) }) },
  format: { primitive: 'format', types: TEXTS, argument: (name) => ({ kit: FORMATS[name] }) },
  minItems: { primitive: 'minItems', types: ['list'], argument: inline },
  maxItems: { primitive: 'maxItems', types: ['list'], argument: inline },
  minProperties: { primitive: 'minProperties', types: ['map'], argument: inline },
  maxProperties: { primitive: 'maxProperties', types: ['map'], argument: inline },
};

/** The printed forms of the simple rules that are asked of a type. */
export function simpleRules(
  rules: Rules | undefined,
  type: Type,
): {
  readonly rule: SimpleRule;
  readonly primitive: KitValue;
  readonly argument: ReturnType<RulePrinter<SimpleRule>['argument']>;
}[] {
  if (rules === undefined) return [];
  return (Object.keys(SIMPLE_RULES) as SimpleRule[]).flatMap((rule) => {
    const value = rules[rule];
    const printer = SIMPLE_RULES[rule] as RulePrinter<SimpleRule>;
    return value === undefined || !printer.types.includes(type.t)
      ? []
      : [{ rule, primitive: printer.primitive, argument: printer.argument(value) }];
  });
}
