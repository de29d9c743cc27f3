import { describe, expect, test } from 'vitest';
import { scheduleError } from '../../../specs/batch/hooks/lib/cron.js';
import { commonIndex, countIndexes, parseIndexes } from '../../../specs/batch/hooks/lib/indexes.js';
import { isTimeZone, isZoneName } from '../../../specs/batch/hooks/lib/time-zone.js';

describe('schedules', () => {
  test.each([
    '* * * * *',
    '*/5 0-12/2,23 1,15 * 1-5',
    '? ? ? ? ?',
    '15 * * JAN-mar fri',
    '5/15 * * * *',
    '0 0 1 1 0',
    '  1  2 3 4\t5 ',
    '@hourly',
    '@every 1h30m',
    'TZ=Asia/Tokyo 0 6 * * *',
    'CRON_TZ=UTC @daily',
  ])('%j is one', (text) => expect(scheduleError(text)).toBeUndefined());

  test.each([
    ['', 'empty spec string'],
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['* * * * 7', 'end of range (7) above maximum (6): 7'],
    ['30-10 * * * *', 'beginning of range (30) beyond end of range (10): 30-10'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
    ['1/2/3 * * * *', 'too many slashes: 1/2/3'],
    ['* * * foo *', 'failed to parse int from foo'],
    ['@fortnightly', 'unrecognized descriptor: @fortnightly'],
    ['@every never', 'failed to parse duration @every never'],
    ['TZ=Asia/Tokyo', 'time zone without a schedule'],
    ['TZ=Nowhere/Land 0 6 * * *', 'provided bad location Nowhere/Land'],
  ])('%j is none', (text, problem) => expect(scheduleError(text)).toContain(problem));
});

describe('time zones', () => {
  test.each([
    'UTC',
    'Etc/UTC',
    'Europe/Berlin',
    'America/Argentina/Buenos_Aires',
    'US/Pacific',
    'Etc/GMT+5',
    'EST5EDT',
  ])('%s is one', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });
  test.each([
    'Not_Valid!',
    'europe/berlin',
    'EUROPE/BERLIN',
    'Europe/Berlinx',
    '+01:00',
    '+05',
    '..',
    'a//b',
    '-x',
    'abcdefghijklmno',
  ])('%s is none', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });
  test('names have parts of up to 14 characters', () => {
    expect(isZoneName('abcdefghijklmn/b')).toBe(true);
    expect(isZoneName('abcdefghijklmno')).toBe(false);
  });
});

describe('sets of indexes', () => {
  test.each([
    ['', 0],
    ['0', 1],
    ['0-3,8', 5],
    ['2,4-9', 7],
  ])('%j has %i', (text, count) => expect(countIndexes(parseIndexes(text, 10))).toBe(count));

  test.each(['x', '1-x', '1-2-3', '3-3', '5-2', '2,1', '0-2,2', '10', '0-10', '1,,2'])(
    '%j is none below 10',
    (text) => {
      expect(typeof parseIndexes(text, 10)).toBe('string');
    },
  );

  test('have indexes in common', () => {
    expect(commonIndex('0-3,8', '4-7', 10)).toBeUndefined();
    expect(commonIndex('0-3,8', '5,7-9', 10)).toBe(8);
    expect(commonIndex('', '1', 10)).toBeUndefined();
    expect(commonIndex('bad,3', '1-4', 10)).toBe(3);
  });
});
