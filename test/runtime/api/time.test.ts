import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalMicroTime,
  canonicalTime,
  nowMicroTime,
  nowTime,
  timeError,
  timeMillis,
  timeOf,
} from '../../../runtime/api/time.js';
import { holds } from '../../support/properties.js';

describe('Time', () => {
  it.each([
    ['2026-01-18T02:18:20Z', '2026-01-18T02:18:20Z'],
    ['2026-01-18T02:18:20.999999999Z', '2026-01-18T02:18:20Z'],
    ['2026-01-18T02:18:20,5Z', '2026-01-18T02:18:20Z'],
    ['2026-01-18T2:18:20Z', '2026-01-18T02:18:20Z'],
    ['2026-01-01T00:30:00+01:00', '2025-12-31T23:30:00Z'],
    ['2024-02-29T23:59:59-23:59', '2024-03-01T23:58:59Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
    ['0000-03-01T00:00:00Z', '0000-03-01T00:00:00Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59Z'],
  ])('%s is stored as %s', (text, canonical) => {
    expect(canonicalTime(text)).toBe(canonical);
  });

  // The sentences of Go's parser.
  const AS = 'as "2006-01-02T15:04:05Z07:00"';
  it.each([
    ['', `parsing time "" ${AS}: cannot parse "" as "2006"`],
    ['yesterday', `parsing time "yesterday" ${AS}: cannot parse "yesterday" as "2006"`],
    ['2026-01-18', `parsing time "2026-01-18" ${AS}: cannot parse "" as "T"`],
    ['2026-01-18 02:18:20Z', `parsing time "2026-01-18 02:18:20Z" ${AS}: cannot parse " 02:18:20Z" as "T"`],
    ['2026-01-18T02:18:20', `parsing time "2026-01-18T02:18:20" ${AS}: cannot parse "" as "Z07:00"`],
    ['2026-01-18T02:18:20z', `parsing time "2026-01-18T02:18:20z" ${AS}: cannot parse "z" as "Z07:00"`],
    ['2026-13-18T02:18:20Z', 'parsing time "2026-13-18T02:18:20Z": month out of range'],
    ['2025-02-29T02:18:20Z', 'parsing time "2025-02-29T02:18:20Z": day out of range'],
    ['1900-02-29T00:00:00Z', 'parsing time "1900-02-29T00:00:00Z": day out of range'],
    ['2026-04-31T02:18:20Z', 'parsing time "2026-04-31T02:18:20Z": day out of range'],
    ['2026-01-18T24:18:20Z', 'parsing time "2026-01-18T24:18:20Z": hour out of range'],
    ['2026-01-18T02:18:60Z', 'parsing time "2026-01-18T02:18:60Z": second out of range'],
    ['2026-01-18T02:18:20Zé', 'parsing time "2026-01-18T02:18:20Zé": extra text: "é"'.replaceAll('é', '\\xc3\\xa9')],
    ['9999-12-31T23:59:59-01:00', 'parsing time "9999-12-31T23:59:59-01:00": year out of range'],
    ['0000-01-01T00:00:00+01:00', 'parsing time "0000-01-01T00:00:00+01:00": year out of range'],
  ])('%s is refused', (text, message) => {
    expect(canonicalTime(text)).toBeUndefined();
    expect(timeError(text)).toBe(message);
  });

  it('agrees with Date for every instant and offset', () => {
    const instant = fc.integer({ min: -62_135_596_800, max: 253_402_300_799 });
    const offset = fc.integer({ min: -1_439, max: 1_439 });
    holds(
      'time',
      fc.property(instant, offset, (seconds, minutes) => {
        const utc = timeOf(seconds * 1000);
        expect(canonicalTime(utc)).toBe(utc);
        expect(timeMillis(utc)).toBe(seconds * 1000);
        const local = seconds + minutes * 60;
        if (local < -62_135_596_800 || local > 253_402_300_799) return;
        const two = (n: number) => String(Math.trunc(Math.abs(n))).padStart(2, '0');
        const zone = `${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
        expect(canonicalTime(timeOf(local * 1000).replace('Z', zone))).toBe(utc);
      }),
      2_000,
    );
  });

  it('tells the time of now', () => {
    expect(canonicalTime(nowTime())).toBe(nowTime());
    expect(Math.abs((timeMillis(nowTime()) ?? 0) - Date.now())).toBeLessThan(2_000);
    const micro = nowMicroTime();
    expect(canonicalMicroTime(micro)).toBe(micro);
  });
});

describe('MicroTime', () => {
  it('needs exactly six decimals', () => {
    expect(canonicalMicroTime('2026-01-18T02:18:20.000001Z')).toBe('2026-01-18T02:18:20.000001Z');
    expect(canonicalMicroTime('2026-01-18T02:18:20.123456+02:00')).toBe('2026-01-18T00:18:20.123456Z');
    for (const text of ['2026-01-18T02:18:20Z', '2026-01-18T02:18:20.12345Z', '2026-01-18T02:18:20.1234567Z', 'x']) {
      expect(canonicalMicroTime(text)).toBeUndefined();
    }
    const layout = '"2006-01-02T15:04:05.000000Z07:00"';
    expect(timeError('2026-01-18T02:18:20Z', true)).toBe(
      `parsing time "2026-01-18T02:18:20Z" as ${layout}: cannot parse "Z" as ".000000"`,
    );
  });
});
