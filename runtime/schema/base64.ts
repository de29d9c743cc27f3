/**
 * Base64 of `bytes` fields as Go reads it: standard alphabet, padding required, line ends allowed anywhere. Answers the
 * canonical text, or the position in the input at which reading fails.
 */
export function canonicalBase64(text: string): string | number {
  if (text.length % 4 === 0 && Buffer.from(text, 'base64').toString('base64') === text) return text;
  return errorPosition(text) ?? Buffer.from(text, 'base64').toString('base64');
}

const PAD = 61;

function isDigit(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || (code >= 47 && code <= 57) || code === 43;
}

function afterLineEnds(text: string, from: number): number {
  let i = from;
  while (i < text.length && (text.charCodeAt(i) === 10 || text.charCodeAt(i) === 13)) i++;
  return i;
}

function errorPosition(text: string): number | undefined {
  let inGroup = 0;
  for (let i = afterLineEnds(text, 0); i < text.length; i = afterLineEnds(text, i + 1)) {
    const code = text.charCodeAt(i);
    if (isDigit(code)) inGroup = (inGroup + 1) % 4;
    else return code === PAD && inGroup >= 2 ? paddingError(text, i, inGroup) : i;
  }
  return inGroup === 0 ? undefined : text.length - inGroup;
}

/** Looks at what follows the first pad: a second one where the group needs it, then nothing but line ends. */
function paddingError(text: string, first: number, inGroup: number): number | undefined {
  let i = afterLineEnds(text, first + 1);
  if (inGroup === 2) {
    if (i === text.length) return i;
    if (text.charCodeAt(i) !== PAD) return i - 1;
    i = afterLineEnds(text, i + 1);
  }
  return i === text.length ? undefined : i;
}
