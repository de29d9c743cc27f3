/**
 * The sockets: HTTP/1.1 and HTTP/2 on one port over TLS (ALPN), or plain HTTP/1.1. Requests come as they are: nothing stands
 * between the socket and our filters.
 */
import { createServer } from 'node:http';
import {
  createSecureServer,
  type Http2SecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
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
  const server = serverOf(options, serve);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  remember(server, 'connection', sockets);
  remember(server, 'session', sessions);
  // What TLS clients do wrong ends their connection and nothing else.
  server.on('sessionError', () => undefined);
  server.on('clientError', (_error: Error, socket: Socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: options.host, port: options.port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port, address } = server.address() as AddressInfo;
  let closed: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    closed ??= new Promise((resolve) => server.close(() => resolve()));
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

type AnyServer = Http2SecureServer & { keepAliveTimeout: number };

function serverOf({ pki }: ListenOptions, serve: Serve): AnyServer {
  if (pki === undefined) return createServer(serve) as unknown as AnyServer;
  const { certificate: cert, key } = pki.server;
  const settings = { maxConcurrentStreams: MAX_STREAMS };
  const tls = { cert, key, ca: pki.ca, requestCert: true, rejectUnauthorized: false };
  const server = createSecureServer({ allowHTTP1: true, ...tls, settings }, serve as never);
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
