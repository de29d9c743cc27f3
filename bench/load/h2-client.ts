/** HTTP/2 with nothing but what the bench needs. */
import type { TLSSocket } from 'node:tls';
import { type Answer, type Client, openSocket, type Request, type Target } from './client.js';
import {
  ACK,
  DATA,
  END_STREAM,
  FRAME_HEAD_BYTES,
  frame,
  GOAWAY,
  greeting,
  HEADERS,
  PING,
  RST_STREAM,
  requestFrames,
  SETTINGS,
  statusOf,
  windowUpdate,
} from './h2-frames.js';

/** Bytes read before the connection's window is opened again. */
const REOPEN_BYTES = 2 ** 29;
const NO_BYTES = Buffer.alloc(0);
const LINE_END = 0x0a;

interface Stream {
  status: number;
  length: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
  readonly onLine: (() => void) | undefined;
}

export async function openH2(target: Target): Promise<H2Client> {
  const socket = await openSocket(target, 'h2');
  socket.write(greeting());
  return new H2Client(socket);
}

export class H2Client implements Client {
  private readonly streams = new Map<number, Stream>();
  private nextStream = 1;
  private partial: Buffer = NO_BYTES;
  private consumed = 0;

  constructor(private readonly socket: TLSSocket) {
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.on('close', () => this.fail(new Error('the server closed the connection')));
  }

  send(request: Request): Promise<Answer> {
    return this.open(request);
  }

  /** Resolves when the stream is over; `onLine` is told of each line of its body. */
  open(request: Request, onLine?: () => void): Promise<Answer> {
    const id = this.nextStream;
    this.nextStream += 2;
    return new Promise((resolve, reject) => {
      this.streams.set(id, { status: 0, length: 0, resolve, reject, onLine });
      this.socket.write(requestFrames(id, request));
    });
  }

  close(): void {
    this.streams.clear();
    this.socket.destroy();
  }

  private fail(error: Error): void {
    for (const stream of this.streams.values()) stream.reject(error);
    this.streams.clear();
  }

  private read(chunk: Buffer): void {
    const bytes = this.partial.length === 0 ? chunk : Buffer.concat([this.partial, chunk]);
    let at = 0;
    while (bytes.length - at >= FRAME_HEAD_BYTES) {
      const end = at + FRAME_HEAD_BYTES + bytes.readUIntBE(at, 3);
      if (end > bytes.length) break;
      this.handle(
        bytes[at + 3]!,
        bytes[at + 4]!,
        bytes.readUInt32BE(at + 5),
        bytes.subarray(at + FRAME_HEAD_BYTES, end),
      );
      at = end;
    }
    this.partial = at === bytes.length ? NO_BYTES : bytes.subarray(at);
  }

  private handle(type: number, flags: number, id: number, payload: Buffer): void {
    switch (type) {
      case DATA:
      case HEADERS:
        this.handleStream(type, flags, id, payload);
        return;
      case SETTINGS:
        if ((flags & ACK) === 0) this.socket.write(frame(SETTINGS, ACK, 0, NO_BYTES));
        return;
      case PING:
        if ((flags & ACK) === 0) this.socket.write(frame(PING, ACK, 0, payload));
        return;
      case RST_STREAM:
        this.streams.get(id)?.reject(new Error(`the server reset a stream with code ${payload.readUInt32BE(0)}`));
        return;
      case GOAWAY:
        this.fail(new Error(`the server went away with code ${payload.readUInt32BE(4)}`));
        return;
    }
  }

  private handleStream(type: number, flags: number, id: number, payload: Buffer): void {
    const stream = this.streams.get(id);
    if (type === DATA) {
      this.consumed += payload.length;
      if (this.consumed > REOPEN_BYTES) {
        this.socket.write(windowUpdate(0, this.consumed));
        this.consumed = 0;
      }
    }
    if (stream === undefined) return;
    if (type === HEADERS && stream.status === 0) stream.status = statusOf(payload);
    if (type === DATA) {
      stream.length += payload.length;
      if (stream.onLine !== undefined) tellLines(payload, stream.onLine);
    }
    if ((flags & END_STREAM) === 0) return;
    this.streams.delete(id);
    stream.resolve({ status: stream.status, length: stream.length });
  }
}

function tellLines(payload: Buffer, onLine: () => void): void {
  for (let at = payload.indexOf(LINE_END); at >= 0; at = payload.indexOf(LINE_END, at + 1)) onLine();
}
