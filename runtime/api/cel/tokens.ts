/** The words of the Common Expression Language (https://github.com/google/cel-spec, "Syntax"). */

export type CelLiteral = string | bigint | number | boolean | null | Uint8Array;

export interface CelToken {
  /** `punct` also holds the operators and the keyword `in`; `quoted` is an identifier between backticks. */
  readonly kind: 'ident' | 'quoted' | 'literal' | 'punct' | 'end';
  /** As written; of `quoted` without its backticks. */
  readonly text: string;
  readonly value?: CelLiteral;
  /** Type of a literal, as CEL names it. */
  readonly type?: 'bool' | 'bytes' | 'double' | 'int' | 'null_type' | 'string' | 'uint';
  /** Offset in the text, in UTF-16 units. */
  readonly at: number;
}

/** What is wrong with an expression, and where. */
export class CelError extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

const SPACE = /(?:[ \t\r\n\f]|\/\/[^\n]*)*/y;
const IDENT = /[A-Za-z_][A-Za-z0-9_]*/y;
const QUOTED = /`([A-Za-z0-9_.\-/ ]+)`/y;
const NUMBER = /0[xX][0-9a-fA-F]+[uU]?|(?:\d+\.\d+|\d+(?=[eE])|\.\d+)(?:[eE][+-]?\d+)?|\d+[uU]?/y;
const PUNCT = /&&|\|\||[<>=!]=|[-+*/%<>!?:.,()[\]{}]/y;
const STRING_START = /([rRbB]{0,2})("""|'''|"|')/y;
const KEYWORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);
const MAX_INT = 2n ** 63n;
const MAX_UINT = 2n ** 64n - 1n;

/** Splits an expression into tokens, the last of kind `end`. Throws `CelError`. */
export function celTokens(text: string): CelToken[] {
  const tokens: CelToken[] = [];
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const token = readToken(text, at);
    tokens.push(token.token);
    at = skipSpace(text, token.end);
  }
  tokens.push({ kind: 'end', text: '<EOF>', at: text.length });
  return tokens;
}

function match(expression: RegExp, text: string, at: number): RegExpExecArray | null {
  expression.lastIndex = at;
  return expression.exec(text);
}

const skipSpace = (text: string, at: number): number => at + (match(SPACE, text, at)?.[0].length ?? 0);

function readToken(text: string, at: number): { token: CelToken; end: number } {
  const start = match(STRING_START, text, at);
  if (start !== null && isPrefix(start[1] as string))
    return readString(text, at, start[1] as string, start[2] as string);
  const word = match(IDENT, text, at)?.[0];
  if (word !== undefined) return { token: wordToken(word, at), end: at + word.length };
  const number = match(NUMBER, text, at)?.[0];
  if (number !== undefined) return { token: numberToken(number, at), end: at + number.length };
  const quoted = match(QUOTED, text, at);
  if (quoted !== null) return { token: { kind: 'quoted', text: quoted[1] as string, at }, end: at + quoted[0].length };
  const punct = match(PUNCT, text, at)?.[0];
  if (punct !== undefined) return { token: { kind: 'punct', text: punct, at }, end: at + punct.length };
  throw new CelError(
    `Syntax error: token recognition error at: '${String.fromCodePoint(text.codePointAt(at) as number)}'`,
    at,
  );
}

const isPrefix = (letters: string): boolean =>
  letters.length < 2 || letters[0]?.toLowerCase() !== letters[1]?.toLowerCase();

function wordToken(word: string, at: number): CelToken {
  const value = KEYWORDS.get(word);
  if (value !== undefined)
    return { kind: 'literal', text: word, value, type: value === null ? 'null_type' : 'bool', at };
  return { kind: word === 'in' ? 'punct' : 'ident', text: word, at };
}

function numberToken(text: string, at: number): CelToken {
  if (/^0x/i.test(text) ? false : /[.eE]/.test(text))
    return { kind: 'literal', text, value: Number(text), type: 'double', at };
  const unsigned = /u$/i.test(text);
  const value = BigInt(unsigned ? text.slice(0, -1) : text);
  // 2^63 is fine after a minus sign.
  if (value > (unsigned ? MAX_UINT : MAX_INT))
    throw new CelError(`Syntax error: invalid ${unsigned ? 'uint' : 'int'} literal`, at);
  return { kind: 'literal', text, value, type: unsigned ? 'uint' : 'int', at };
}

function readString(text: string, at: number, prefix: string, quote: string): { token: CelToken; end: number } {
  const raw = /r/i.test(prefix);
  const bytes = /b/i.test(prefix);
  const start = at + prefix.length + quote.length;
  let end = start;
  while (!text.startsWith(quote, end)) {
    const char = text[end];
    if (char === undefined || (quote.length === 1 && (char === '\n' || char === '\r'))) {
      throw new CelError(`Syntax error: token recognition error at: '${text.slice(at, at + 20)}'`, at);
    }
    end += char === '\\' && !raw ? 2 : 1;
  }
  const body = text.slice(start, end);
  const value = raw ? body : unescaped(body, bytes, start);
  const token: CelToken = bytes
    ? { kind: 'literal', text: body, value: raw ? Buffer.from(value) : Buffer.from(value, 'latin1'), type: 'bytes', at }
    : { kind: 'literal', text: body, value, type: 'string', at };
  return { token, end: end + quote.length };
}

const ESCAPE = /\\(?:([abfnrtv\\?"'`])|[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|)/g;
const SIMPLE: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** Of bytes the result holds one UTF-16 unit for each byte. */
function unescaped(body: string, bytes: boolean, at: number): string {
  const plain = bytes ? Buffer.from(body).toString('latin1') : body;
  return plain.replace(
    ESCAPE,
    (whole, simple: string, x: string, u: string, long: string, octal: string, offset: number) => {
      if (simple !== undefined) return SIMPLE[simple] ?? simple;
      const code = octal === undefined ? Number.parseInt(x ?? u ?? long, 16) : Number.parseInt(octal, 8);
      const valid =
        code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000) && !(bytes && x === undefined && octal === undefined);
      if (whole === '\\' || !valid) throw new CelError('Syntax error: invalid escape sequence', at + offset);
      return String.fromCodePoint(code);
    },
  );
}
