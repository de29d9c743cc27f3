/** Bodies of requests as the registry takes them. */
import { apiVersionOf } from '../api/gvk.js';
import { JsonSyntaxError } from '../api/json.js';
import type { JsonValue } from '../api/meta.js';
import { badRequest, unsupportedMediaType } from '../api/status-error.js';
import { CBOR_APPLY } from '../codec/cbor.js';
import { BodySyntaxError } from '../codec/codec.js';
import { readJson } from '../codec/json.js';
import type { RequestBody, RestStorage } from '../registry/types.js';
import { readBody } from './body.js';
import type { Encoding } from './encodings.js';
import type { Exchange } from './exchange.js';
import { parseContentType } from './media-types.js';

/** The media type of a body by its Content-Type; JSON when there is none (W1). Throws 415 (W4). */
export function inputEncoding(exchange: Exchange): Encoding {
  const header = exchange.header('content-type');
  const { encodings } = exchange;
  if (header === undefined || header === '') return encodings.json.mediaType;
  const encoding = encodings.ofBody(parseContentType(header));
  if (encoding === undefined) throw unsupportedMediaType(encodings.names);
  return encoding;
}

const NO_BODY: RequestBody = { value: null, strictErrors: [] };

/** Reads and parses the body of a create or an update. Throws 413, 415 and, naming the kind that was expected, 400. */
export async function readObject(exchange: Exchange, storage: RestStorage): Promise<RequestBody> {
  // What follows is for the end of the connection, not for us.
  if (storage.subresource?.connect) return NO_BODY;
  const encoding = inputEncoding(exchange);
  const bytes = await readBody(exchange.request);
  const expected = storage.subresource?.kind ?? storage.info;
  try {
    return await encoding.decode(bytes, { apiVersion: apiVersionOf(expected), kind: expected.kind });
  } catch (error) {
    if (!(error instanceof BodySyntaxError)) throw error;
    throw badRequest(
      `the object provided is unrecognized (must be of type ${expected.kind}): ${error.message} (${excerpt(bytes)})`,
    );
  }
}

/** Reads the options in the body of a DELETE; undefined when there is no body. Throws 413, 415 and 400. */
export async function readDelete(exchange: Exchange): Promise<RequestBody | undefined> {
  const bytes = await readBody(exchange.request);
  if (bytes.length === 0) return undefined;
  const encoding = inputEncoding(exchange);
  try {
    return await encoding.decode(bytes);
  } catch (error) {
    throw error instanceof BodySyntaxError ? badRequest(error.message) : error;
  }
}

/** How many bytes of a body an error shows. */
const SHOWN_BYTES = 30;

function excerpt(bytes: Buffer): string {
  if (bytes.length === 0) return '<empty>';
  const shown = bytes.subarray(0, SHOWN_BYTES);
  const text = bytes[0] === 0x7b ? shown.toString() : shown.toString('hex');
  return bytes.length > SHOWN_BYTES ? `${text} ...` : text;
}

/** A body that is parsed when the registry looks at it: after it knows that there is something to patch. */
class PatchBody implements RequestBody {
  private parsed: RequestBody | undefined;

  constructor(
    private readonly bytes: Buffer,
    private readonly decode: (bytes: Buffer) => RequestBody,
  ) {}

  get value(): JsonValue {
    return this.body.value;
  }

  get strictErrors(): readonly string[] {
    return this.body.strictErrors;
  }

  private get body(): RequestBody {
    try {
      this.parsed ??= this.decode(this.bytes);
      return this.parsed;
    } catch (error) {
      if (error instanceof JsonSyntaxError) throw badRequest(`error decoding patch: ${error.message}`);
      throw error;
    }
  }
}

/** Reads the body of a patch; throws 413. */
export async function readPatch(exchange: Exchange, contentType: string): Promise<RequestBody> {
  return new PatchBody(await readBody(exchange.request), await patchReader(contentType));
}

type PatchReader = (bytes: Buffer) => RequestBody;

async function patchReader(contentType: string): Promise<PatchReader> {
  if (contentType.endsWith('+json')) return readJson;
  if (contentType === CBOR_APPLY) return reader('CBOR', (await import('../codec/cbor-read.js')).readCbor);
  return reader('YAML: error converting YAML to JSON', (await import('../codec/yaml-read.js')).readYaml);
}

/** `what` could not be done, with bytes that cannot be read. */
function reader(what: string, read: PatchReader): PatchReader {
  return (bytes) => {
    try {
      return read(bytes);
    } catch (error) {
      throw error instanceof BodySyntaxError ? badRequest(`error decoding ${what}: ${error.message}`) : error;
    }
  };
}
