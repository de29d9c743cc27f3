import type { FieldPath } from './field-path.js';
import { quoteGo } from './go-quote.js';

/** Reasons that clients read in `details.causes` (W86). */
export type CauseReason =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'InternalError'
  | 'FieldValueTypeInvalid';

export interface FieldError {
  readonly reason: CauseReason;
  readonly field: string;
  /** The sentence without the field's name, e.g. `Required value: must not be empty`. */
  readonly message: string;
}

/** A value as error sentences show it: strings quoted, objects as JSON, an absent value as null. */
function shown(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string') return quoteGo(value);
  if (typeof value === 'bigint') return String(value);
  return JSON.stringify(value, (_key, v: unknown) => (typeof v === 'bigint' ? String(v) : v)) ?? 'null';
}

const detailed = (text: string, detail: string) => (detail === '' ? text : `${text}: ${detail}`);

const isWithin = (field: string, place: string) =>
  field.startsWith(place) &&
  (place === '' || field.length === place.length || field[place.length] === '.' || field[place.length] === '[');

/** More errors of one object than anybody reads: further ones are not kept. Answers would outgrow what was sent a hundred times. */
const MAX_ERRORS = 1_000;

/** Collects the errors of one object; several causes are reported at once, the first thousand of them. */
export class FieldErrors {
  readonly list: FieldError[] = [];

  get empty(): boolean {
    return this.list.length === 0;
  }

  /** Whether anything at or below the place was reported. */
  under(at: FieldPath): boolean {
    if (this.list.length === 0) return false;
    const place = at.toString();
    return this.list.some(({ field }) => isWithin(field, place));
  }

  /** Takes back what was reported at or below the place: the place itself is refused, so what it holds does not count. */
  dropUnder(at: FieldPath): void {
    if (!this.under(at)) return;
    const place = at.toString();
    const kept = this.list.filter(({ field }) => !isWithin(field, place));
    this.list.splice(0, this.list.length, ...kept);
  }

  /** Takes errors that were collected elsewhere. */
  addAll(errors: readonly FieldError[]): void {
    this.list.push(...errors.slice(0, MAX_ERRORS - this.list.length));
  }

  /** `name`, where given, is a child of `at`: the common case costs no path unless there is an error. */
  private push(reason: CauseReason, at: FieldPath, name: string | undefined, message: string): void {
    if (this.list.length >= MAX_ERRORS) return;
    this.list.push({ reason, field: (name === undefined ? at : at.child(name)).toString(), message });
  }

  required(at: FieldPath, name?: string, detail = ''): void {
    this.push('FieldValueRequired', at, name, detailed('Required value', detail));
  }
  invalid(at: FieldPath, name: string | undefined, value: unknown, detail: string): void {
    this.push('FieldValueInvalid', at, name, detailed(`Invalid value: ${shown(value)}`, detail));
  }
  /** One `FieldValueInvalid` for each sentence, as the checks of `names.ts` return them. */
  invalidEach(at: FieldPath, name: string | undefined, value: unknown, details: readonly string[]): void {
    for (const detail of details) this.invalid(at, name, value, detail);
  }
  typeInvalid(at: FieldPath, name: string | undefined, value: unknown, detail: string): void {
    this.push('FieldValueTypeInvalid', at, name, detailed(`Invalid value: ${shown(value)}`, detail));
  }
  notSupported(at: FieldPath, name: string | undefined, value: unknown, supported: readonly string[]): void {
    const list = supported.map((s) => JSON.stringify(s)).join(', ');
    this.push(
      'FieldValueNotSupported',
      at,
      name,
      detailed(`Unsupported value: ${shown(value)}`, list && `supported values: ${list}`),
    );
  }
  forbidden(at: FieldPath, name: string | undefined, detail: string): void {
    this.push('FieldValueForbidden', at, name, detailed('Forbidden', detail));
  }
  duplicate(at: FieldPath, name: string | undefined, value: unknown): void {
    this.push('FieldValueDuplicate', at, name, `Duplicate value: ${shown(value)}`);
  }
  notFound(at: FieldPath, name: string | undefined, value: unknown, detail = ''): void {
    this.push('FieldValueNotFound', at, name, detailed(`Not found: ${shown(value)}`, detail));
  }
  tooLong(at: FieldPath, name: string | undefined, maxBytes: number): void {
    this.push('FieldValueTooLong', at, name, `Too long: may not be more than ${maxBytes} bytes`);
  }
  tooMany(at: FieldPath, name: string | undefined, actual: number, max: number): void {
    this.push(
      'FieldValueTooMany',
      at,
      name,
      `Too many: ${actual}: must have at most ${max} item${max === 1 ? '' : 's'}`,
    );
  }
  internal(at: FieldPath, name: string | undefined, detail: string): void {
    this.push('InternalError', at, name, detailed('Internal error', detail));
  }
}
