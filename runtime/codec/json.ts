import { quoteGo } from '../api/go-quote.js';
import { JsonSyntaxError, parseJson } from '../api/json.js';
import { BodySyntaxError, type Codec, type ListSource, type ParsedBody } from './codec.js';
import { indentJson, JsonIndenter } from './indent-json.js';

const LINE_END = Buffer.from('\n');
const NOTHING: readonly string[] = Object.freeze([]);

/** Parses JSON and says which keys are repeated; throws `JsonSyntaxError`. */
export function readJson(body: Uint8Array, rule: 'last' | 'merge' = 'last'): ParsedBody {
  const { value, duplicates } = parseJson(body, rule);
  return {
    value,
    strictErrors: duplicates.length === 0 ? NOTHING : duplicates.map((path) => `duplicate field ${quoteGo(path)}`),
  };
}

async function* listPieces(list: ListSource): AsyncGenerator<Buffer> {
  yield* list.pieces();
  yield LINE_END;
}

async function* indentedPieces(list: ListSource): AsyncGenerator<Buffer> {
  const indenter = new JsonIndenter();
  for await (const piece of list.pieces()) yield indenter.next(piece);
}

export const jsonCodec: Codec = {
  name: 'application/json',
  streams: true,
  encode: (json, pretty) => (pretty ? indentJson(json) : Buffer.concat([json, LINE_END])),
  encodeList: (list, pretty) => (pretty ? indentedPieces(list) : listPieces(list)),
  decode: (body) => {
    try {
      return readJson(body, 'merge');
    } catch (error) {
      if (!(error instanceof JsonSyntaxError)) throw error;
      throw new BodySyntaxError(`couldn't get version/kind; json parse error: ${error.message}`);
    }
  },
};
