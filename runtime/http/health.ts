/** `/healthz`, `/livez`, `/readyz` and `/<endpoint>/<check>` (W110). */
import { quoteGo } from '../api/go-quote.js';
import type { Exchange } from './exchange.js';
import type { Log } from './log.js';
import type { RequestMetrics } from './metrics/request-metrics.js';
import { notFoundText, sendText } from './text.js';

const ENDPOINTS = ['healthz', 'livez', 'readyz'] as const;
export type HealthEndpoint = (typeof ENDPOINTS)[number];

export interface HealthCheck {
  /** Upstream's name where the same thing is checked: probes are configured with it. */
  readonly name: string;
  readonly endpoints: readonly HealthEndpoint[];
  /** Throws when something is wrong. */
  check(): void | Promise<void>;
}

export class Health {
  constructor(
    private readonly checks: readonly HealthCheck[],
    private readonly log: Log,
    private readonly metrics: RequestMetrics,
  ) {}

  /** Paths of all endpoints and checks. */
  get paths(): string[] {
    return ENDPOINTS.flatMap((endpoint) => [
      `/${endpoint}`,
      ...this.of(endpoint).map(({ name }) => `/${endpoint}/${name}`),
    ]);
  }

  /** Answers any method; false when the path is none of these. */
  async serve(exchange: Exchange): Promise<boolean> {
    const { path } = exchange.info;
    const endpoint = ENDPOINTS.find((e) => path === `/${e}` || path.startsWith(`/${e}/`));
    if (endpoint === undefined) return false;
    if (path.length === endpoint.length + 1) exchange.series = this.metrics.healthOf(path);
    if (path.length === endpoint.length + 1) await this.all(exchange, endpoint);
    else await this.one(exchange, endpoint, path.slice(endpoint.length + 2));
    return true;
  }

  private of(endpoint: HealthEndpoint): HealthCheck[] {
    return this.checks.filter((check) => check.endpoints.includes(endpoint));
  }

  private async one(exchange: Exchange, endpoint: HealthEndpoint, name: string): Promise<void> {
    const check = this.of(endpoint).find((c) => c.name === name);
    if (check === undefined) return notFoundText(exchange);
    if (await this.passes(check, endpoint)) sendText(exchange, 200, 'ok');
    else sendText(exchange, 500, `internal server error: ${name} failed: reason withheld\n`);
  }

  private async all(exchange: Exchange, endpoint: HealthEndpoint): Promise<void> {
    const excluded = new Set(exchange.query.getAll('exclude'));
    const lines: string[] = [];
    let healthy = true;
    for (const check of this.of(endpoint)) {
      if (excluded.delete(check.name)) lines.push(`[+]${check.name} excluded: ok\n`);
      else if (await this.passes(check, endpoint)) lines.push(`[+]${check.name} ok\n`);
      else {
        healthy = false;
        lines.push(`[-]${check.name} failed: reason withheld\n`);
      }
    }
    if (excluded.size > 0) {
      lines.push(
        `warn: some health checks cannot be excluded: no matches for ${[...excluded].sort().map(quoteGo).join(',')}\n`,
      );
    }
    if (!healthy) sendText(exchange, 500, `${lines.join('')}${endpoint} check failed\n`);
    else sendText(exchange, 200, exchange.query.has('verbose') ? `${lines.join('')}${endpoint} check passed\n` : 'ok');
  }

  private async passes(check: HealthCheck, endpoint: HealthEndpoint): Promise<boolean> {
    try {
      await check.check();
      return true;
    } catch (error) {
      this.log.warn(
        `${endpoint} check ${check.name} failed: ${error instanceof Error ? error.message : String(error)}`,
      );
      return false;
    }
  }
}
