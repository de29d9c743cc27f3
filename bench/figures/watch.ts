import { nameOf } from '../fixtures.js';
import { perSecond, processorTime, type Row } from './figure.js';
import { compare } from './rounds.js';
import { NAMESPACE, withServers } from './served.js';

const WATCHERS = 1_000;
const CONNECTIONS = 10;
const UPDATES = 50;
const AIM = 0.6;

/** Every watcher hears of every update of one object of 1 KiB. */
export function watch(): Promise<Row[]> {
  return withServers(1, async ({ load, ours, limit }) => {
    const { ours: our, limit: most } = await compare(load, ours, limit, ({ target }) => ({
      ...{ kind: 'watch', target, watchers: WATCHERS, connections: CONNECTIONS, updates: UPDATES },
      ...{ namespace: NAMESPACE, name: nameOf(0) },
    }));
    const ratio = our.perSecond / most.perSecond;
    return [
      {
        figure: `watch events to 1,000 watchers, ${CONNECTIONS} connections`,
        ours: perSecond(our.perSecond) + processorTime(our),
        limit: perSecond(most.perSecond) + processorTime(most),
        ratio,
        aim: `≥ ${AIM}`,
        reached: ratio >= AIM,
        upstream: '32,500/s, 42 µs',
      },
    ];
  });
}
