/** Writes lists as their pieces come, at the pace of the client. */
import type { Writable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { ListResult } from '../registry/types.js';
import type { Encoding } from './encodings.js';
import type { Exchange } from './exchange.js';
import type { Negotiated } from './media-types.js';
import { open, send } from './reply.js';
import { acceptsGzip, GZIP_ABOVE_BYTES, GZIP_HEADERS, GZIP_LEVEL, wantsPretty } from './respond.js';

/** What may wait in memory for one client: enough to make the next pieces while the last ones are on their way. */
const WAITING_BYTES = 1024 * 1024;

/** Sends a list with status 200. Resolves when it is written or the client is gone. */
export async function sendList(exchange: Exchange, wanted: Negotiated<Encoding>, result: ListResult): Promise<void> {
  const { mediaType, pretty } = wanted;
  const pieces = mediaType.encodeList(result, pretty || wantsPretty(exchange))[Symbol.asyncIterator]();
  const gathered: Buffer[] = [];
  let length = 0;
  while (length <= GZIP_ABOVE_BYTES) {
    const next = await pieces.next();
    if (next.done) return send(exchange, 200, { contentType: mediaType.name }, Buffer.concat(gathered, length));
    gathered.push(next.value);
    length += next.value.length;
  }
  const compressed = acceptsGzip(exchange);
  const out = open(exchange, 200, { contentType: mediaType.name, ...(compressed && { headers: GZIP_HEADERS }) });
  if (!compressed) {
    exchange.sentBytes = await writeAll(gathered, pieces, out, out);
    return;
  }
  const gzip = createGzip({ level: GZIP_LEVEL });
  gzip.on('data', (chunk: Buffer) => {
    exchange.sentBytes += chunk.length;
  });
  gzip.pipe(out);
  await writeAll(gathered, pieces, gzip, out);
  if (out.destroyed) gzip.destroy();
}

/** Writes what was gathered and what comes yet to `sink`, at whose other end is `out`. Resolves to the number of bytes. */
async function writeAll(
  gathered: readonly Buffer[],
  pieces: AsyncIterator<Buffer>,
  sink: Writable,
  out: Writable,
): Promise<number> {
  let length = 0;
  for (const piece of gathered) {
    if (!(await write(sink, out, piece))) return length;
    length += piece.length;
  }
  for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
    if (!(await write(sink, out, next.value))) return length;
    length += next.value.length;
  }
  sink.end();
  return length;
}

/** Waits until there is room again; false when the client is gone. */
async function write(sink: Writable, out: Writable, piece: Buffer): Promise<boolean> {
  if (out.destroyed) return false;
  if (!sink.write(piece) && sink.writableLength > WAITING_BYTES) await roomIn(sink, out);
  return !out.destroyed;
}

/** Resolves when what waits in `sink` is gone, or the client (at the end of `out`) is. */
export function roomIn(sink: Writable, out: Writable = sink): Promise<void> {
  if (out.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      sink.off('drain', done);
      out.off('close', done);
      resolve();
    };
    sink.on('drain', done);
    out.on('close', done);
  });
}
