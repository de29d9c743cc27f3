import { parseDuration } from '../duration.js';
import { canonicalTime } from '../time.js';
import { fine } from './text.js';

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const EMAIL = /^[^\s@<>()[\],;:\\"]{1,64}@[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;

/** 32 hexadecimal digits, with or without hyphens. */
export function isValidUuid(text: string): readonly string[] {
  return fine(UUID.test(text), 'must be a UUID, (e.g. 123e4567-e89b-12d3-a456-426614174000)');
}

/** An absolute URI. */
export function isValidUri(text: string): readonly string[] {
  return fine(URL.canParse(text), 'must be an absolute URI, (e.g. https://example.com/path)');
}

export function isValidEmail(text: string): readonly string[] {
  return fine(EMAIL.test(text), 'must be an e-mail address, (e.g. user@example.com)');
}

/** A day of the calendar as in RFC 3339. */
export function isValidDate(text: string): readonly string[] {
  return fine(DATE.test(text) && canonicalTime(`${text}T00:00:00Z`) !== undefined, 'must be a date, (e.g. 2006-01-02)');
}

/** A moment as in RFC 3339. */
export function isValidDateTime(text: string): readonly string[] {
  return fine(canonicalTime(text) !== undefined, 'must be a date and time, (e.g. 2006-01-02T15:04:05Z)');
}

/** A duration as Go writes it. */
export function isValidDuration(text: string): readonly string[] {
  return fine(parseDuration(text) !== undefined, 'must be a duration, (e.g. 1h30m)');
}

/** Bytes as base64 in the standard alphabet, with padding. */
export function isValidBase64(text: string): readonly string[] {
  return fine(BASE64.test(text), 'must be base64 text');
}
