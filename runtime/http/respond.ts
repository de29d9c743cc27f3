/** How whole documents are sent: encoded, indented for people, compressed when they are large. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Encoding } from './encodings.js';
import type { Exchange } from './exchange.js';
import type { Negotiated } from './media-types.js';
import { type Headers, send } from './reply.js';

/** Bodies up to this size are sent as they are (W12). */
export const GZIP_ABOVE_BYTES = 128 * 1024;
/** Upstream's trade of time for size. */
export const GZIP_LEVEL = 1;

const compress = promisify(gzip);

/** Sends a JSON document, without a line end, in the media type that was agreed on. */
export function sendDocument(
  exchange: Exchange,
  code: number,
  { mediaType, pretty }: Negotiated<Encoding>,
  json: Buffer,
  headers?: Readonly<Headers>,
): void | Promise<void> {
  const body = mediaType.encode(json, pretty || wantsPretty(exchange));
  const contentType = mediaType.name;
  if (body instanceof Promise) return body.then((encoded) => sendBody(exchange, code, contentType, encoded, headers));
  return sendBody(exchange, code, contentType, body, headers);
}

/** Sends an encoded body, compressed where it is large and the client takes that. */
export function sendBody(
  exchange: Exchange,
  code: number,
  contentType: string,
  body: Buffer,
  headers?: Readonly<Headers>,
): void | Promise<void> {
  if (body.length <= GZIP_ABOVE_BYTES || !acceptsGzip(exchange))
    return send(exchange, code, { contentType, headers }, body);
  return compress(body, { level: GZIP_LEVEL }).then((small) =>
    send(
      exchange,
      code,
      { contentType, headers: { ...headers, ...GZIP_HEADERS, vary: alsoVaries(headers?.vary) } },
      small,
    ),
  );
}

/** What an answer varies by when it was compressed as well. */
function alsoVaries(by: Headers[string] | undefined): string {
  const named = by === undefined ? [] : String(by).split(', ');
  return [...new Set(['Accept-Encoding', ...named])].join(', ');
}

export const GZIP_HEADERS: Readonly<Headers> = { 'content-encoding': 'gzip', vary: 'Accept-Encoding' };

/** Weights are not looked at, as upstream does not. */
export function acceptsGzip(exchange: Exchange): boolean {
  const header = exchange.header('accept-encoding');
  if (header === undefined || !header.includes('gzip')) return false;
  return header.split(',').some((part) => part.split(';', 1)[0]!.trim() === 'gzip');
}

const TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const PEOPLE = ['curl', 'Wget', 'Mozilla/5.0'];

/** W11. */
export function wantsPretty(exchange: Exchange): boolean {
  const asked = exchange.query.mentions('pretty') ? exchange.query.get('pretty') : undefined;
  if (asked) return TRUE.has(asked);
  const agent = exchange.userAgent;
  return PEOPLE.some((name) => agent.startsWith(name));
}
