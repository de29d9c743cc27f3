import { quoteGo } from './go-quote.js';
import { isQualifiedName, isValidLabelValue } from './names.js';
import { SelectorError } from './selector-error.js';

/** Operators as selectors in query strings are printed. */
export type LabelOperator = 'in' | 'notin' | '=' | '==' | '!=' | 'gt' | 'lt' | 'exists' | '!';

/** Labels of an object. */
export type Labels = Readonly<Record<string, string>>;

const INT64_MAX = 2n ** 63n - 1n;

/** A whole number of 64 bits, as `gt` and `lt` compare; `undefined` for other text. */
function parseInt64(text: string): bigint | undefined {
  if (!/^[+-]?[0-9]{1,64}$/.test(text)) return undefined;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return value > INT64_MAX || value < -INT64_MAX - 1n ? undefined : value;
}

const invalid = (path: string, value: unknown, detail: string): string =>
  `${path}: Invalid value: ${typeof value === 'string' ? quoteGo(value) : JSON.stringify(value)}: ${detail}`;

/** Throws when the key is not one that an object can have; `path` is how the sentence names it. */
export function checkLabelKey(key: string, path: string): void {
  const messages = isQualifiedName(key);
  if (messages.length > 0) throw new SelectorError(invalid(path, key, messages.join('; ')));
}

/** One condition on one label. */
export class LabelRequirement {
  private readonly bound: bigint | undefined;

  private constructor(
    readonly key: string,
    readonly operator: LabelOperator,
    readonly values: readonly string[],
  ) {
    this.bound = operator === 'gt' || operator === 'lt' ? parseInt64(values[0] ?? '') : undefined;
  }

  /** Throws `SelectorError` when the key or a value is not valid or the number of values does not fit the operator. */
  static of(key: string, operator: LabelOperator, values: readonly string[]): LabelRequirement {
    const errors = new Set<string>();
    const keyErrors = isQualifiedName(key);
    if (keyErrors.length > 0) errors.add(invalid('key', key, keyErrors.join('; ')));
    const countError = wrongCount(operator, values.length);
    if (countError !== undefined) errors.add(invalid('values', values.length === 0 ? null : values, countError));
    if (operator === 'gt' || operator === 'lt') {
      values.forEach((value, i) => {
        if (parseInt64(value) === undefined) {
          errors.add(invalid(`values[${i}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer"));
        }
      });
    }
    values.forEach((value, i) => {
      const messages = isValidLabelValue(value);
      if (messages.length > 0) errors.add(invalid(`values[${i}][${key}]`, value, messages.join('; ')));
    });
    if (errors.size === 0) return new LabelRequirement(key, operator, values);
    const list = [...errors].join(', ');
    throw new SelectorError(errors.size === 1 ? list : `[${list}]`);
  }

  /** The label must have the value; neither is checked. */
  static equal(key: string, value: string): LabelRequirement {
    return new LabelRequirement(key, '=', [value]);
  }

  matches(labels: Labels): boolean {
    const value = Object.hasOwn(labels, this.key) ? labels[this.key] : undefined;
    switch (this.operator) {
      case 'exists':
        return value !== undefined;
      case '!':
        return value === undefined;
      case 'in':
      case '=':
      case '==':
        return value !== undefined && this.values.includes(value);
      case 'notin':
      case '!=':
        return value === undefined || !this.values.includes(value);
      default: {
        const number = value === undefined || this.bound === undefined ? undefined : parseInt64(value);
        if (number === undefined || this.bound === undefined) return false;
        return this.operator === 'gt' ? number > this.bound : number < this.bound;
      }
    }
  }

  toString(): string {
    const values = [...this.values].sort().join(',');
    switch (this.operator) {
      case 'exists':
        return this.key;
      case '!':
        return `!${this.key}`;
      case 'in':
      case 'notin':
        return `${this.key} ${this.operator} (${values})`;
      case 'gt':
        return `${this.key}>${values}`;
      case 'lt':
        return `${this.key}<${values}`;
      default:
        return this.key + this.operator + values;
    }
  }
}

function wrongCount(operator: LabelOperator, count: number): string | undefined {
  switch (operator) {
    case 'in':
    case 'notin':
      return count === 0 ? "for 'in', 'notin' operators, values set can't be empty" : undefined;
    case 'exists':
    case '!':
      return count === 0 ? undefined : 'values set must be empty for exists and does not exist';
    case 'gt':
    case 'lt':
      return count === 1 ? undefined : "for 'Gt', 'Lt' operators, exactly one value is required";
    default:
      return count === 1 ? undefined : 'exact-match compatibility requires one single value';
  }
}
