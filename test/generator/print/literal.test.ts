import { isDeepStrictEqual } from 'node:util';
import vm from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printKey, printLiteral, printString, printWide } from '../../../generator/print/literal.js';
import { holds } from '../../support/properties.js';

/** What the text means to a JavaScript engine. */
const evaluate = (text: string): unknown => vm.runInThisContext(`(${text})`);

const HOSTILE = [
  "'",
  '"',
  '`',
  '${1}',
  '\\',
  '*/',
  '//',
  '\n',
  '\r',
  '\t',
  '\0',
  '\u2028',
  '\u2029',
  '\u202e',
  '\u200b',
  '\ufeff',
  '\ud800',
  '\udc00',
  '😀',
  '</script>',
  '__proto__',
  'constructor',
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 6 })
  .map((parts) => parts.join(''));
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.bigInt(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(text, tie('value')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
  ),
})).value;

describe('the literal printer', () => {
  it('prints what evaluates to the same value, whatever a spec says', () => {
    holds(
      'literals',
      fc.property(value, (v) => isDeepStrictEqual(evaluate(printLiteral(v)), v)),
    );
    holds(
      'literals on several lines',
      fc.property(value, (v) => isDeepStrictEqual(evaluate(printWide(v, '', 20)), v)),
    );
  });

  it('shows no character that could end, hide or reorder anything', () => {
    holds(
      'strings',
      fc.property(
        text,
        (t) => void expect(printString(t)).toMatch(/^'(?:[^'\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|\\.)*'$/u),
      ),
    );
  });

  it('keeps __proto__ a property like any other', () => {
    const object = evaluate(printLiteral(JSON.parse('{"__proto__":{"polluted":true}}'))) as object;
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
    expect(Object.keys(object)).toEqual(['__proto__']);
    expect(printKey('__proto__')).toBe("['__proto__']");
  });

  it('quotes keys only where it has to, and leaves out what is undefined', () => {
    expect(printLiteral({ a: 1, 'b-c': [true, null], d: undefined })).toBe("{ a: 1, 'b-c': [true, null] }");
    expect(printLiteral({})).toBe('{}');
    expect(printLiteral(-0)).toBe('-0');
    expect(printLiteral(2n ** 63n)).toBe('9223372036854775808n');
  });

  it('refuses what is no data', () => {
    expect(() => printLiteral(Number.NaN)).toThrow(RangeError);
    expect(() => printLiteral(() => 1)).toThrow(TypeError);
  });
});
