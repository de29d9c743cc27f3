/** Requests that name no resource: discovery, OpenAPI, health, version and the list of all these. */
import { methodNotAllowed } from '../api/status-error.js';
import { jsonCodec } from '../codec/json.js';
import type { Scheme } from '../scheme/scheme.js';
import type { Discovery } from './discovery.js';
import type { Exchange } from './exchange.js';
import type { Health } from './health.js';
import type { IssuerDiscovery } from './issuer-discovery.js';
import { reachesRoute } from './media-types.js';
import type { MetricsEndpoint } from './metrics/metrics-endpoint.js';
import type { OpenApi } from './openapi.js';
import { sendDocument } from './respond.js';
import { unreachable } from './route.js';
import { notFoundText } from './text.js';
import { VERSION } from './version.js';

const AS_JSON = { mediaType: jsonCodec, pretty: false };
const JSON_ONLY = [AS_JSON.mediaType.name];
/** These documents are indented for everyone. */
const documentOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value, undefined, 2));

export interface PathParts {
  readonly scheme: Scheme;
  readonly discovery: Discovery;
  readonly openApi: OpenApi;
  readonly health: Health;
  readonly metrics: MetricsEndpoint;
  readonly issuer: IssuerDiscovery;
}

export class Paths {
  constructor(private readonly parts: PathParts) {}

  async serve(exchange: Exchange): Promise<void> {
    const { discovery, health, issuer, metrics, openApi } = this.parts;
    switch (exchange.info.path) {
      case '/':
        return sendDocument(exchange, 200, AS_JSON, documentOf({ paths: this.all() }));
      case '/version':
      case '/version/':
        return this.version(exchange);
    }
    for (const part of [discovery, health, openApi, metrics, issuer]) if (await part.serve(exchange)) return;
    notFoundText(exchange);
  }

  private version(exchange: Exchange): void | Promise<void> {
    if (exchange.method !== 'GET') throw methodNotAllowed();
    if (!reachesRoute(exchange.header('accept'), JSON_ONLY)) throw unreachable(JSON_ONLY);
    return sendDocument(exchange, 200, AS_JSON, documentOf(VERSION));
  }

  private all(): string[] {
    const { scheme, health, issuer, metrics, openApi } = this.parts;
    const found = ['/apis', '/apis/', '/version', ...health.paths, ...metrics.paths, ...issuer.paths, ...openApi.paths];
    for (const { group, versions } of scheme.groups) {
      const root = group === '' ? '/api' : `/apis/${group}`;
      found.push(root, ...versions.map(({ version }) => `${root}/${version}`));
    }
    return found.sort();
  }
}
