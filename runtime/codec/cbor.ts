import type { Codec } from './codec.js';

/** Watch streams: a sequence of CBOR items (RFC 8742). */
export const CBOR_SEQUENCE = 'application/cbor-seq';

/** The body of an apply in CBOR. */
export const CBOR_APPLY = 'application/apply-patch+cbor';

/** CBOR as kube-apiserver reads and writes it. The codec is loaded with the first body or answer of this type. */
export const cborCodec: Codec = {
  name: 'application/cbor',
  streams: true,
  encode: async (json) => {
    const { writeCbor } = await import('./cbor-write.js');
    return writeCbor(json);
  },
  decode: async (body) => {
    const { readCbor } = await import('./cbor-read.js');
    return readCbor(body);
  },
};
