import { describe, expect, it } from 'vitest';
import { HistoryWindow } from '../../../runtime/storage/history-window.js';

const limits = { ageMs: 32_000, records: 320, bytes: 3_200 };

describe('the window of history', () => {
  it('keeps what is within all limits', () => {
    const window = new HistoryWindow(limits);
    for (let i = 1; i <= 32; i++) window.add(i, 1, 10, i * 1_000);
    expect(window.expire(32_000)).toBeUndefined();
  });

  it('lets go what is too old', () => {
    const window = new HistoryWindow(limits);
    for (let i = 1; i <= 100; i++) window.add(i, 1, 10, i * 1_000);
    const expired = window.expire(100_000)!;
    expect(expired).toBeGreaterThanOrEqual(65);
    expect(expired).toBeLessThan(68);
    expect(window.expire(100_000)).toBeUndefined();
    expect(window.expire(1_000_000)).toBe(100);
    expect(window.expire(2_000_000)).toBeUndefined();
  });

  it('lets go the oldest when there are too many records or bytes', () => {
    for (const [records, bytes] of [
      [10, 0],
      [0, 100],
    ] as const) {
      const window = new HistoryWindow(limits);
      for (let i = 1; i <= 100; i++) window.add(i, records, bytes, 0);
      const expired = window.expire(0)!;
      expect(expired).toBeGreaterThanOrEqual(68);
      expect(expired).toBeLessThanOrEqual(72);
    }
  });
});
