import { describe, expect, it } from 'vitest';
import { isDns1123Label } from '../../../runtime/api/names.js';
import { generateName, newUid, randomSuffix } from '../../../runtime/api/random.js';

describe('random names', () => {
  it('append five characters to a base of at most 58', () => {
    expect(generateName('web-')).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    const long = generateName('a'.repeat(100));
    expect(long).toMatch(/^a{58}[a-z0-9]{5}$/);
    expect(isDns1123Label(long)).toEqual([]);
  });

  it('use every character about equally and do not repeat', () => {
    const counts = new Map<string, number>();
    const seen = new Set<string>();
    for (let i = 0; i < 5_400; i++) {
      const suffix = randomSuffix(5);
      seen.add(suffix);
      for (const char of suffix) counts.set(char, (counts.get(char) ?? 0) + 1);
    }
    expect(counts.size).toBe(27);
    // 1,000 of each are expected, with a standard deviation of 31.
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(250);
    expect(seen.size).toBeGreaterThan(5_380);
  });

  it('uids are of version 4', () => {
    expect(newUid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(newUid()).not.toBe(newUid());
  });
});
