import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseLabelSelector,
  Selector,
  SelectorError,
  selectorOf,
  selectorOfLabels,
} from '../../../runtime/api/labels.js';
import { holds } from '../../support/properties.js';

function refusal(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    if (error instanceof SelectorError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('label selectors of query strings', () => {
  it.each([
    ['', ''],
    [' ', ''],
    ['a', 'a'],
    ['!a', '!a'],
    ['c!=d,a=b', 'a=b,c!=d'],
    ['a == b', 'a==b'],
    ['e in (y, x)', 'e in (x,y)'],
    ['f notin (z)', 'f notin (z)'],
    ['i>3,j<5', 'i>3,j<5'],
    ['a in ()', 'a in ()'],
    ['a in (,x,)', 'a in (,x)'],
    ['a=', 'a='],
    ['a=in', 'a=in'],
    ['in in (in)', 'in in (in)'],
    ['x.y/z=1', 'x.y/z=1'],
  ])('%j is %j', (text, canonical) => {
    expect(parseLabelSelector(text).toString()).toBe(canonical);
  });

  const NAME =
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
  it.each([
    ['=b', "found '=', expected: !, identifier, or 'end of string'"],
    ['a,', "found '', expected: identifier after ','"],
    ['a,,b', "found ',', expected: identifier after ','"],
    ['a=b c', "found 'c', expected: ',' or 'end of string'"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['!', "unable to parse requirement: found '', expected: identifier"],
    ['!!a', "unable to parse requirement: found '!', expected: identifier"],
    ['!a=b', "found '=', expected: ',' or 'end of string'"],
    ['a=>', "unable to parse requirement: found '>', expected: identifier"],
    ['a in', "unable to parse requirement: found '' expected: '('"],
    ['a in x', "unable to parse requirement: found 'x' expected: '('"],
    ['a in (x', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['a in (x y)', "unable to parse requirement: found 'y', expected: ',' or ')'"],
    ['_=b', `unable to parse requirement: <nil>: Invalid value: "_": ${NAME}`],
    [
      'a>b',
      `unable to parse requirement: values[0]: Invalid value: "b": for 'Gt', 'Lt' operators, the value must be an integer`,
    ],
  ])('%j is refused', (text, message) => {
    expect(refusal(() => parseLabelSelector(text))).toBe(message);
  });

  it('select', () => {
    const selects = (text: string, labels?: Record<string, string>) => parseLabelSelector(text).matches(labels);
    expect(selects('a=b', { a: 'b' })).toBe(true);
    expect(selects('a=b', { a: 'c' })).toBe(false);
    expect(selects('a!=b', undefined)).toBe(true);
    expect(selects('a notin (b)', { a: 'b' })).toBe(false);
    expect(selects('a', { a: '' })).toBe(true);
    expect(selects('a=', { a: '' })).toBe(true);
    expect(selects('a=')).toBe(false);
    expect(selects('n>9', { n: '10' })).toBe(true);
    expect(selects('n<9', { n: 'x' })).toBe(false);
    expect(selects('n>9007199254740992', { n: '9007199254740993' })).toBe(true);
    expect(selects('constructor')).toBe(false);
    expect(selects('!constructor', {})).toBe(true);
    expect(selects('')).toBe(true);
  });

  it('never fail otherwise, and their text selects the same', () => {
    const piece = fc.constantFrom(
      'a',
      'b1',
      'in',
      'notin',
      '=',
      '==',
      '!=',
      '!',
      '(',
      ')',
      ',',
      '>',
      '<',
      ' ',
      '5',
      'x/y',
      'é',
      '\0',
    );
    const label = fc.dictionary(fc.constantFrom('a', 'b1', 'in', 'x/y'), fc.constantFrom('', 'a', '5', 'b1'));
    holds(
      'label selector',
      fc.property(fc.array(piece, { maxLength: 9 }), label, (pieces, labels) => {
        const text = pieces.join('');
        if (refusal(() => parseLabelSelector(text)) !== 'accepted') return;
        const selector = parseLabelSelector(text);
        const again = parseLabelSelector(selector.toString());
        expect(again.toString()).toBe(selector.toString());
        expect(again.matches(labels)).toBe(selector.matches(labels));
      }),
      5_000,
    );
  });
});

describe('label selectors of objects', () => {
  it('are all of their parts', () => {
    const selector = selectorOf({
      matchLabels: { tier: 'web' },
      matchExpressions: [
        { key: 'env', operator: 'In', values: ['prod', 'dev'] },
        { key: 'old', operator: 'DoesNotExist' },
        { key: 'app', operator: 'Exists' },
        { key: 'zone', operator: 'NotIn', values: ['z'] },
      ],
    });
    expect(selector.toString()).toBe('app,env in (dev,prod),!old,tier=web,zone notin (z)');
    expect(selector.matches({ tier: 'web', env: 'dev', app: '' })).toBe(true);
    expect(selector.matches({ tier: 'web', env: 'dev', app: '', old: '' })).toBe(false);
    expect(selector.requiresExactMatch('tier')).toBe('web');
    expect(selector.requiresExactMatch('env')).toBeUndefined();
  });

  it('select nothing when absent and everything when empty', () => {
    expect(selectorOf(undefined)).toBe(Selector.nothing);
    expect(selectorOf(null).matches({})).toBe(false);
    expect(selectorOf({}).matches(undefined)).toBe(true);
    expect(selectorOf({}).empty).toBe(true);
    expect(Selector.nothing.empty).toBe(false);
    expect(selectorOfLabels(undefined).matches({})).toBe(true);
    expect(selectorOfLabels({ a: 'b' }).matches({ a: 'b' })).toBe(true);
  });

  it('are refused when they make no sense', () => {
    const expressions = (operator: string, values?: string[]) => () =>
      selectorOf({ matchExpressions: [{ key: 'k', operator, ...(values && { values }) }] });
    expect(refusal(expressions('Is'))).toBe('"Is" is not a valid label selector operator');
    expect(refusal(expressions('constructor'))).toBe('"constructor" is not a valid label selector operator');
    expect(refusal(expressions('In'))).toBe(
      "values: Invalid value: null: for 'in', 'notin' operators, values set can't be empty",
    );
    expect(refusal(expressions('Exists', ['a']))).toBe(
      'values: Invalid value: ["a"]: values set must be empty for exists and does not exist',
    );
    expect(refusal(() => selectorOf({ matchLabels: { k: 'a b' } }))).toMatch(
      /^values\[0\]\[k\]: Invalid value: "a b": a valid label/,
    );
    expect(refusal(() => selectorOf({ matchLabels: { '': ' ' } }))).toMatch(/^\[key: .*, values\[0\]\[\]: .*\]$/);
  });
});
