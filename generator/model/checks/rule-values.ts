/** What stands behind the keywords that are rules: numbers where a number counts, words that exist. */
import { quote } from '../diagnostics.js';
import { type JsonObject, type JsonValue, own } from '../json.js';

/** What is wrong with a value, and what to write. */
export interface ValueProblem {
  readonly message: string;
  readonly remedy: string;
}

const COUNTS: ReadonlySet<string> = new Set([
  'minLength',
  'maxLength',
  'maxBytes',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
]);
const BOUNDS: ReadonlySet<string> = new Set(['minimum', 'maximum', 'multipleOf']);
const PAIRS = [
  ['minimum', 'maximum'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minProperties', 'maxProperties'],
] as const;

const isNumber = (value: JsonValue): value is number | bigint => typeof value === 'number' || typeof value === 'bigint';

/** What is wrong with the value of one rule; undefined when nothing is, and for keys that are no rules. */
export function ruleProblem(name: string, value: JsonValue): ValueProblem | undefined {
  const wrong = (what: string, remedy: string) => ({ message: `${name} ${quote(value)} is ${what}`, remedy });
  if (COUNTS.has(name)) {
    const counts = isNumber(value) && Number.isInteger(Number(value)) && value >= 0;
    return counts ? undefined : wrong('no count', `write a whole number, without quotes: ${name}: 10`);
  }
  if (BOUNDS.has(name)) {
    if (!isNumber(value)) return wrong('no number', `write a number, without quotes: ${name}: 10`);
    return name === 'multipleOf' && value <= 0 ? wrong('not above 0', 'write a number above 0') : undefined;
  }
  if (name === 'exclusiveMinimum' || name === 'exclusiveMaximum')
    return isNumber(value) || typeof value === 'boolean'
      ? undefined
      : wrong('neither a number nor true', 'write the bound, without quotes');
  if (name === 'uniqueItems' || name === 'unique' || name === 'nullable')
    return typeof value === 'boolean' ? undefined : wrong('neither true nor false', 'write true or false');
  if (name === 'immutable')
    return value === true || value === 'once-set'
      ? undefined
      : wrong('no such rule', 'write true, or once-set for a field that may still be given a value');
  if (name === 'pattern') return patternProblem(value);
  return undefined;
}

function patternProblem(value: JsonValue): ValueProblem | undefined {
  if (typeof value !== 'string') return { message: 'the pattern is no text', remedy: "write pattern: '^[a-z]+$'" };
  try {
    new RegExp(value);
    return undefined;
  } catch (error) {
    return { message: `the pattern is no regular expression: ${(error as Error).message}`, remedy: 'mend the pattern' };
  }
}

/** Bounds that leave no value: the upper keyword, and what is wrong. */
export function* crossedBounds(schema: JsonObject): Generator<readonly [key: string, problem: ValueProblem]> {
  for (const [low, high] of PAIRS) {
    const [least, most] = [own(schema, low), own(schema, high)];
    if (least === undefined || most === undefined || !isNumber(least) || !isNumber(most) || least <= most) continue;
    yield [high, { message: `no value fits: ${high} ${most} is below ${low} ${least}`, remedy: 'exchange the two' }];
  }
}
