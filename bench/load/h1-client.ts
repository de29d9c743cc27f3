/** HTTP/1.1 with nothing but what the bench needs: keep-alive, `content-length` and chunked bodies. */
import type { TLSSocket } from 'node:tls';
import { type Answer, AUTHORITY, type Client, openSocket, type Request, type Target, USER_AGENT } from './client.js';

const HEAD_END = '\r\n\r\n';
const LAST_CHUNK = '0\r\n\r\n';

export async function openH1(target: Target): Promise<Client> {
  return new H1Client(await openSocket(target, 'h1'));
}

class H1Client implements Client {
  private resolve: ((answer: Answer) => void) | undefined;
  private reject: ((error: Error) => void) | undefined;
  private head = '';
  private status = 0;
  /** Bytes of the body still to come; undefined while the head is read, -1 for a chunked one. */
  private rest: number | undefined;
  private length = 0;
  private tail = '';

  constructor(private readonly socket: TLSSocket) {
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.on('close', () => this.reject?.(new Error('the server closed the connection')));
  }

  send({ method, path, body }: Request): Promise<Answer> {
    const head = `${method} ${path} HTTP/1.1\r\nhost: ${AUTHORITY}\r\nuser-agent: ${USER_AGENT}\r\naccept: application/json\r\n`;
    const text =
      body === undefined
        ? `${head}\r\n`
        : `${head}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    return new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
      this.socket.write(text, 'latin1');
    });
  }

  close(): void {
    this.reject = undefined;
    this.socket.destroy();
  }

  private read(chunk: Buffer): void {
    let body = chunk;
    if (this.rest === undefined) {
      this.head += chunk.toString('latin1');
      const end = this.head.indexOf(HEAD_END);
      if (end < 0) return;
      const before = this.head.length - chunk.length;
      this.status = Number(this.head.slice(9, 12));
      const announced = /content-length: (\d+)/i.exec(this.head.slice(0, end));
      this.rest = announced === null ? -1 : Number(announced[1]);
      this.head = '';
      body = chunk.subarray(end + HEAD_END.length - before);
    }
    this.length += body.length;
    if (this.rest >= 0 ? this.length >= this.rest : this.sawLastChunk(body)) this.finish();
  }

  /** JSON has no line ends inside of strings, so the last chunk's bytes stand nowhere else. */
  private sawLastChunk(chunk: Buffer): boolean {
    const from = Math.max(0, chunk.length - LAST_CHUNK.length);
    this.tail = (this.tail + chunk.toString('latin1', from)).slice(-LAST_CHUNK.length);
    return this.tail === LAST_CHUNK;
  }

  private finish(): void {
    const { status, length, resolve } = this;
    this.rest = undefined;
    this.length = 0;
    this.tail = '';
    resolve?.({ status, length });
  }
}
