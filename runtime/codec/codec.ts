import type { JsonValue } from '../api/meta.js';

/** A parsed body: what the registry takes as `RequestBody`. */
export interface ParsedBody {
  readonly value: JsonValue;
  /** What a strict parser objects to, as whole sentences. */
  readonly strictErrors: readonly string[];
}

/** A list as it comes: its JSON document as a whole in pieces, or what its items stand in and the items. */
export interface ListSource {
  /** Number of items. */
  readonly length: number;
  /** The JSON document, cut between values and never within one. */
  pieces(): AsyncIterable<Buffer>;
  /** The JSON document without its items: their list is its last field. */
  empty(): Buffer;
  /** The items, in JSON arrays that are not empty. Others get their turn after each. */
  batches(): AsyncIterable<Buffer>;
}

/** What an object is. */
export interface TypeMeta {
  readonly apiVersion: string;
  readonly kind: string;
}

/** A media type of objects. */
export interface Codec {
  /** `application/json`. */
  readonly name: string;
  /** Whether watches can be sent in it. */
  readonly streams: boolean;
  /** A JSON document without a line end, in this media type. `pretty`: for people to read. */
  encode(json: Buffer, pretty: boolean): Buffer | Promise<Buffer>;
  /** The very bytes that `encode` makes of the whole list, in pieces, so that others get their turn in between. */
  encodeList(list: ListSource, pretty: boolean): AsyncIterable<Buffer>;
  /** Parses a body; `expected` is what one is taken for that needs a type to be read and does not say it. Throws `BodySyntaxError`. */
  decode(body: Buffer, expected?: TypeMeta): ParsedBody | Promise<ParsedBody>;
}

/** A body that is not of its media type. The message is for the client. */
export class BodySyntaxError extends Error {
  override readonly name = 'BodySyntaxError';
}

/**
 * What strict decoding says of all that it objects to (W71): one sentence. The lines of a YAML document stand together, as
 * its parser writes them.
 */
export function strictDecodingError(complaints: readonly string[]): string {
  const lines = complaints.filter((text) => text.startsWith('line '));
  const others = complaints.filter((text) => !text.startsWith('line '));
  const all = lines.length === 0 ? others : [['yaml: unmarshal errors:', ...lines].join('\n  '), ...others];
  return `strict decoding error: ${all.join(', ')}`;
}
