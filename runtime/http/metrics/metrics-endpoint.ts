/** `/metrics` in Prometheus' text format. The library that writes it is loaded by the first who asks. */
import type { Metric, Registry } from 'prom-client';
import { methodNotAllowed } from '../../api/status-error.js';
import type { Exchange } from '../exchange.js';
import { sendBody } from '../respond.js';
import type { Family } from './families.js';

const PATH = '/metrics';

export class MetricsEndpoint {
  private registry: Promise<Registry> | undefined;

  constructor(private readonly families: readonly Family[]) {}

  readonly paths: readonly string[] = [PATH];

  /** False when the path is another one. */
  async serve(exchange: Exchange): Promise<boolean> {
    if (exchange.info.path !== PATH) return false;
    if (exchange.method !== 'GET') throw methodNotAllowed();
    this.registry ??= registryOf(this.families);
    const registry = await this.registry;
    await sendBody(exchange, 200, registry.contentType, Buffer.from(await registry.metrics()));
    return true;
  }
}

async function registryOf(families: readonly Family[]): Promise<Registry> {
  const { default: prometheus } = await import('prom-client');
  const registry = new prometheus.Registry();
  for (const family of families) registry.registerMetric(metricOf(family));
  return registry;
}

/** All that a registry asks of a metric is its name and `get`. Ours count by themselves: the library's own would count twice. */
function metricOf({ name, help, type, samples }: Family): Metric {
  const get = async () => ({ name, help, type, aggregator: 'sum', values: await samples() });
  return { name, get } as unknown as Metric;
}
