import { isIdentifier } from './identifier.js';

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/**
 * Characters that a literal never shows as they are: quotes, control characters, line separators, and the marks that
 * reorder or hide text in an editor. Halves of surrogate pairs are left to `escapeCharacter`.
 */
const ESCAPED = /[\\'\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\p{Cs}/gu;

function escapeCharacter(character: string): string {
  const short = SHORT_ESCAPES[character];
  if (short !== undefined) return short;
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

/** The one way by which text from a spec gets into generated code: a single-quoted literal on one line. */
export function printString(text: string): string {
  return `'${text.replace(ESCAPED, escapeCharacter)}'`;
}

/** A key of an object literal. `__proto__` is computed, else it would set the prototype. */
export function printKey(key: string): string {
  if (key === '__proto__') return "['__proto__']";
  return isIdentifier(key) ? key : printString(key);
}

function printNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`a literal cannot be ${value}`);
  return Object.is(value, -0) ? '-0' : String(value);
}

function leaf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return printString(value);
    case 'number':
      return printNumber(value);
    case 'bigint':
      return `${value}n`;
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'object':
      return value === null ? 'null' : undefined;
    default:
      throw new TypeError(`a literal cannot be a ${typeof value}`);
  }
}

/** Properties that are set, as source texts; `print` makes the text of a value. */
function members(value: object, print: (value: unknown) => string): string[] {
  if (Array.isArray(value)) return value.map(print);
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => `${printKey(key)}: ${print(member)}`);
}

/** A JSON-like value as source text on one line; properties that are `undefined` are left out. */
export function printLiteral(value: unknown): string {
  const text = leaf(value);
  if (text !== undefined) return text;
  const parts = members(value as object, printLiteral);
  if (Array.isArray(value)) return `[${parts.join(', ')}]`;
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

const INDENT = '  ';

/** Like `printLiteral`, but what does not fit into `width` columns stands on several lines, indented from `indent` on. */
export function printWide(value: unknown, indent = '', width = 120): string {
  const line = printLiteral(value);
  if (indent.length + line.length <= width || leaf(value) !== undefined) return line;
  const inner = indent + INDENT;
  const parts = members(value as object, (member) => printWide(member, inner, width));
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join('')}${indent}${close}`;
}
