import type { FieldErrors } from '../field-errors.js';
import type { FieldPath } from '../field-path.js';

/** A union of a struct; see `Union` in the model of types. */
export interface UnionRule {
  /** Members by JSON name. */
  readonly fields: readonly string[];
  /** The field that names the one member that is set. */
  readonly discriminator?: string;
  /** Discriminator value → member, where it is not the member's name capitalised. */
  readonly values?: Readonly<Record<string, string>>;
  /** No member needs to be set. */
  readonly optional?: true;
}

const capitalised = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** The member that a discriminator's value stands for; `undefined` for a value that no member has. */
function memberOf(rule: UnionRule, value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (rule.values !== undefined && Object.hasOwn(rule.values, value)) return rule.values[value];
  return rule.fields.find((field) => capitalised(field) === value);
}

const isSet = (value: object, field: string) =>
  Object.hasOwn(value, field) && (value as Record<string, unknown>)[field] !== undefined;

/**
 * Exactly one member is set (at most one, when optional). Without any: Required at the struct; each after the first: Forbidden
 * at its own path. With a discriminator, the member it names is required and every other forbidden.
 */
export function union(value: object, rule: UnionRule, at: FieldPath, errors: FieldErrors): void {
  if (rule.discriminator !== undefined) {
    discriminated(value, rule, rule.discriminator, at, errors);
    return;
  }
  let found: string | undefined;
  for (const field of rule.fields) {
    if (!isSet(value, field)) continue;
    if (found === undefined) found = field;
    else errors.forbidden(at, field, `may not be set beside \`${found}\``);
  }
  if (found === undefined && rule.optional === undefined)
    errors.required(at, undefined, `one of ${rule.fields.map((f) => `\`${f}\``).join(', ')} must be set`);
}

function discriminated(
  value: object,
  rule: UnionRule,
  discriminator: string,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const named = isSet(value, discriminator) ? (value as Record<string, unknown>)[discriminator] : undefined;
  const member = memberOf(rule, named);
  for (const field of rule.fields) {
    if (field === member) {
      if (rule.optional === undefined && !isSet(value, field))
        errors.required(at, field, `must be set when \`${discriminator}\` is ${JSON.stringify(named)}`);
    } else if (isSet(value, field)) {
      errors.forbidden(at, field, `may not be set when \`${discriminator}\` is ${JSON.stringify(named ?? '')}`);
    }
  }
}
