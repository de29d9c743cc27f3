import type { Protocol } from '../load/client.js';
import { perSecond, processorTime, type Row } from './figure.js';
import { compare } from './rounds.js';
import { NAMESPACE, withServers } from './served.js';

const CONNECTIONS = 32;
const OBJECTS = 1_000;
const ROUND_MS = 1_500;
const AIM = 0.7;

/** Reads of one object of 1 KiB, chosen at random out of a thousand. */
export function get(): Promise<Row[]> {
  return withServers(OBJECTS, async ({ load, ours, limit }) => {
    const row = async (protocol: Protocol): Promise<Row> => {
      const compared = await compare(load, ours, limit, ({ target }) => ({
        ...{ kind: 'requests', target, protocol, clients: CONNECTIONS, connections: CONNECTIONS, durationMs: ROUND_MS },
        what: { kind: 'get', namespace: NAMESPACE, objects: OBJECTS },
      }));
      const ratio = compared.ours.perSecond / compared.limit.perSecond;
      return {
        figure: `GET of 1 KiB, ${protocol}, ${CONNECTIONS} connections`,
        ours: perSecond(compared.ours.perSecond) + processorTime(compared.ours),
        limit: perSecond(compared.limit.perSecond) + processorTime(compared.limit),
        ratio,
        aim: `≥ ${AIM}`,
        reached: ratio >= AIM,
        upstream: '2,600/s, 650 µs',
      };
    };
    return [await row('h1'), await row('h2')];
  });
}
