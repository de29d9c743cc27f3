/** Schedules in the five fields of cron, or as `@hourly`, `@every 1h30m`. */
import { durationError, parseDuration } from '../../../../runtime/api/duration.js';
import { isTimeZone } from './time-zone.js';

interface FieldBounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

/** Minute, hour, day of the month, month, day of the week. Names count from the field's minimum. */
const FIELDS: readonly FieldBounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] },
  { min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];
const DESCRIPTORS = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];
const EVERY = '@every ';
const ZONE = /^(?:CRON_)?TZ=/;

/** Why the text is no schedule; undefined when it is one. */
export function scheduleError(text: string): string | undefined {
  if (text === '') return 'empty spec string';
  let rest = text;
  if (ZONE.test(text)) {
    const space = text.indexOf(' ');
    if (space < 0) return 'time zone without a schedule';
    const zone = text.slice(text.indexOf('=') + 1, space);
    if (zone !== '' && zone !== 'Local' && !isTimeZone(zone))
      return `provided bad location ${zone}: unknown time zone ${zone}`;
    rest = text.slice(space).trim();
  }
  if (rest.startsWith('@')) return descriptorError(rest);
  const fields = rest.split(/\s+/).filter((field) => field !== '');
  if (fields.length !== FIELDS.length)
    return `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`;
  for (const [i, field] of fields.entries()) {
    const problem = fieldError(field, FIELDS[i] as FieldBounds);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function descriptorError(text: string): string | undefined {
  if (DESCRIPTORS.includes(text)) return undefined;
  if (!text.startsWith(EVERY)) return `unrecognized descriptor: ${text}`;
  const duration = text.slice(EVERY.length);
  return parseDuration(duration) === undefined
    ? `failed to parse duration ${text}: ${durationError(duration)}`
    : undefined;
}

function fieldError(field: string, bounds: FieldBounds): string | undefined {
  for (const range of field.split(',')) {
    const problem = range === '' ? undefined : rangeError(range, bounds);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** `*`, `5`, `1-5`, `mon-fri`, each with a step as in `0-30/10`; a step after a single number counts up to the field's end. */
function rangeError(text: string, bounds: FieldBounds): string | undefined {
  const [span = '', step, ...slashes] = text.split('/');
  const [low = '', high, ...hyphens] = span.split('-');
  let start: number | string = bounds.min;
  let end: number | string = bounds.max;
  if (low !== '*' && low !== '?') {
    start = numberOrName(low, bounds);
    if (typeof start === 'string') return start;
    if (hyphens.length > 0) return `too many hyphens: ${text}`;
    end = high === undefined ? start : numberOrName(high, bounds);
    if (typeof end === 'string') return end;
  }
  if (slashes.length > 0) return `too many slashes: ${text}`;
  const stride = step === undefined ? 1 : number(step);
  if (typeof stride === 'string') return stride;
  if (step !== undefined && high === undefined) end = bounds.max;
  if (start < bounds.min) return `beginning of range (${start}) below minimum (${bounds.min}): ${text}`;
  if (end > bounds.max) return `end of range (${end}) above maximum (${bounds.max}): ${text}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${text}`;
  return stride === 0 ? `step of range should be a positive number: ${text}` : undefined;
}

function numberOrName(text: string, bounds: FieldBounds): number | string {
  const place = bounds.names?.indexOf(text.toLowerCase()) ?? -1;
  return place < 0 ? number(text) : place + bounds.min;
}

/** A number that is not negative, or why it is none. */
function number(text: string): number | string {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value))
    return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
  return value < 0 ? `negative number (${value}) not allowed: ${text}` : value;
}
