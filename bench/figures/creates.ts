import type { Protocol } from '../load/client.js';
import { storageFigures } from '../storage.js';
import { perSecond, processorTime, type Row } from './figure.js';
import { compare } from './rounds.js';
import { NAMESPACE, withServers } from './served.js';

const CLIENTS = 64;
const CREATES_EACH_ROUND = 6_000;
const STORED = 20_000;
const AIM = 0.4;

/** Creates that are on the disk when they are answered. */
export async function creates(): Promise<Row[]> {
  const store = await storageFigures(STORED);
  return withServers(1, async ({ load, ours, limit }) => {
    let from = 1;
    const row = async (protocol: Protocol): Promise<Row> => {
      const compared = await compare(load, ours, limit, (served) => {
        if (served === ours) from += CREATES_EACH_ROUND;
        return {
          ...{ kind: 'requests', target: served.target, protocol, clients: CLIENTS, connections: CLIENTS },
          count: CREATES_EACH_ROUND,
          what: { kind: 'create', namespace: NAMESPACE, from },
        };
      });
      const ratio = compared.ours.perSecond / compared.limit.perSecond;
      return {
        figure: `durable creates, ${protocol}, ${CLIENTS} clients`,
        ours: perSecond(compared.ours.perSecond) + processorTime(compared.ours),
        limit: perSecond(compared.limit.perSecond) + processorTime(compared.limit),
        ratio,
        aim: `≥ ${AIM}`,
        reached: ratio >= AIM,
        upstream: '1,100/s, 1,430 µs',
      };
    };
    const rows = [await row('h1'), await row('h2')];
    return rows.map((row) => ({ ...row, limit: `${row.limit} (store ${perSecond(store.createsWith64Writers)})` }));
  });
}
