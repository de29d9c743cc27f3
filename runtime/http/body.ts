import type { Readable } from 'node:stream';
import { tooLarge } from '../api/status-error.js';
import type { RawRequest } from './exchange.js';

/** W53. */
export const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** The client went away before its body was complete. */
export class BodyAbortedError extends Error {
  constructor() {
    super('the client closed the connection before its request was complete');
    this.name = 'BodyAbortedError';
  }
}

const NO_BODY = Buffer.alloc(0);

/**
 * Reads a whole body of at most `MAX_BODY_BYTES`; throws 413 above that, and lets the rest of the body run dry so that the
 * client gets to read the answer.
 */
export function readBody(request: RawRequest): Promise<Buffer> {
  const source: Readable = 'stream' in request ? request.stream : request;
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > MAX_BODY_BYTES) {
    source.resume();
    return Promise.reject(tooLarge(MAX_BODY_BYTES));
  }
  return new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let ended = false;
    source.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= MAX_BODY_BYTES) return void chunks.push(chunk);
      chunks.length = 0;
      reject(tooLarge(MAX_BODY_BYTES));
    });
    source.once('end', () => {
      ended = true;
      resolve(chunks.length === 0 ? NO_BODY : chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    });
    const breakOff = (): void => {
      if (!ended) reject(new BodyAbortedError());
    };
    source.once('close', breakOff);
    source.once('error', breakOff);
  });
}
