import type { Writable } from 'node:stream';
import type { WatchSink, WatchStream } from '../registry/types.js';
import type { Exchange } from './exchange.js';
import { roomIn } from './list-writer.js';
import { open } from './reply.js';

/** The response of a watch as the registry writes to it. */
class ResponseSink implements WatchSink {
  constructor(private readonly out: Writable) {}

  write(frames: Buffer): boolean {
    return this.out.destroyed || this.out.writableEnded || this.out.write(frames);
  }

  drained(): Promise<void> {
    return roomIn(this.out);
  }

  end(): void {
    this.out.end();
  }
}

/** Sends the head and then what the stream brings. Resolves when the watch is over, whoever ended it. */
export function sendWatch(exchange: Exchange, contentType: string, stream: WatchStream): Promise<void> {
  const out = open(exchange, 200, { contentType });
  return new Promise((resolve) => {
    if (out.destroyed) {
      stream.stop();
      return resolve();
    }
    out.once('close', () => {
      stream.stop();
      resolve();
    });
    // A client that goes away in the middle of a write is no error of the server's.
    out.on('error', () => out.destroy());
    stream.start(new ResponseSink(out));
  });
}
