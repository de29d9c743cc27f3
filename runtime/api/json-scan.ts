/** What a byte outside of strings means to the scan. */
const QUOTE = 1;
const COLON = 2;
const OPEN = 3;
const CLOSE = 4;
const DIGIT = 5;
const classes = new Uint8Array(256);
classes[0x22] = QUOTE;
classes[0x3a] = COLON;
classes[0x7b] = classes[0x5b] = OPEN;
classes[0x7d] = classes[0x5d] = CLOSE;
classes.fill(DIGIT, 0x30, 0x3a);

/** Any integer of up to 15 digits is exact in a double. */
const EXACT_DIGITS = 15;
/** Documents that are deeper are left to the parser that needs no stack. */
const PLAIN_DEPTH = 200;

/**
 * How many keys the document has, repeated ones included, if `JSON.parse` understands everything in it as Kubernetes
 * does; -1 if it may hold long numbers, numbers with exponents, escaped surrogates or deep nesting. Says nothing about
 * syntax.
 */
export function countPlainKeys(bytes: Uint8Array): number {
  const end = bytes.length;
  let keys = 0;
  let depth = 0;
  for (let i = 0; i < end; i++) {
    switch (classes[bytes[i] as number]) {
      case QUOTE:
        i = stringEnd(bytes, i + 1, end);
        if (i < 0) return -1;
        break;
      case COLON:
        keys++;
        break;
      case OPEN:
        if (++depth > PLAIN_DEPTH) return -1;
        break;
      case CLOSE:
        depth--;
        break;
      case DIGIT:
        i = numberEnd(bytes, i, end);
        if (i < 0) return -1;
        break;
    }
  }
  return keys;
}

/** The index of the closing quote, or the end; -1 when an escaped surrogate stands before it. */
function stringEnd(bytes: Uint8Array, start: number, end: number): number {
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    if (byte === 0x22) return i;
    if (byte === 0x5c) {
      i++;
      // \uD800 to \uDFFF
      if (bytes[i] === 0x75 && ((bytes[i + 1] ?? 0) | 0x20) === 0x64 && (bytes[i + 2] ?? 0) >= 0x38) return -1;
    }
  }
  return end;
}

/** The index of the number's last character; -1 when a double may not hold it or it has a fraction or an exponent. */
function numberEnd(bytes: Uint8Array, start: number, end: number): number {
  let i = start + 1;
  for (; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte < 0x30 || byte > 0x39) {
      if (byte === 0x2e || (byte | 0x20) === 0x65) return -1;
      break;
    }
  }
  return i - start > EXACT_DIGITS ? -1 : i - 1;
}
