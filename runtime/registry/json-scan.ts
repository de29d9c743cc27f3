/** Finds values in JSON bytes without parsing them. The bytes are well-formed and have no white space between tokens. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** End (exclusive) of the string whose first quote stands at `start`. */
function stringEnd(bytes: Buffer, start: number): number {
  for (let i = bytes.indexOf(QUOTE, start + 1); i >= 0; i = bytes.indexOf(QUOTE, i + 1)) {
    let backslashes = 0;
    while (bytes[i - 1 - backslashes] === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return i + 1;
  }
  return bytes.length;
}

/** End (exclusive) of the value that begins at `start`. */
export function valueEnd(bytes: Buffer, start: number): number {
  let depth = 0;
  for (let i = start; i < bytes.length; ) {
    const c = bytes[i];
    if (c === QUOTE) {
      i = stringEnd(bytes, i);
      if (depth === 0) return i;
      continue;
    }
    if (c === OPEN_BRACE || c === OPEN_BRACKET) depth++;
    else if (c === CLOSE_BRACE || c === CLOSE_BRACKET) {
      if (depth <= 1) return depth === 0 ? i : i + 1;
      depth--;
    } else if (c === COMMA && depth === 0) return i;
    i++;
  }
  return bytes.length;
}

/** The value of a member of the object that the bytes are; `quotedName` with its quotes. */
export function memberBytes(bytes: Buffer, quotedName: Buffer): Buffer | undefined {
  for (let i = 1; bytes[i] === QUOTE; ) {
    const nameEnd = stringEnd(bytes, i);
    const end = valueEnd(bytes, nameEnd + 1);
    if (nameEnd - i === quotedName.length && bytes.compare(quotedName, 0, quotedName.length, i, nameEnd) === 0) {
      return bytes.subarray(nameEnd + 1, end);
    }
    i = end + 1;
  }
  return undefined;
}
