import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FieldSelector, parseFieldSelector, SelectorError } from '../../../runtime/api/fields.js';
import { holds } from '../../support/properties.js';

describe('field selectors', () => {
  it.each([
    ['', ''],
    [',,', ''],
    ['a=1', 'a=1'],
    ['a==1', 'a=1'],
    ['c!=d,a=b', 'a=b,c!=d'],
    ['a=', 'a='],
    ['a=b\\,c\\=d\\\\', 'a=b\\,c\\=d\\\\'],
    ['metadata.name=x', 'metadata.name=x'],
  ])('%j is %j', (text, canonical) => {
    expect(parseFieldSelector(text).toString()).toBe(canonical);
  });

  it.each([
    ['metadata.name', "invalid selector: 'metadata.name'; can't understand 'metadata.name'"],
    ['metadata.name>a', "invalid selector: 'metadata.name>a'; can't understand 'metadata.name>a'"],
    ['a=b=c', 'invalid field selector: unescaped character in value: 61'],
    ['a=\\x', 'invalid field selector: invalid escape sequence: \\x'],
    ['a=b\\', 'invalid field selector: invalid escape sequence: \\'],
  ])('%j is refused', (text, message) => {
    expect(() => parseFieldSelector(text)).toThrow(new SelectorError(message));
  });

  it('select, a missing field being empty', () => {
    const selector = parseFieldSelector('metadata.name=x,status.phase!=Running');
    expect(selector.matches({ 'metadata.name': 'x', 'status.phase': 'Pending' })).toBe(true);
    expect(selector.matches({ 'metadata.name': 'x' })).toBe(true);
    expect(selector.matches({ 'metadata.name': 'y' })).toBe(false);
    expect(selector.requiresExactMatch('metadata.name')).toBe('x');
    expect(selector.requiresExactMatch('status.phase')).toBeUndefined();
    expect(parseFieldSelector('constructor=').matches({})).toBe(true);
    expect(FieldSelector.everything.empty).toBe(true);
    expect(FieldSelector.everything.matches({})).toBe(true);
  });

  it('carry any value', () => {
    holds(
      'field selector',
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (value, equal) => {
        const selector = new FieldSelector([{ field: 'f', value, equal }]);
        expect(parseFieldSelector(selector.toString()).terms).toEqual(selector.terms);
        expect(selector.matches({ f: value })).toBe(equal);
      }),
      2_000,
    );
  });
});
