import type { Codec, ListSource } from './codec.js';

/** Watch streams: a sequence of CBOR items (RFC 8742). */
export const CBOR_SEQUENCE = 'application/cbor-seq';

/** The body of an apply in CBOR. */
export const CBOR_APPLY = 'application/apply-patch+cbor';

async function* listPieces(list: ListSource): AsyncGenerator<Buffer> {
  const { cborAroundItems, cborItems } = await import('./cbor-write.js');
  const { before, after } = cborAroundItems(list.empty(), list.length);
  yield before;
  for await (const batch of list.batches()) yield cborItems(batch);
  yield after;
}

/** CBOR as kube-apiserver reads and writes it. The codec is loaded with the first body or answer of this type. */
export const cborCodec: Codec = {
  name: 'application/cbor',
  streams: true,
  encode: async (json) => {
    const { writeCbor } = await import('./cbor-write.js');
    return writeCbor(json);
  },
  encodeList: listPieces,
  decode: async (body) => {
    const { readCbor } = await import('./cbor-read.js');
    return readCbor(body);
  },
};
