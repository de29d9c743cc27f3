/** What both minimal clients share: a TLS connection and how requests and answers are told. */
import { connect, type TLSSocket } from 'node:tls';

export type Protocol = 'h1' | 'h2';

export interface Target {
  readonly port: number;
  /** PEM of the client's certificate and key. */
  readonly certificate: string;
  readonly key: string;
}

export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  /** JSON. */
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  /** Bytes of the body. */
  readonly length: number;
}

/** One connection. Clients cost as little as can be, so that the server is what is measured. */
export interface Client {
  /** Resolves when the answer is complete; its body is counted, not kept. Over h1 one request at a time. */
  send(request: Request): Promise<Answer>;
  close(): void;
}

export function openSocket(target: Target, protocol: Protocol): Promise<TLSSocket> {
  const { port, certificate: cert, key } = target;
  return new Promise((resolve, reject) => {
    const ALPNProtocols = [protocol === 'h2' ? 'h2' : 'http/1.1'];
    // The bench talks to processes that it started itself.
    const options = { host: '127.0.0.1', port, cert, key, ALPNProtocols, rejectUnauthorized: false };
    const socket = connect(options, () => resolve(socket));
    socket.setNoDelay(true);
    socket.once('error', reject);
  });
}

export const AUTHORITY = 'localhost';
export const USER_AGENT = 'kindsmith-bench';
