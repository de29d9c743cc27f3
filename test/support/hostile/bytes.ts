/** Edits of encoded bodies that know little or nothing of what the bytes mean. */
import type { Random } from './random.js';

export type Encoding = 'json' | 'yaml' | 'protobuf' | 'cbor';

const texts = (...items: readonly string[]): Buffer[] => items.map((item) => Buffer.from(item));
const hexes = (...items: readonly string[]): Buffer[] => items.map((item) => Buffer.from(item, 'hex'));

/** What may do harm where it stands in a body of an encoding. */
const TOKENS: Readonly<Record<Encoding, readonly Buffer[]>> = {
  json: [
    ...texts(
      '{',
      '}',
      '[',
      ']',
      '"',
      ',',
      ':',
      '\\',
      '\\u',
      '\\ud800',
      '\\u0000',
      'null',
      '1e400',
      '-',
      '-0',
      '1e-400',
      '00',
    ),
    ...texts(
      '"a":1,"a":2,',
      '"__proto__":{"x":1},',
      '"kind":"Pod",',
      '"metadata":{},',
      '12345678901234567890',
      '1.',
      '/*',
    ),
    ...texts('['.repeat(500), '{"a":'.repeat(500), '9'.repeat(1_000), '"data":{"a":"b"},'.repeat(50)),
  ],
  yaml: [
    ...texts(
      '&a ',
      '*a',
      '&a [*a]',
      '<<: *a\n',
      '<<: {a: b}\n',
      '!!int ',
      '!!binary ',
      '!!float ',
      '!x ',
      '!<',
      '? ',
      '- ',
      ': ',
    ),
    ...texts(
      '|\n',
      '>-\n',
      '"',
      "'",
      '#',
      '%YAML 1.2\n',
      '---\n',
      '...\n',
      '\t',
      '~',
      '0x',
      '0b1',
      '0o7',
      '1_000',
      '.inf',
      '.nan',
      '1:30',
    ),
    ...texts(
      'a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n',
      '['.repeat(500),
      '{'.repeat(500),
      '- '.repeat(500),
      'a: 1\na: 2\n',
      '{a: 1, a: 2}',
    ),
  ],
  protobuf: [
    ...hexes(
      'ffffffffffffffffff01',
      'ffffffffffffffffffff',
      '80808080808080808000',
      'ffffffff0f',
      'ffffffff07',
      '8001',
      '00',
    ),
    ...hexes(
      '0affffffff0f',
      '0a80808080808080808001',
      '0b',
      '0c',
      '0d',
      '0e',
      '0f',
      '1200',
      '12ffffffff7f',
      '6b387300',
      '0a00',
    ),
    ...hexes('0a'.repeat(300), '0b'.repeat(300), '1a021a00'.repeat(100), 'fa'.repeat(20)),
  ],
  cbor: [
    ...hexes(
      'ff',
      '9f',
      'bf',
      '5f',
      '7f',
      '9bffffffffffffffff',
      'bbffffffffffffffff',
      '5bffffffffffffffff',
      '7b7fffffffffffffff',
    ),
    ...hexes(
      '3bffffffffffffffff',
      '1bffffffffffffffff',
      'f97e00',
      'f97c00',
      'f7',
      'f8ff',
      'c2',
      'c3',
      'c0',
      'c1',
      'd5',
      'd6',
      'd7',
      'd9d9f7',
    ),
    ...hexes(
      '81'.repeat(100),
      'a1'.repeat(100),
      'c6'.repeat(100),
      'a24161014161',
      '1c',
      '5e',
      '9affffffff',
      'fb7fefffffffffffff',
    ),
  ],
};

const ANYWHERE: readonly Buffer[] = [
  ...hexes('00', 'ff', 'c0af', 'eda080', 'f4908080', 'efbbbf', 'fffe', '80', '0d0a', '7f'),
  Buffer.alloc(3_000, 'a'),
];

/** A copy with one to eight edits. `other` is a body to take pieces from. */
export function mutateBytes(bytes: Buffer, encoding: Encoding, random: Random, other: Buffer): Buffer {
  let out: Buffer = Buffer.from(bytes);
  for (let i = random.below(random.pick([1, 2, 8])); i >= 0; i--) out = edit(out, encoding, random, other);
  return out;
}

function edit(bytes: Buffer, encoding: Encoding, random: Random, other: Buffer): Buffer {
  const at = random.below(bytes.length + 1);
  const to = Math.min(bytes.length, at + random.below(random.pick([4, 32, 512])));
  const join = (...pieces: Buffer[]) => Buffer.concat(pieces);
  const before = bytes.subarray(0, at);
  const after = bytes.subarray(at);
  switch (random.below(10)) {
    case 0:
      return flipped(bytes, at, 1 << random.below(8));
    case 1:
      return flipped(bytes, at, random.below(256));
    case 2:
      return Buffer.from(before);
    case 3:
      return join(before, bytes.subarray(to));
    case 4:
      return join(
        before,
        ...Array<Buffer>(1 + random.below(random.pick([2, 20, 300]))).fill(bytes.subarray(at, to)),
        after,
      );
    case 5:
      return join(before, other.subarray(random.below(other.length + 1)));
    case 6:
      return join(before, random.pick(ANYWHERE), after);
    case 7:
      return encoding === 'protobuf'
        ? withLength(bytes, at, random)
        : join(before, random.pick(TOKENS[encoding]), after);
    case 8:
      return join(before, random.pick(TOKENS[encoding]), bytes.subarray(to));
    default:
      return join(before, random.pick(TOKENS[encoding]), after);
  }
}

function flipped(bytes: Buffer, at: number, mask: number): Buffer {
  if (at < bytes.length) bytes[at] = bytes[at]! ^ mask;
  return bytes;
}

/** Makes a length (or what may be one) say something else. */
function withLength(bytes: Buffer, at: number, random: Random): Buffer {
  if (at >= bytes.length) return bytes;
  const value = random.pick([0, 1, bytes[at]! + 1, bytes[at]! - 1, 127]) & 127;
  return Buffer.concat([bytes.subarray(0, at), Buffer.from([value]), bytes.subarray(at + 1)]);
}
