import type { Exchange } from '../exchange.js';
import type { Filter } from '../filters.js';

/** Counts what was answered, where the handler said which figures it belongs to; of a watch when it is over. */
export const countRequests: Filter = (next) => (exchange) => {
  const running = next(exchange);
  if (running === undefined) return count(exchange);
  return running.then(() => count(exchange));
};

function count(exchange: Exchange): void {
  const { series } = exchange;
  if (series === undefined) return;
  if (series.isStream) series.running--;
  series.record(exchange.code, (performance.now() - exchange.startMs) / 1000, exchange.sentBytes);
}
