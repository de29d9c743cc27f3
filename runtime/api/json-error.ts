import { quoteGo } from './go-quote.js';

/** Text that is not JSON. The message is the sentence of Go's parser, which clients see. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';

  constructor(
    message: string,
    /** Where it is, in bytes from the start. */
    readonly offset: number,
  ) {
    super(message);
  }
}

/** Places within a token, where Go's parser takes the end of the text for a space. */
const WITHIN_TOKEN = /^in (?!string literal)|^after decimal/;

/** A byte as Go's parser shows it: as the character of that number. */
function shownByte(byte: number): string {
  const char = String.fromCharCode(byte);
  if (char === "'") return "'\\''";
  if (char === '"') return "'\"'";
  return `'${quoteGo(char).slice(1, -1)}'`;
}

/**
 * The error of a character that cannot stand at `at`, or of the text's end. `context` says where it stands. Where
 * `bytewise` is set each character of the text stands for one byte.
 */
export function syntaxError(text: string, at: number, context: string, bytewise: boolean): JsonSyntaxError {
  const offset = bytewise ? at : Buffer.byteLength(text.slice(0, at));
  const atEnd = at >= text.length;
  if (atEnd && !WITHIN_TOKEN.test(context)) return new JsonSyntaxError('unexpected end of JSON input', offset);
  const found = bytewise ? text.charCodeAt(at) : Buffer.from(String.fromCodePoint(text.codePointAt(at) ?? 0))[0];
  return new JsonSyntaxError(`invalid character ${shownByte(atEnd ? 0x20 : (found ?? 0))} ${context}`, offset);
}
