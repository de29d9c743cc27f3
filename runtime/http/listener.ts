/**
 * The sockets: HTTP/1.1 and HTTP/2 on one port over TLS (ALPN), or plain HTTP/1.1. fastify runs the server; one hook takes every
 * request as it comes, so that nothing stands between it and our filters, and streams of HTTP/2 are taken where they begin.
 */
import { createServer, type Server } from 'node:http';
import {
  createSecureServer,
  type Http2SecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { RawRequest, RawResponse } from './exchange.js';
import type { Pki } from './pki/authority.js';
import { StreamRequest } from './stream-request.js';

export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Absent: plain HTTP. */
  readonly pki?: Pki;
}

export interface Listener {
  readonly port: number;
  readonly address: string;
  /** Takes no more connections. */
  stop(): void;
  /** Ends all connections; resolves when the port is free. */
  close(): Promise<void>;
}

export type Serve = (request: RawRequest, response: RawResponse) => void;

/** Idle connections of HTTP/1.1 are kept as long as clients usually keep them; HTTP/2 sessions until the client ends them. */
const KEEP_ALIVE_MS = 90_000;
/** Time for the last frames and for clients to say goodbye. */
const GOODBYE_MS = 200;
/** Streams that one HTTP/2 connection may have at a time; clients put hundreds of watches on one. */
const MAX_STREAMS = 1000;

/** Rejects with the error of the operating system when the port cannot be had. */
export async function listen(options: ListenOptions, serve: Serve): Promise<Listener> {
  const sockets = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();
  const take = (request: FastifyRequest, reply: FastifyReply) => {
    reply.hijack();
    serve(request.raw, reply.raw);
  };
  const app = fastify({
    logger: false,
    // No route has a schema: what would compile them takes as long to load as all the rest of the server.
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    // Requests that come while the server closes are answered by us; so are URLs that fastify's router cannot read.
    return503OnClosing: false,
    frameworkErrors: (_error, request, reply) => take(request, reply),
    serverFactory: (handler) => {
      const server = serverOf(options, serve, handler as Serve);
      server.keepAliveTimeout = KEEP_ALIVE_MS;
      remember(server, 'connection', sockets);
      remember(server, 'session', sessions);
      // What TLS clients do wrong ends their connection and nothing else.
      server.on('sessionError', () => undefined);
      server.on('clientError', refuseClient);
      return server as unknown as Server;
    },
  });
  app.addHook('onRequest', (request, reply) => take(request, reply));
  app.all('*', () => undefined);
  await app.listen({ host: options.host, port: options.port });
  const server = app.server as Server;
  const { port, address } = server.address() as AddressInfo;
  let closed: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    closed ??= app.close();
    return closed;
  };
  return {
    port,
    address,
    stop: () => void stop(),
    close: async () => {
      const closing = stop();
      for (const session of sessions) session.close();
      const timer = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, GOODBYE_MS);
      for (const socket of sockets) if (!sessions.size) socket.end();
      await closing;
      clearTimeout(timer);
    },
  };
}

function noSchemas(): never {
  throw new Error('routes have no schemas');
}

/** Answers what is no HTTP/1.1 request as Go's server does, and ends its connection. */
function refuseClient({ code = '' }: NodeJS.ErrnoException, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = REFUSALS.get(code) ?? '400 Bad Request';
  const head = `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n`;
  socket.end(head + status, () => socket.destroy());
}

const REFUSALS: ReadonlyMap<string, string> = new Map([
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
]);

type AnyServer = Http2SecureServer & { keepAliveTimeout: number };

/** `handler` is fastify's, for requests of HTTP/1.1. */
function serverOf({ pki }: ListenOptions, serve: Serve, handler: Serve): AnyServer {
  if (pki === undefined) return createServer(handler) as unknown as AnyServer;
  const { certificate: cert, key } = pki.server;
  const settings = { maxConcurrentStreams: MAX_STREAMS };
  const tls = { cert, key, ca: pki.ca, requestCert: true, rejectUnauthorized: false };
  const server = createSecureServer({ allowHTTP1: true, ...tls, settings }, handler as never);
  // In place of the layer that makes streams look like HTTP/1.1.
  server.removeAllListeners('stream');
  server.on('stream', (stream, headers) => serveStream(stream, headers, serve));
  return server as AnyServer;
}

function serveStream(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, serve: Serve): void {
  // A stream that breaks is closed: whoever waits for it hears that.
  stream.on('error', () => undefined);
  if (headers.expect === '100-continue') stream.additionalHeaders({ ':status': 100 });
  serve(new StreamRequest(stream, headers), stream);
}

function remember<T extends { once(event: 'close', listener: () => void): unknown }>(
  server: AnyServer,
  event: string,
  known: Set<T>,
): void {
  server.on(event, (one: T) => {
    known.add(one);
    one.once('close', () => known.delete(one));
  });
}
