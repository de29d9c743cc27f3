import { SelectorError } from './selector-error.js';

export { SelectorError } from './selector-error.js';

/** One condition on one field: equal to the value, or not. */
export interface FieldTerm {
  readonly field: string;
  readonly value: string;
  readonly equal: boolean;
}

/** Values of an object's selectable fields; a field that is missing counts as empty. */
export type Fields = Readonly<Record<string, string>>;

/** Terms on fields, all of which must hold. Immutable. */
export class FieldSelector {
  static readonly everything = new FieldSelector([]);

  constructor(readonly terms: readonly FieldTerm[]) {}

  /** Whether every object is selected. */
  get empty(): boolean {
    return this.terms.length === 0;
  }

  matches(fields: Fields): boolean {
    for (const { field, value, equal } of this.terms) {
      const actual = Object.hasOwn(fields, field) ? fields[field] : '';
      if ((actual === value) !== equal) return false;
    }
    return true;
  }

  /** The value that the field must have; `undefined` when any may do. */
  requiresExactMatch(field: string): string | undefined {
    return this.terms.find((t) => t.equal && t.field === field)?.value;
  }

  /** Canonical text, which parses to the same selector. */
  toString(): string {
    return this.terms.map((t) => `${t.field}${t.equal ? '=' : '!='}${escapeFieldValue(t.value)}`).join(',');
  }
}

/** Writes a value so that backslashes, commas and equal signs in it are read back as they are. */
export function escapeFieldValue(value: string): string {
  return value.replace(/[\\,=]/g, '\\$&');
}

function unescapeFieldValue(text: string): string {
  if (!/[\\,=]/.test(text)) return text;
  let value = '';
  const chars = [...text];
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] ?? '';
    if (char === ',' || char === '=') {
      throw new SelectorError(`invalid field selector: unescaped character in value: ${char.charCodeAt(0)}`);
    }
    if (char !== '\\') {
      value += char;
      continue;
    }
    const next = chars[++i];
    if (next !== '\\' && next !== ',' && next !== '=') {
      throw new SelectorError(`invalid field selector: invalid escape sequence: \\${next ?? ''}`);
    }
    value += next;
  }
  return value;
}

/** Text between commas that no backslash stands before, and escaped characters within it. */
const TERM = /(?:[^\\,]|\\(?:.|$))+/gs;
/** The first operator splits: names of fields have no escapes. */
const PARTS = /^(.*?)(!=|==|=)(.*)$/s;

/**
 * Parses a field selector of a query string: `metadata.name=a,status.phase!=Running`, with `\,`, `\=` and `\\` in values.
 * Throws `SelectorError` with upstream's sentence. Which fields a kind supports is for its resource to say (W43).
 */
export function parseFieldSelector(text: string): FieldSelector {
  if (text === '') return FieldSelector.everything;
  const terms: FieldTerm[] = [];
  for (const part of (text.match(TERM) ?? []).sort()) {
    const m = PARTS.exec(part);
    if (m === null) throw new SelectorError(`invalid selector: '${text}'; can't understand '${part}'`);
    const field = m[1] ?? '';
    const value = unescapeFieldValue(m[3] ?? '');
    if (field !== '' || value !== '') terms.push({ field, value, equal: m[2] !== '!=' });
  }
  return new FieldSelector(terms);
}
