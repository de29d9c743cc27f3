import { isAscii, isUtf8 } from 'node:buffer';

/** The text of bytes; each byte that is not part of valid UTF-8 becomes U+FFFD, as Go reads them. */
export function utf8Text(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isAscii(buffer)) return buffer.toString('latin1');
  return isUtf8(buffer) ? buffer.toString('utf8') : replaceInvalid(buffer).toString('utf8');
}

const isTail = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x80 && byte < 0xc0;

/** The length of the character that begins at `i`, 0 when none does. */
function characterLength(bytes: Uint8Array, i: number): number {
  const first = bytes[i] as number;
  if (first < 0x80) return 1;
  const second = bytes[i + 1];
  if (first < 0xc2 || first > 0xf4 || !isTail(second)) return 0;
  if (first < 0xe0) return 2;
  const next = second as number;
  // Overlong forms, surrogates and what is beyond U+10FFFF are no characters.
  if ((first === 0xe0 && next < 0xa0) || (first === 0xed && next >= 0xa0)) return 0;
  if ((first === 0xf0 && next < 0x90) || (first === 0xf4 && next >= 0x90)) return 0;
  if (!isTail(bytes[i + 2])) return 0;
  if (first < 0xf0) return 3;
  return isTail(bytes[i + 3]) ? 4 : 0;
}

function replaceInvalid(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length * 3);
  let length = 0;
  for (let i = 0; i < bytes.length; ) {
    const size = characterLength(bytes, i);
    if (size === 0) {
      out[length++] = 0xef;
      out[length++] = 0xbf;
      out[length++] = 0xbd;
      i++;
    } else {
      for (let k = 0; k < size; k++) out[length++] = bytes[i++] as number;
    }
  }
  return out.subarray(0, length);
}
