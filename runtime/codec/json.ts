import { quoteGo } from '../api/go-quote.js';
import { JsonSyntaxError, parseJson } from '../api/json.js';
import { BodySyntaxError, type Codec, type ParsedBody } from './codec.js';
import { indentJson } from './indent-json.js';

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

export const jsonCodec: Codec = {
  name: 'application/json',
  streams: true,
  encode: (json, pretty) => (pretty ? indentJson(json) : Buffer.concat([json, LINE_END])),
  decode: (body) => {
    try {
      return readJson(body, 'merge');
    } catch (error) {
      if (!(error instanceof JsonSyntaxError)) throw error;
      throw new BodySyntaxError(`couldn't get version/kind; json parse error: ${error.message}`);
    }
  },
};
