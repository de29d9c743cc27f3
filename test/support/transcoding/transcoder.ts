import { groups, shared } from '../../../generated/index.js';
import { stringifyJson } from '../../../runtime/api/json.js';
import type { JsonObject } from '../../../runtime/api/meta.js';
import { ProtobufCodec } from '../../../runtime/codec/protobuf.js';

/** Turns objects into `application/vnd.kubernetes.protobuf` and back (W6). */
export interface Transcoder {
  encode(object: JsonObject): Promise<Buffer>;
  decode(body: Buffer): Promise<JsonObject>;
}

/** By the server's own codecs: for machines without the `.proto` files. */
export function ownTranscoder(): Transcoder {
  const codec = new ProtobufCodec([...groups, ...shared]);
  return {
    encode: (object) => codec.encode(Buffer.from(stringifyJson(object))),
    decode: async (body) => {
      const object = (await codec.decode(body)).value as JsonObject;
      return withItems(object);
    },
  };
}

/** Lists have items in JSON, also when there are none (W14). */
export function withItems(object: JsonObject): JsonObject {
  return String(object.kind).endsWith('List') && !Object.hasOwn(object, 'items') ? { ...object, items: [] } : object;
}
