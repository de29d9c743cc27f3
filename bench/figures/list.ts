import { collectionOf } from '../fixtures.js';
import type { Protocol } from '../load/client.js';
import { count, type Row } from './figure.js';
import { compare } from './rounds.js';
import { NAMESPACE, withServers } from './served.js';

const OBJECTS = 10_000;
const CLIENTS = 2;
const LISTS_EACH_ROUND = 16;
const AIM = 0.7;

/** Lists of 10,000 objects, each whole in one answer. */
export function list(): Promise<Row[]> {
  return withServers(OBJECTS, async ({ load, ours, limit }) => {
    const row = async (protocol: Protocol): Promise<Row> => {
      const task = (path: string) => ({
        ...{ kind: 'requests' as const, protocol, clients: CLIENTS, connections: CLIENTS, count: LISTS_EACH_ROUND },
        what: { kind: 'path' as const, path },
      });
      const compared = await compare(
        load,
        ours,
        limit,
        ({ target }) => ({ ...task(collectionOf(NAMESPACE)), target }),
        ({ target }) => ({ ...task('/list'), target }),
      );
      const ratio = compared.ours.megabytesPerSecond / compared.limit.megabytesPerSecond;
      return {
        figure: `LIST of ${count(OBJECTS)} of 1 KiB, ${protocol}`,
        ours: `${count(compared.ours.megabytesPerSecond)} MB/s`,
        limit: `${count(compared.limit.megabytesPerSecond)} MB/s`,
        ratio,
        aim: `≥ ${AIM}`,
        reached: ratio >= AIM,
        upstream: '78 MB/s',
      };
    };
    return [await row('h1'), await row('h2')];
  });
}
