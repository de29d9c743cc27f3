/** `Warning` headers (W72). Above 4096 characters in all, each is cut to 256, and what does not fit is left out. */
const MAX_TOTAL = 4096;
const MAX_EACH_WHEN_LONG = 256;

/** Header values for sentences, in their order. */
export function warningHeaders(texts: readonly string[]): string[] {
  const cleaned = texts.map(clean);
  const total = cleaned.reduce((sum, text) => sum + [...text].length, 0);
  if (total <= MAX_TOTAL) return cleaned.map(quoted);
  const shown: string[] = [];
  let written = 0;
  for (const text of cleaned) {
    const short = [...text].slice(0, MAX_EACH_WHEN_LONG);
    if (written + short.length > MAX_TOTAL) break;
    written += short.length;
    shown.push(quoted(short.join('')));
  }
  return shown;
}

/** Header lines hold no control characters; others beyond ASCII go out as UTF-8. */
function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is they that are taken out
  return text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
}

function quoted(text: string): string {
  const escaped = `299 - "${text.replace(/["\\]/g, '\\$&')}"`;
  return Buffer.from(escaped).toString('latin1');
}
