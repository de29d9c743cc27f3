import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringifyJson } from '../../../runtime/api/json.js';
import type { JsonObject, JsonValue } from '../../../runtime/api/meta.js';
import { cborCodec } from '../../../runtime/codec/cbor.js';
import type { Codec, ListSource } from '../../../runtime/codec/codec.js';
import { jsonCodec } from '../../../runtime/codec/json.js';
import { yamlCodec } from '../../../runtime/codec/yaml.js';

/** A list whose items come in batches of so many; its own list is the last field, as the registry has it. */
function source(head: JsonObject, key: string, items: readonly JsonValue[], size: number): ListSource {
  const batches: JsonValue[][] = [];
  for (let i = 0; i < items.length; i += size) batches.push(items.slice(i, i + size));
  const document = (values: readonly JsonValue[]) => stringifyJson({ ...head, [key]: [...values] });
  return {
    length: items.length,
    empty: () => Buffer.from(document([])),
    batches: async function* () {
      for (const batch of batches) yield Buffer.from(stringifyJson(batch));
    },
    pieces: async function* () {
      const texts = batches.map((batch) => stringifyJson(batch).slice(1, -1));
      const text = document([]);
      yield Buffer.from([text.slice(0, -2), texts[0] ?? '', texts.length < 2 ? text.slice(-2) : ''].join(''));
      for (let i = 1; i < texts.length; i++)
        yield Buffer.from(`,${texts[i]}${i === texts.length - 1 ? text.slice(-2) : ''}`);
    },
  };
}

async function gathered(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

const TEXTS: readonly string[] = [
  '',
  'rows: []',
  '\nitems: []\n',
  'a b '.repeat(40),
  "it's",
  '- x',
  ' \n y',
  '__proto__',
];
const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'grapheme', maxLength: 120 }));
const { value: item } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(text, tie('value'), { maxKeys: 3 }),
  ),
}));

describe('lists that are encoded batch by batch', () => {
  const cases: readonly [name: string, codec: Codec, pretty: boolean][] = [
    ['JSON', jsonCodec, false],
    ['indented JSON', jsonCodec, true],
    ['YAML', yamlCodec, false],
    ['CBOR', cborCodec, false],
  ];
  it.each(cases)('are the bytes of the whole in %s', async (_, codec, pretty) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(item, { maxLength: 7 }),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom('items', 'rows'),
        text,
        async (items, size, key, note) => {
          const head = { kind: 'AList', apiVersion: 'v1', metadata: { resourceVersion: '7', note }, b: [] };
          const list = source(head, key, items, size);
          const whole = await codec.encode(await gathered(list.pieces()), pretty);
          expect((await gathered(codec.encodeList(list, pretty))).equals(whole)).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });
});
