/** Finds the handler of a resource request and calls it. */
import { quoteGo } from '../api/go-quote.js';
import { isPathSegmentName } from '../api/names.js';
import { badRequest, genericNotFound } from '../api/status-error.js';
import type { Registry, RestStorage } from '../registry/types.js';
import type { Scheme, SchemeResource } from '../scheme/scheme.js';
import type { Encodings } from './encodings.js';
import type { Exchange } from './exchange.js';
import { HANDLERS } from './handlers.js';
import { type Action, findRoute, type Produced, type Route } from './route.js';
import { notFoundText } from './text.js';

const NAMED: ReadonlySet<Action> = new Set(['get', 'update', 'patch', 'delete']);

/** What can be no key of the store can be no name. */
function checkName(name: string): void {
  const problems = isPathSegmentName(name);
  if (problems.length > 0) throw badRequest(`Name parameter invalid: ${quoteGo(name)}: ${problems.join(';')}`);
}

export class Resources {
  /** By row and subresource: rows that go take their storages along. */
  private readonly produced: Produced;
  private readonly storages = new WeakMap<SchemeResource, Map<string, RestStorage>>();

  constructor(
    private readonly scheme: Scheme,
    private readonly registry: Registry,
    { names, streamingNames }: Encodings,
  ) {
    this.produced = { objects: names, collections: [...names, ...streamingNames] };
  }

  serve(exchange: Exchange): void | Promise<void> {
    const { info } = exchange;
    // An unknown group is no path at all, an unknown version or resource is (W124).
    if (info.apiPrefix === 'apis' && this.scheme.group(info.group) === undefined) return notFoundText(exchange);
    const route = findRoute(this.scheme, exchange, this.produced);
    if (route.row.deprecation) exchange.warn(route.row.deprecation);
    if (NAMED.has(route.action) && route.row.storage !== undefined) checkName(info.name);
    const known = this.storages.get(route.row)?.get(info.subresource);
    const handle = HANDLERS[route.action];
    if (known !== undefined) return handle(exchange, known);
    return this.load(route).then((storage) => handle(exchange, storage));
  }

  private async load({ row, subresource }: Route): Promise<RestStorage> {
    const name = subresource?.name ?? '';
    const storage = await this.registry.storage(row.group, row.version, row.resource, name || undefined);
    if (storage === undefined) throw genericNotFound();
    const ofRow = this.storages.get(row) ?? new Map<string, RestStorage>();
    this.storages.set(row, ofRow.set(name, storage));
    return storage;
  }
}
