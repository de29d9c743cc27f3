import { describe, expect, test } from 'vitest';
import { type CelScope, celProblem } from '../../../../runtime/api/cel/check.js';

const scope: CelScope = {
  variables: new Map<string, 'dyn' | ReadonlySet<string>>([
    ['object', 'dyn'],
    ['variables', new Set(['known'])],
  ]),
  makes: (type) => type === 'Object' || type.startsWith('Object.'),
};

const FINE = [
  "object.spec.containers.all(c, c.image.startsWith('registry/') || has(c.image))",
  'object.items.exists(i, v, v > i) ? [1, 2,] : []',
  "cel.bind(a, object.attributes['x'], a.?speed.orValue(0) >= 25 && a.?kind.orValue('') in ['vf', 'pf'])",
  'Object{spec: Object.spec{replicas: 3}, ?metadata: optional.none()}',
  'variables.known == 0x1F && -9223372036854775808 < 0 && 1u < 2u && 1.5e3 > .5',
  'r\'\\q\' + """a\nb""" + "\\u00e9\\n\\x41\\101" == string(b"\\xff")',
  'object.`a-b/c` != null && object[?1].hasValue() // a remark',
  'type(object) == int && !!true && object in {1: 2, "a": [?object.b]}',
  "sets.contains([1], [1]) && isQuantity('1') && quantity('1').isLessThan(quantity('2'))",
];

const WRONG: readonly (readonly [expression: string, problem: string])[] = [
  ['', '1:1: Syntax error'],
  ['Not_Valid!', "1:10: Syntax error: extraneous input '!'"],
  ['object.', '1:8: Syntax error'],
  ['object\n >', '2:3: Syntax error'],
  ['"abc', '1:1: Syntax error'],
  ['"\\q"', 'invalid escape sequence'],
  ['"\\ud800"', 'invalid escape sequence'],
  ['18446744073709551616u', 'invalid uint literal'],
  ['object ? 1', "expecting ':'"],
  ['string(1,)', 'Syntax error'],
  ['{1:2', "expecting '}'"],
  ['object # 1', 'token recognition error'],
  ['for', 'reserved identifier'],
  ['object.a == nope', "1:13: undeclared reference to 'nope'"],
  ['unknown(object)', "undeclared reference to 'unknown'"],
  ['object.unknown()', "undeclared reference to 'unknown'"],
  ['object.all(x, y)', "undeclared reference to 'y'"],
  ['object.all(x, true) && x', "undeclared reference to 'x'"],
  ['object.all(1, true)', 'must be a simple name'],
  ['variables.other', "1:10: undefined field 'other'"],
  ['JSONPatch{op: "add"}', "undeclared reference to 'JSONPatch'"],
  ['1 && true', 'found no matching overload'],
];

describe('celProblem', () => {
  test.each(FINE)('%s', (expression) => expect(celProblem(expression, scope)).toBeUndefined());
  test.each(WRONG)('%s', (expression, problem) => expect(celProblem(expression, scope)).toContain(problem));

  test('the result must have one of the types asked for', () => {
    const results = ['bool'];
    expect(celProblem('1', { ...scope, results })).toBe('must evaluate to bool');
    expect(celProblem("'a' + object.b", { ...scope, results })).toBe('must evaluate to bool');
    expect(celProblem('object.b', { ...scope, results })).toBeUndefined();
    expect(celProblem('has(object.b)', { ...scope, results })).toBeUndefined();
    expect(celProblem('Object.spec{}', { ...scope, results: ['Object'] })).toBeUndefined();
  });

  test('nesting is bounded', () => {
    for (const expression of [
      '('.repeat(50_000),
      `object${'.a'.repeat(40_000)}`,
      '['.repeat(90_000),
      `object${' + 1'.repeat(20_000)}`,
    ]) {
      expect(celProblem(expression, scope)).toContain('recursion limit');
    }
    expect(celProblem('a'.repeat(100_001), scope)).toContain('size exceeds limit');
  });
});
