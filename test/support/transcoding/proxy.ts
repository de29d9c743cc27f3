/**
 * Stands between a client and the server, and makes the client one of JSON alone or of protobuf alone: what it sends is turned into
 * that form, and what the server answers back into JSON, which every client takes.
 *
 * Goes through as it is: patches, which protobuf has not; Tables, which there are in JSON and YAML only (W8); and all outside of
 * resources (discovery, OpenAPI, version).
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '../../../runtime/api/meta.js';
import type { RunningServer } from '../../../runtime/index.js';
import type { Transcoder } from './transcoder.js';

const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/vnd.kubernetes.protobuf';

/** How the answers begin that the proxy gives when it fails itself. */
export const FAILURE = 'the transcoding proxy failed:';

/** What went between proxy and server about one request. */
export interface Exchanged {
  readonly what: string;
  /** Media type of the body that was sent, if any. */
  readonly sent: string;
  readonly asked: string;
  readonly answered: string;
}

export class TranscodingProxy {
  /** Requests about resources whose answers were not to go through as they are. */
  readonly exchanged: Exchanged[] = [];
  /** Those that went through as they are. */
  readonly passed: Exchanged[] = [];
  private readonly agent: Agent;
  private readonly listener: Server;

  private constructor(
    private readonly server: RunningServer,
    private readonly transcoder: Transcoder,
    private readonly form: 'json' | 'protobuf',
    private readonly hidden: RegExp | undefined,
  ) {
    this.agent = new Agent({ ca: server.ca, keepAlive: true });
    this.listener = createServer((request, response) => {
      this.forward(request, response).catch((error: unknown) => {
        // What has begun is broken off: a watch that the client has left.
        if (response.headersSent) return response.destroy();
        response.writeHead(502, { 'content-type': 'text/plain' });
        return response.end(`${FAILURE} ${error instanceof Error ? error.stack : error}`);
      });
    });
  }

  static async start(
    server: RunningServer,
    transcoder: Transcoder,
    form: 'json' | 'protobuf',
    /** Paths of which the client is told that there are none. */
    hidden?: RegExp,
  ): Promise<TranscodingProxy> {
    const proxy = new TranscodingProxy(server, transcoder, form, hidden);
    proxy.listener.listen(0, '127.0.0.1');
    await once(proxy.listener, 'listening');
    return proxy;
  }

  /** For clients of the proxy, which adds the administrator's token itself. */
  get kubeconfig(): string {
    const { port } = this.listener.address() as AddressInfo;
    const cluster = { server: `http://127.0.0.1:${port}` };
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'proxy', cluster }],
      users: [{ name: 'proxy', user: {} }],
      contexts: [{ name: 'proxy', context: { cluster: 'proxy', user: 'proxy' } }],
      'current-context': 'proxy',
    });
  }

  async close(): Promise<void> {
    this.listener.close();
    this.listener.closeAllConnections();
    await once(this.listener, 'close');
    this.agent.destroy();
  }

  private async forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    if (this.hidden?.test(url)) {
      response.writeHead(404).end();
      return;
    }
    const accept = String(request.headers.accept ?? '');
    const isTranscoded = isAboutResources(url) && !/;as=Table/.test(accept);
    const asked = isTranscoded ? this.acceptOf(accept, isWatch(url)) : accept;
    const { type: sent, body } = await this.bodyOf(request);
    const headers: Record<string, string> = {
      authorization: `Bearer ${this.server.token}`,
      accept: asked,
      'user-agent': String(request.headers['user-agent'] ?? ''),
    };
    if (body.length > 0) Object.assign(headers, { 'content-type': sent, 'content-length': String(body.length) });
    const answer = await this.ask(method, url, headers, body, response);
    const answered = String(answer.headers['content-type'] ?? '');
    const exchanges = isTranscoded ? this.exchanged : this.passed;
    exchanges.push({ what: `${method} ${url}`, sent: body.length > 0 ? sent : '', asked, answered });
    const head = { ...answer.headers };
    delete head['content-length'];
    delete head['transfer-encoding'];
    if (!answered.startsWith(PROTOBUF_TYPE)) {
      response.writeHead(answer.statusCode ?? 502, head);
      answer.pipe(response);
      return;
    }
    response.writeHead(answer.statusCode ?? 502, { ...head, 'content-type': JSON_TYPE });
    if (answered.includes('stream=watch')) {
      response.flushHeaders();
      for await (const frame of frames(answer)) response.write(`${JSON.stringify(await this.eventOf(frame))}\n`);
      response.end();
    } else response.end(`${JSON.stringify(await this.transcoder.decode(await readAll(answer)))}\n`);
  }

  private ask(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: Buffer,
    response: ServerResponse,
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const asking = httpsRequest(new URL(path, this.server.url), { method, headers, agent: this.agent }, resolve);
      asking.on('error', reject);
      response.on('close', () => asking.destroy()); // a watch that the client has left
      asking.end(body);
    });
  }

  /** One media type, and nothing to fall back on; metadata alone stays asked for. */
  private acceptOf(accept: string, watch: boolean): string {
    const parameters = /;(as=[^,]*)/.exec(accept)?.[0] ?? '';
    if (this.form === 'json') return JSON_TYPE + parameters;
    return `${PROTOBUF_TYPE}${watch ? ';stream=watch' : ''}${parameters}`;
  }

  private async bodyOf(request: IncomingMessage): Promise<{ type: string; body: Buffer }> {
    const type = String(request.headers['content-type'] ?? '');
    const body = await readAll(request);
    const [name] = type.split(';'); // a JSON patch has a type that begins as JSON's does
    if (body.length === 0 || !isAboutResources(request.url ?? '')) return { type, body };
    if (name !== JSON_TYPE && name !== PROTOBUF_TYPE) return { type, body };
    const object =
      name === JSON_TYPE ? (JSON.parse(body.toString()) as JsonObject) : await this.transcoder.decode(body);
    if (this.form === 'json') return { type: JSON_TYPE, body: Buffer.from(JSON.stringify(object)) };
    // In JSON the options of a delete need not say what they are; a message must (W6).
    const said = request.method === 'DELETE' ? { apiVersion: 'v1', kind: 'DeleteOptions', ...object } : object;
    return { type: PROTOBUF_TYPE, body: await this.transcoder.encode(said) };
  }

  /** `WatchEvent { type = 1, object = 2 { raw = 1 } }`, by hand: the wire is what is looked at here (W35). */
  private async eventOf(frame: Buffer): Promise<JsonObject> {
    const event = fieldsOf(frame);
    const object = fieldsOf(event.get(2) ?? Buffer.alloc(0)).get(1) ?? Buffer.alloc(0);
    return { type: String(event.get(1)), object: await this.transcoder.decode(object) };
  }
}

const isAboutResources = (url: string) => /^\/(api\/v1|apis\/[^/?]+\/[^/?]+)\/[^?]/.test(url);
const isWatch = (url: string) => /[?&]watch=(true|1)/.test(url);

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Frames behind their four-byte lengths. */
async function* frames(stream: IncomingMessage): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of stream) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
      const end = 4 + rest.readUInt32BE(0);
      yield rest.subarray(4, end);
      rest = rest.subarray(end);
    }
  }
  if (rest.length > 0) throw new Error('the watch ended within a frame');
}

/** Fields of a message that has strings, bytes and messages only. */
function fieldsOf(message: Buffer): Map<number, Buffer> {
  const fields = new Map<number, Buffer>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at++]!;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const length = varint();
    fields.set(tag >> 3, message.subarray(at, at + length));
    at += length;
  }
  return fields;
}
