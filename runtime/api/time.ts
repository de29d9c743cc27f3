import { quoteGoBytes } from './go-quote.js';

/** Layouts of the two time types, as upstream's error sentences name them. */
const LAYOUT = '2006-01-02T15:04:05Z07:00';
const MICRO_LAYOUT = '2006-01-02T15:04:05.000000Z07:00';

/** The zero time: an unset value for upstream, which writes it as null. */
export const ZERO_TIME = '0001-01-01T00:00:00Z';
export const ZERO_MICRO_TIME = '0001-01-01T00:00:00.000000Z';

interface Instant {
  /** Seconds since 1970, negative before. */
  readonly seconds: number;
  /** The fraction's digits as they were written, without the point. */
  readonly fraction: string;
}

/** 2026-01-18T02:18:20 with a fraction and a zone; hours may have one digit, a comma may stand for the point. */
const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d?):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;
const PLAIN = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const PLAIN_MICRO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const LAST_SECOND = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000;
const FIRST_SECOND = -62_167_219_200; // 0000-01-01T00:00:00Z

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** What of the parts is out of range; `undefined` when all are in range. */
function outOfRange(m: RegExpExecArray): string | undefined {
  const month = Number(m[2]);
  const day = Number(m[3]);
  if (month < 1 || month > 12) return 'month';
  if (Number(m[4]) > 23) return 'hour';
  if (Number(m[5]) > 59) return 'minute';
  if (Number(m[6]) > 59) return 'second';
  if (m[8] !== undefined && Number(m[9]) > 24) return 'time zone offset hour';
  if (m[8] !== undefined && Number(m[10]) > 60) return 'time zone offset minute';
  return day < 1 || day > daysIn(Number(m[1]), month) ? 'day' : undefined;
}

function parse(text: string): Instant | undefined {
  const m = TIME.exec(text);
  if (m === null || outOfRange(m) !== undefined) return undefined;
  const day = new Date(0);
  day.setUTCFullYear(Number(m[1]), Number(m[2]) - 1, Number(m[3]));
  let seconds = day.getTime() / 1000 + Number(m[4]) * 3600 + Number(m[5]) * 60 + Number(m[6]);
  if (m[8] !== undefined) {
    const offset = Number(m[9]) * 3600 + Number(m[10]) * 60;
    seconds += m[8] === '+' ? -offset : offset;
  }
  return { seconds, fraction: m[7] ?? '' };
}

/** `2026-01-18T02:18:20` in UTC; `undefined` outside the years 0 to 9999, which four digits cannot write. */
function utcText(seconds: number): string | undefined {
  if (seconds < FIRST_SECOND || seconds > LAST_SECOND) return undefined;
  return new Date(seconds * 1000).toISOString().slice(0, 19);
}

/** A day that every month has and a time that every day has: no need to look further. */
function plainInRange(text: string): boolean {
  const month = (text.charCodeAt(5) - 48) * 10 + text.charCodeAt(6) - 48;
  const day = (text.charCodeAt(8) - 48) * 10 + text.charCodeAt(9) - 48;
  return (
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= 28 &&
    (text.charCodeAt(11) - 48) * 10 + text.charCodeAt(12) - 48 < 24 &&
    text.charCodeAt(14) < 54 &&
    text.charCodeAt(17) < 54
  );
}

/**
 * The form in which a `Time` is stored and shown: UTC, whole seconds, the fraction dropped. `undefined` for text that is
 * no RFC 3339 time (the leniences of Go's parser included) or whose year in UTC is not one of 0 to 9999.
 */
export function canonicalTime(text: string): string | undefined {
  if (PLAIN.test(text) && plainInRange(text)) return text;
  const instant = parse(text);
  const utc = instant && utcText(instant.seconds);
  return utc === undefined ? undefined : `${utc}Z`;
}

/** The same for a `MicroTime`, which takes and shows exactly six decimals (W137). */
export function canonicalMicroTime(text: string): string | undefined {
  if (PLAIN_MICRO.test(text) && plainInRange(text)) return text;
  const instant = parse(text);
  if (instant === undefined || instant.fraction.length !== 6) return undefined;
  const utc = utcText(instant.seconds);
  return utc === undefined ? undefined : `${utc}.${instant.fraction}Z`;
}

/** Now, as a `Time`. */
export function nowTime(): string {
  return timeOf(Date.now());
}

/** Now, as a `MicroTime`; the clock has milliseconds. */
export function nowMicroTime(): string {
  return `${new Date().toISOString().slice(0, 23)}000Z`;
}

/** A `Time` from milliseconds since 1970; the years are 0 to 9999. */
export function timeOf(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** Milliseconds since 1970 of a `Time` or `MicroTime`, finer digits dropped; `undefined` when it cannot be read. */
export function timeMillis(text: string): number | undefined {
  if (PLAIN.test(text) && plainInRange(text)) return Date.parse(text);
  const instant = parse(text);
  return instant && instant.seconds * 1000 + Number(instant.fraction.slice(0, 3).padEnd(3, '0'));
}

type Element = readonly [pattern: RegExp, name: string, max?: number, min?: number, what?: string];

/** The elements of the layout: what matches each, its name in an error, and the range that is looked at on the way. */
const ELEMENTS: readonly Element[] = [
  [/^\d{4}/, '2006'],
  [/^-/, '-'],
  [/^\d\d/, '01', 12, 1, 'month'],
  [/^-/, '-'],
  [/^\d\d/, '02'],
  [/^T/, 'T'],
  [/^\d\d?/, '15', 23, 0, 'hour'],
  [/^:/, ':'],
  [/^\d\d/, '04', 59, 0, 'minute'],
  [/^:/, ':'],
  [/^\d\d/, '05', 59, 0, 'second'],
  [/^(?:[.,]\d+)?/, ''],
  [/^(?:Z|[+-]\d\d:\d\d)/, 'Z07:00'],
];
const MICRO_ELEMENTS = ELEMENTS.map((e): Element => (e[1] === '' ? [/^[.,]\d{6}/, '.000000'] : e));

/** Why a text is no `Time` (or `MicroTime`), in the words of Go's parser, which clients see. */
export function timeError(text: string, micro = false): string {
  const shown = quoteGoBytes(text);
  const layout = micro ? MICRO_LAYOUT : LAYOUT;
  let rest = text;
  for (const [pattern, name, max, min, what] of micro ? MICRO_ELEMENTS : ELEMENTS) {
    const found = pattern.exec(rest)?.[0];
    if (found === undefined) {
      return `parsing time ${shown} as ${quoteGoBytes(layout)}: cannot parse ${quoteGoBytes(rest)} as ${quoteGoBytes(name)}`;
    }
    if (max !== undefined && min !== undefined && (Number(found) > max || Number(found) < min)) {
      return `parsing time ${shown}: ${what} out of range`;
    }
    rest = rest.slice(found.length);
  }
  if (rest !== '') return `parsing time ${shown}: extra text: ${quoteGoBytes(rest)}`;
  const parts = TIME.exec(text);
  return `parsing time ${shown}: ${(parts && outOfRange(parts)) ?? 'year'} out of range`;
}
