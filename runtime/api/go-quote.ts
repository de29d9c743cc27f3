const NAMED: Record<string, string> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
};
/** What has to be escaped: quotes, backslashes and all that does not print. Of the spaces only the plain one prints. */
const ESCAPED = /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

function escaped(char: string): string {
  const named = NAMED[char];
  if (named !== undefined) return named;
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x80) return `\\x${hex.padStart(2, '0')}`;
  // A lone surrogate is no character: it is shown as the replacement character.
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
  return code > 0xffff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
}

/** A string in double quotes as Go's `%q` writes it: the form in which upstream's error sentences show values. */
export function quoteGo(text: string): string {
  return `"${text.replace(ESCAPED, escaped)}"`;
}

/** The same as Go's time package does it: every byte that is not plain ASCII stands as `\\xNN`. */
export function quoteGoBytes(text: string): string {
  const bytes = Buffer.from(text).toString('latin1');
  return `"${bytes.replace(/["\\]|[^\x20-\x7f]/g, (c) =>
    c === '"' || c === '\\' ? `\\${c}` : `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )}"`;
}
