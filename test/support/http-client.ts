import { type ClientHttp2Session, connect } from 'node:http2';
import { Agent, request as httpsRequest } from 'node:https';
import type { RunningServer } from '../../runtime/index.js';

export interface Answer {
  readonly code: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
  readonly text: string;
  /** The body as JSON; throws when it is none. */
  readonly json: Json;
}
// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
export type Json = any;

export interface Ask {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Token; `''` for nobody. Default: the administrator's. */
  readonly as?: string;
  /** Use the administrator's certificate in place of a token (HTTP/1.1 only). */
  readonly certificate?: boolean;
}

export type Protocol = 'h1' | 'h2';

/** Speaks to a server over real sockets, in either protocol, and trusts nobody but its authority. */
export class HttpClient {
  private readonly agent: Agent;
  private readonly admin: Agent;
  private session: ClientHttp2Session | undefined;

  constructor(
    readonly server: RunningServer,
    readonly protocol: Protocol,
  ) {
    const { ca, admin } = server;
    this.agent = new Agent({ ca, keepAlive: true });
    this.admin = new Agent({ ca, cert: admin.certificate, key: admin.key, keepAlive: true });
  }

  get = (path: string, ask: Ask = {}) => this.ask('GET', path, ask);
  post = (path: string, body: unknown, ask: Ask = {}) => this.ask('POST', path, { ...ask, body });
  put = (path: string, body: unknown, ask: Ask = {}) => this.ask('PUT', path, { ...ask, body });
  delete = (path: string, ask: Ask = {}) => this.ask('DELETE', path, ask);
  patch = (path: string, body: unknown, kind = 'merge', ask: Ask = {}) =>
    this.ask('PATCH', path, {
      ...ask,
      body,
      headers: { 'content-type': `application/${kind}-patch+json`, ...ask.headers },
    });

  ask(method: string, path: string, ask: Ask = {}): Promise<Answer> {
    return this.protocol === 'h1' || ask.certificate ? this.askH1(method, path, ask) : this.askH2(method, path, ask);
  }

  /** Lines of a streamed answer as they come; `stop` ends the stream from this side. */
  async watch(
    path: string,
    ask: Ask = {},
  ): Promise<{ readonly code: number; next(): Promise<Json | undefined>; stop(): void }> {
    const lines: Json[] = [];
    const waiting: ((line: Json | undefined) => void)[] = [];
    let ended = false;
    let text = '';
    const onData = (chunk: Buffer) => {
      text += String(chunk);
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
        const line = JSON.parse(text.slice(0, end)) as Json;
        text = text.slice(end + 1);
        const waiter = waiting.shift();
        if (waiter) waiter(line);
        else lines.push(line);
      }
    };
    const onEnd = () => {
      ended = true;
      for (const waiter of waiting.splice(0)) waiter(undefined);
    };
    const next = () =>
      lines.length > 0 || ended
        ? Promise.resolve(lines.shift())
        : new Promise<Json | undefined>((resolve) => waiting.push(resolve));
    const headers = this.headersOf(ask, undefined);
    if (this.protocol === 'h1') {
      return new Promise((resolve, reject) => {
        const req = httpsRequest(new URL(path, this.server.url), { agent: this.agent, headers }, (res) => {
          res.on('data', onData).on('close', onEnd);
          resolve({ code: res.statusCode ?? 0, next, stop: () => res.destroy() });
        });
        req.on('error', reject).end();
      });
    }
    const stream = this.h2().request({ ':method': 'GET', ':path': path, ...headers });
    stream.on('data', onData).on('close', onEnd).on('error', onEnd);
    return new Promise((resolve) => {
      stream.on('response', (head) => resolve({ code: Number(head[':status']), next, stop: () => stream.close(8) }));
    });
  }

  close(): void {
    this.agent.destroy();
    this.admin.destroy();
    this.session?.destroy();
  }

  private headersOf(
    { as = this.server.token, headers = {}, certificate }: Ask,
    data: Buffer | undefined,
  ): Record<string, string> {
    return {
      ...(as !== '' && !certificate && { authorization: `Bearer ${as}` }),
      ...(data && { 'content-type': 'application/json', 'content-length': String(data.length) }),
      ...headers,
    };
  }

  private askH1(method: string, path: string, ask: Ask): Promise<Answer> {
    const data = dataOf(ask.body);
    const agent = ask.certificate ? this.admin : this.agent;
    return new Promise((resolve, reject) => {
      const url = new URL(this.server.url);
      const options = { method, agent, host: url.hostname, port: url.port, path, headers: this.headersOf(ask, data) };
      const req = httpsRequest(options, (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('end', () => resolve(answerOf(res.statusCode ?? 0, res.headers, chunks)));
        res.on('error', reject);
      });
      req.on('error', reject).end(data);
    });
  }

  private askH2(method: string, path: string, ask: Ask): Promise<Answer> {
    const data = dataOf(ask.body);
    const stream = this.h2().request(
      { ':method': method, ':path': path, ...this.headersOf(ask, data) },
      { endStream: data === undefined },
    );
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let code = 0;
      let headers: Answer['headers'] = {};
      stream.on('response', (head) => {
        code = Number(head[':status']);
        headers = head as Answer['headers'];
      });
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => resolve(answerOf(code, headers, chunks)));
      stream.on('error', reject);
      if (data !== undefined) stream.end(data);
    });
  }

  private h2(): ClientHttp2Session {
    if (this.session === undefined || this.session.closed) {
      this.session = connect(this.server.url, { ca: this.server.ca });
      this.session.on('error', () => undefined);
    }
    return this.session;
  }
}

function dataOf(body: unknown): Buffer | undefined {
  if (body === undefined) return undefined;
  return Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function answerOf(code: number, headers: Answer['headers'], chunks: readonly Buffer[]): Answer {
  const bytes = Buffer.concat(chunks);
  return {
    code,
    headers,
    bytes,
    get text() {
      return bytes.toString();
    },
    get json() {
      return JSON.parse(bytes.toString()) as Json;
    },
  };
}
