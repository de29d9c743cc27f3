import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';

/**
 * A request over HTTP/2 as far as we look at it: its stream, answered directly. Node's own layer that makes streams look like
 * HTTP/1.1 costs as much as all that we do for a small request.
 */
export class StreamRequest {
  readonly httpVersionMajor = 2;

  constructor(
    readonly stream: ServerHttp2Stream,
    readonly headers: IncomingHttpHeaders,
  ) {}

  get method(): string | undefined {
    return this.headers[':method'];
  }

  get url(): string | undefined {
    return this.headers[':path'];
  }

  /** The connection; gone when the client is. */
  get session(): ServerHttp2Session | undefined {
    return this.stream.session as ServerHttp2Session | undefined;
  }

  get socket(): Socket | undefined {
    return this.session?.socket as Socket | undefined;
  }
}
