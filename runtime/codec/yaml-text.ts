/** How Go's YAML emitter writes strings: which style it chooses, where it folds lines. */
import { isPlainString } from './yaml-scalar.js';

/** Text is folded at the first space behind this column. */
const WIDTH = 80;

export type TextStyle = 'plain' | 'single' | 'double' | 'literal';

const BREAKS = /[\n\r\u0085\u2028\u2029]/;
/** What is written escaped only: control characters, the byte order mark, and all beyond the basic plane. */
const UNPRINTABLE = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;
const INDICATOR_FIRST = /^(?:[#,[\]{}&*!|>'"%@`]|[?:-](?:\s|$)|---|\.\.\.)/;
const INDICATOR_WITHIN = /:(?:[ \n]|$)|[ \n]#/;

/** The style of a string; keys are always on one line. */
export function styleOf(text: string, isKey: boolean): TextStyle {
  if (UNPRINTABLE.test(text) || / [\n\u2028\u2029]/.test(text)) return 'double';
  if (BREAKS.test(text)) return isKey || / $/.test(text) || !text.includes('\n') ? 'double' : 'literal';
  if (!isPlainString(text)) return 'double';
  const plain = !/^ | $/.test(text) && !INDICATOR_FIRST.test(text) && !INDICATOR_WITHIN.test(text);
  return plain ? 'plain' : 'single';
}

/** Writes a string of one line in a style; `column` is where it begins, `indent` that of further lines; -1: no folding. */
export function foldedText(text: string, style: Exclude<TextStyle, 'literal'>, column: number, indent: number): string {
  const quote = style === 'plain' ? '' : style === 'single' ? "'" : '"';
  if (style !== 'double') {
    const written = style === 'plain' ? text : text.replaceAll("'", "''");
    if (indent < 0 || column + written.length < WIDTH || !text.includes(' ')) return quote + written + quote;
  }
  let out = quote;
  let at = column + quote.length;
  let spaces = false;
  const chars = [...text];
  chars.forEach((char, i) => {
    const within = style === 'plain' || (i > 0 && i < chars.length - 1);
    const foldable = indent >= 0 && !spaces && at > WIDTH && within && (style === 'double' || chars[i + 1] !== ' ');
    if (char === ' ' && foldable) {
      out += `\n${' '.repeat(indent)}`;
      at = indent;
      if (style === 'double' && chars[i + 1] === ' ') {
        out += '\\';
        at++;
      }
    } else {
      const written = style === 'plain' ? char : style === 'single' ? (char === "'" ? "''" : char) : escaped(char);
      out += written;
      at += written.length;
    }
    spaces = char === ' ';
  });
  return out + quote;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\x85': 'N',
  '\u2028': 'L',
  '\u2029': 'P',
};

function escaped(char: string): string {
  if (!/["\\\n\u2028\u2029]/.test(char) && !UNPRINTABLE.test(char)) return char;
  const named = ESCAPES[char];
  if (named !== undefined) return `\\${named}`;
  const hex = char.codePointAt(0)!.toString(16).toUpperCase();
  return hex.length <= 2
    ? `\\x${hex.padStart(2, '0')}`
    : hex.length <= 4
      ? `\\u${hex.padStart(4, '0')}`
      : `\\U${hex.padStart(8, '0')}`;
}

/** A string of several lines as a block: its first line with hints, then the text. */
export function literalText(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? '2' : '';
  const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
  return `|${hint}${chomp}\n${lines.map((line) => (line === '' ? '' : ' '.repeat(indent) + line)).join('\n')}`;
}
