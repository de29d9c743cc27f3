import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalDuration, durationError, formatDuration, parseDuration } from '../../../runtime/api/duration.js';
import { holds } from '../../support/properties.js';

describe('duration', () => {
  it.each([
    ['0', '0s'],
    ['1h', '1h0m0s'],
    ['90s', '1m30s'],
    ['0.5s', '500ms'],
    ['1500us', '1.5ms'],
    ['1.5µs', '1.5µs'],
    ['-1h30m', '-1h30m0s'],
    ['+5s', '5s'],
    ['.5h', '30m0s'],
    ['1h1h', '2h0m0s'],
    ['100ns', '100ns'],
    ['-9223372036854775808ns', '-2562047h47m16.854775808s'],
  ])('%s is %s', (text, canonical) => {
    expect(canonicalDuration(text)).toBe(canonical);
  });

  it.each([
    ['', 'time: invalid duration ""'],
    ['.s', 'time: invalid duration ".s"'],
    ['9223372036854775808ns', 'time: invalid duration "9223372036854775808ns"'],
    ['3000000h', 'time: invalid duration "3000000h"'],
    ['5', 'time: missing unit in duration "5"'],
    ['5d', 'time: unknown unit "d" in duration "5d"'],
    ['5constructor', 'time: unknown unit "constructor" in duration "5constructor"'],
  ])('%s is refused', (text, message) => {
    expect(parseDuration(text)).toBeUndefined();
    expect(durationError(text)).toBe(message);
  });

  it('is read back from its text', () => {
    const nanos = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    holds(
      'duration',
      fc.property(nanos, (n) => parseDuration(formatDuration(n)) === n),
      2_000,
    );
  });
});
