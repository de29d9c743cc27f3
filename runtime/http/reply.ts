/** How answers reach the wire: as responses of HTTP/1.1, or on streams of HTTP/2. */
import type { OutgoingHttpHeader, ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { Writable } from 'node:stream';
import type { Exchange } from './exchange.js';
import { warningHeaders } from './warnings.js';

export type Headers = Record<string, OutgoingHttpHeader>;

export interface Head {
  readonly contentType?: string;
  /** Further headers, names in lower case. */
  readonly headers?: Readonly<Headers>;
}

/** Whether the head of an answer is out already. */
export function isStarted(exchange: Exchange): boolean {
  return exchange.code !== 0 || exchange.response.headersSent;
}

/** Sends a whole answer. Does nothing when the client is gone. */
export function send(exchange: Exchange, code: number, head: Head, body: Buffer | string): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const headers = headersOf(exchange, head);
  headers['content-length'] = bytes.length;
  exchange.code = code;
  exchange.sentBytes = bytes.length;
  // Writing to a client that is gone would be an error of its own.
  if (exchange.response.destroyed) return;
  const stream = streamOf(exchange);
  if (stream !== undefined) {
    headers[':status'] = code;
    stream.respond(headers, bytes.length === 0 ? END : undefined);
    if (!stream.writableEnded) stream.end(bytes);
    return;
  }
  const response = exchange.response as ServerResponse;
  response.writeHead(code, headers);
  response.end(bytes);
}

const END = { endStream: true };

/** Sends the head of an answer that is written piece by piece, and gives where to write it: destroyed when the client is gone. */
export function open(exchange: Exchange, code: number, head: Head): Writable {
  const headers = headersOf(exchange, head);
  exchange.code = code;
  if (exchange.response.destroyed) return exchange.response;
  const stream = streamOf(exchange);
  if (stream !== undefined) {
    headers[':status'] = code;
    stream.respond(headers);
    return stream;
  }
  const response = exchange.response as ServerResponse;
  response.writeHead(code, headers);
  response.flushHeaders();
  return response;
}

/** Breaks off an answer that cannot be completed, so that the client does not take it for whole. */
export function abort(exchange: Exchange): void {
  const stream = streamOf(exchange);
  if (stream !== undefined) stream.close(INTERNAL_ERROR);
  else exchange.response.destroy();
}

/** HTTP/2's error code INTERNAL_ERROR (RFC 9113, 7). */
const INTERNAL_ERROR = 2;

function streamOf(exchange: Exchange): ServerHttp2Stream | undefined {
  return exchange.request.httpVersionMajor === 2 ? (exchange.response as ServerHttp2Stream) : undefined;
}

function headersOf(exchange: Exchange, head: Head): Headers {
  const headers: Headers = { 'audit-id': exchange.auditId, 'cache-control': 'no-cache, private' };
  if (head.contentType !== undefined) headers['content-type'] = head.contentType;
  if (exchange.warnings !== undefined) headers.warning = warningHeaders(exchange.warnings);
  if (head.headers !== undefined) Object.assign(headers, head.headers);
  return headers;
}
