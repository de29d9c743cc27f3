/**
 * The limit beside our server: node:http2 in a process of its own that does nothing but what the figure is about. HTTP/2 is
 * served by streams themselves, HTTP/1.1 by node:http's requests, which is the fastest way of each.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSecureServer, type Http2SecureServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';

export interface LimitOptions {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
  /** What a GET or POST answers, in base64; the line that ends it makes it a watch's event too. */
  readonly object: string;
  readonly listBytes: number;
}

type Reply = (status: number, body: Buffer) => void;

/** Bytes written at once to a stream of HTTP/2: Node ends streams that queue much more. */
const PIECE_BYTES = 1 << 20;
const NO_BYTES = Buffer.alloc(0);

function serve({ certificate: cert, key, object: encoded, listBytes }: LimitOptions): Http2SecureServer {
  const object = Buffer.from(encoded, 'base64');
  const list = Buffer.alloc(listBytes, object);
  const watches = new Set<ServerHttp2Stream>();

  const answer = (method: string, path: string, body: Buffer, reply: Reply): void => {
    if (method === 'GET') {
      reply(200, path.startsWith('/list') ? list : object);
      return;
    }
    JSON.parse(body.toString());
    if (method === 'PUT') for (const watch of watches) watch.write(object);
    reply(method === 'POST' ? 201 : 200, object);
  };

  const server = createSecureServer({ allowHTTP1: true, cert, key }, (incoming, outgoing) => {
    const request = incoming as unknown as IncomingMessage;
    const response = outgoing as unknown as ServerResponse;
    const reply: Reply = (status, body) => {
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length });
      response.end(body);
    };
    withBody(request, request.method!, (body) => answer(request.method!, request.url!, body, reply));
  });
  server.on('sessionError', () => undefined);
  // Not the layer that makes streams look like HTTP/1.1.
  server.removeAllListeners('stream');
  server.on('stream', (stream, headers) => {
    // The load ends its connections without a word.
    stream.on('error', () => undefined);
    const path = headers[':path']!;
    if (path.includes('watch=1')) {
      stream.respond({ ':status': 200, 'content-type': 'application/json' });
      stream.write(object);
      watches.add(stream);
      stream.once('close', () => watches.delete(stream));
      return;
    }
    const reply: Reply = (status, body) => {
      stream.respond({ ':status': status, 'content-type': 'application/json', 'content-length': body.length });
      if (body.length <= PIECE_BYTES) stream.end(body);
      else writePieces(stream, body, 0);
    };
    const method = headers[':method']!;
    withBody(stream, method, (body) => answer(method, path, body, reply));
  });
  return server;
}

function withBody(from: IncomingMessage | ServerHttp2Stream, method: string, then: (body: Buffer) => void): void {
  if (method === 'GET') {
    then(NO_BYTES);
    return;
  }
  const chunks: Buffer[] = [];
  from.on('data', (chunk: Buffer) => chunks.push(chunk));
  from.on('end', () => then(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
}

function writePieces(stream: ServerHttp2Stream, body: Buffer, from: number): void {
  let at = from;
  while (at < body.length) {
    const room = stream.write(body.subarray(at, at + PIECE_BYTES));
    at += PIECE_BYTES;
    if (!room) {
      stream.once('drain', () => writePieces(stream, body, at));
      return;
    }
  }
  stream.end();
}

process.once('message', (options: LimitOptions) => {
  const server = serve(options);
  server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }));
});
process.on('disconnect', () => process.exit());
process.send!({ ready: true });
