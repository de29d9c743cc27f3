/** Our server with objects in it, the limit that sends the same bytes, and a process that makes load. */
import { request } from 'node:https';
import { collectionOf, nameOf } from '../fixtures.js';
import type { Target } from '../load/client.js';
import { type Load, type OurServer, type Served, startLimitServer, startLoad, startOurServer } from '../processes.js';

export interface Bench {
  readonly load: Load;
  readonly ours: OurServer;
  readonly limit: Served;
}

export const NAMESPACE = 'default';
/** Many share a wait for the disk; so few on each connection that its window has room for all their bodies. */
const SEEDING_CLIENTS = 1_024;
const SEEDING_CONNECTIONS = 32;

/** Runs `measure` with so many ConfigMaps stored; the limit has the bytes of one of them, and of the list of all. */
export async function withServers<T>(objects: number, measure: (bench: Bench) => Promise<T>): Promise<T> {
  const load = await startLoad();
  const ours = await startOurServer();
  let limit: Served | undefined;
  try {
    await seed(load, ours, objects);
    const collection = collectionOf(NAMESPACE);
    const object = await read(ours.target, `${collection}/${nameOf(0)}`);
    const list = await load.run({
      ...{ kind: 'requests', target: ours.target, protocol: 'h1', clients: 1, connections: 1, count: 1 },
      what: { kind: 'path', path: collection },
    });
    limit = await startLimitServer(ours, { object: object.toString('base64'), listBytes: list.bytes });
    return await measure({ load, ours, limit });
  } finally {
    await Promise.all([load.stop(), ours.stop(), limit?.stop()]);
  }
}

export async function seed(load: Load, { target }: Served, objects: number): Promise<void> {
  await load.run({
    ...{ kind: 'requests', target, protocol: 'h2', clients: SEEDING_CLIENTS, connections: SEEDING_CONNECTIONS },
    count: objects,
    what: { kind: 'create', namespace: NAMESPACE, from: 0 },
  });
}

/** The body that a path answers. */
function read({ port, certificate: cert, key }: Target, path: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, cert, key, path, rejectUnauthorized: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks)));
    })
      .on('error', reject)
      .end();
  });
}
