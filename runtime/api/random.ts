import { randomBytes, randomUUID } from 'node:crypto';

/** Letters and digits of which no words are made: no vowels, nothing that looks like another. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;
/** A generated name has 63 characters at most, so that it may be a label. */
const MAX_BASE_LENGTH = 63 - SUFFIX_LENGTH;
/** The greatest multiple of the alphabet's length in a byte: bytes from here on would favour the first letters. */
const FAIR_LIMIT = 256 - (256 % ALPHABET.length);

/** Random bytes are fetched in bulk: one call of the system for many names. */
let pool: Buffer = Buffer.alloc(0);
let used = 0;

function nextByte(): number {
  if (used >= pool.length) {
    pool = randomBytes(1_024);
    used = 0;
  }
  return pool.readUInt8(used++);
}

/** Random text of `length` characters that may stand in any kind of name. */
export function randomSuffix(length: number): string {
  let text = '';
  while (text.length < length) {
    const byte = nextByte();
    if (byte < FAIR_LIMIT) text += ALPHABET[byte % ALPHABET.length];
  }
  return text;
}

/** A name from `metadata.generateName`: the base, cut to 58 characters, and five random ones (W49). */
export function generateName(base: string): string {
  return base.slice(0, MAX_BASE_LENGTH) + randomSuffix(SUFFIX_LENGTH);
}

/** A random uid (version 4), as `metadata.uid` has it. */
export function newUid(): string {
  return randomUUID();
}
