/** Asks a running server for JSON, over connections that are kept. */
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { UserError } from '../console/user-error.js';
import { isObject, type JsonObject, ownString } from '../model/json.js';
import type { Cluster } from './kubeconfig.js';

/** What a server answered. */
export interface Answer {
  readonly code: number;
  /** Empty where the body was no JSON object. */
  readonly body: JsonObject;
}

export interface Ask {
  readonly accept?: string;
  /** Sent with its media type. */
  readonly body?: { readonly type: string; readonly value: JsonObject };
}

/** Largest answer that is read, in bytes. */
const MAX_BYTES = 256 * 1024 * 1024;

export class ClusterClient {
  private readonly agent: HttpAgent;
  private readonly isTls: boolean;

  /** At most `connections` requests are on their way; others wait. */
  constructor(
    readonly cluster: Cluster,
    connections: number,
  ) {
    const { server, ca, certificate: cert, key, skipVerify } = cluster;
    const keeping = { keepAlive: true, maxSockets: connections };
    this.isTls = server.startsWith('https:');
    this.agent = this.isTls
      ? new HttpsAgent({ ...keeping, ca, cert, key, rejectUnauthorized: !skipVerify })
      : new HttpAgent(keeping);
  }

  get = (path: string, accept = 'application/json') => this.ask('GET', path, { accept });

  /** Resolves to whatever the server answers; rejects with `UserError` when it cannot be reached or does not know the user. */
  async ask(method: string, path: string, ask: Ask = {}): Promise<Answer> {
    const answer = await this.send(method, path, ask);
    if (answer.code === 401)
      throw new UserError(`${this.cluster.server} does not know the credentials of the kubeconfig`);
    return answer;
  }

  close(): void {
    this.agent.destroy();
  }

  private send(method: string, path: string, { accept = 'application/json', body }: Ask): Promise<Answer> {
    const { server, token } = this.cluster;
    const data = body && Buffer.from(JSON.stringify(body.value));
    const headers = {
      accept,
      'user-agent': 'kindsmith',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': body.type, 'content-length': data?.length }),
    };
    const request = this.isTls ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(new UserError(`${server} cannot be reached: ${error.message}`));
      const sent = request(server + path, { method, headers, agent: this.agent }, (response) => {
        const chunks: Buffer[] = [];
        let length = 0;
        response.on('data', (chunk: Buffer) => {
          length += chunk.length;
          if (length > MAX_BYTES) response.destroy(new Error(`${path} has more than ${MAX_BYTES} bytes`));
          chunks.push(chunk);
        });
        response.on('error', fail);
        response.on('end', () => resolve({ code: response.statusCode ?? 0, body: objectIn(Buffer.concat(chunks)) }));
      });
      sent.on('error', fail);
      sent.end(data);
    });
  }
}

/** What a server says of a request that it did not do. */
export function refusalOf({ code, body }: Answer): string {
  return ownString(body, 'message') ?? `the server answered ${code}`;
}

function objectIn(bytes: Buffer): JsonObject {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
