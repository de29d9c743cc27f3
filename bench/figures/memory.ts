import { setTimeout as delay } from 'node:timers/promises';
import { collectionOf } from '../fixtures.js';
import { residentMegabytes, startLoad, startOurServer } from '../processes.js';
import { megabytes, type Row } from './figure.js';
import { NAMESPACE, seed } from './served.js';

const OBJECTS = 100_000;
const MAX_RATIO = 2.5;
const PLUS_MB = 100;
const SETTLE_MS = 2_000;

/** Memory of the server after 100,000 objects were created and listed once; the store's file counts as far as it is mapped. */
export async function memory(): Promise<Row[]> {
  const load = await startLoad();
  const ours = await startOurServer();
  try {
    await seed(load, ours, OBJECTS);
    const { bytes } = await load.run({
      ...{ kind: 'requests', target: ours.target, protocol: 'h1', clients: 1, connections: 1, count: 1 },
      what: { kind: 'path', path: collectionOf(NAMESPACE) },
    });
    await delay(SETTLE_MS);
    const ourMB = residentMegabytes(ours.pid);
    if (ourMB === undefined) return [];
    const bytesMB = bytes / 2 ** 20;
    return [
      {
        figure: 'memory with 100,000 ConfigMaps of 1 KiB',
        ours: megabytes(ourMB),
        limit: `${megabytes(bytesMB)} (their bytes)`,
        ratio: ourMB / bytesMB,
        aim: `≤ ${MAX_RATIO} × bytes + ${PLUS_MB} MB`,
        reached: ourMB <= MAX_RATIO * bytesMB + PLUS_MB,
        upstream: '1,670 MB',
      },
    ];
  } finally {
    await Promise.all([load.stop(), ours.stop()]);
  }
}
