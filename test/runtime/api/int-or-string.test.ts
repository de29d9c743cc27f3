import { describe, expect, it } from 'vitest';
import {
  isPercent,
  parseIntOrString,
  percentOf,
  scaledValueFromIntOrPercent,
} from '../../../runtime/api/int-or-string.js';

describe('IntOrString', () => {
  it('tells percentages', () => {
    expect(isPercent('25%')).toBe(true);
    expect(percentOf('25%')).toBe(25);
    for (const value of [25, '25', '-25%', '2.5%', '%', '25%%']) {
      expect(isPercent(value)).toBe(false);
      expect(percentOf(value)).toBeUndefined();
    }
  });

  it('scales', () => {
    expect(scaledValueFromIntOrPercent('25%', 10, true)).toBe(3);
    expect(scaledValueFromIntOrPercent('25%', 10, false)).toBe(2);
    expect(scaledValueFromIntOrPercent('150%', 4, false)).toBe(6);
    expect(scaledValueFromIntOrPercent(7, 100, true)).toBe(7);
    expect(scaledValueFromIntOrPercent('7', 100, true)).toBeUndefined();
    expect(scaledValueFromIntOrPercent('x%', 100, true)).toBeUndefined();
  });

  it('spells numbers', () => {
    expect(parseIntOrString('80')).toBe(80);
    expect(Object.is(parseIntOrString('-0'), 0)).toBe(true);
    expect(parseIntOrString('2147483648')).toBe('2147483648');
    expect(parseIntOrString('80x')).toBe('80x');
  });
});
