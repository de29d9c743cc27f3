/** Finds the handler of a resource request and calls it. */
import { quoteGo } from '../api/go-quote.js';
import { isPathSegmentName } from '../api/names.js';
import { badRequest, genericNotFound } from '../api/status-error.js';
import type { Registry, RestStorage } from '../registry/types.js';
import type { Scheme, SchemeResource } from '../scheme/scheme.js';
import type { Encodings } from './encodings.js';
import type { Exchange } from './exchange.js';
import { HANDLERS } from './handlers.js';
import { isApply, type RequestMetrics, scopeOf } from './metrics/request-metrics.js';
import type { TargetSeries } from './metrics/request-series.js';
import { type Action, findRoute, type Produced, type Route } from './route.js';
import { notFoundText } from './text.js';

const NAMED: ReadonlySet<Action> = new Set(['get', 'update', 'patch', 'delete']);

/** What can be no key of the store can be no name. */
function checkName(name: string): void {
  const problems = isPathSegmentName(name);
  if (problems.length > 0) throw badRequest(`Name parameter invalid: ${quoteGo(name)}: ${problems.join(';')}`);
}

/** What answers requests of a row or of one of its subresources, and where they are counted. */
interface Target {
  readonly storage: RestStorage;
  readonly series: TargetSeries;
}

export class Resources {
  private readonly produced: Produced;
  /** By row and subresource: rows that go take theirs along. */
  private readonly targets = new WeakMap<SchemeResource, Map<string, Target>>();

  constructor(
    private readonly scheme: Scheme,
    private readonly registry: Registry,
    { names, streamingNames }: Encodings,
    private readonly metrics: RequestMetrics,
  ) {
    this.produced = { objects: names, collections: [...names, ...streamingNames] };
  }

  serve(exchange: Exchange): void | Promise<void> {
    const { info } = exchange;
    // An unknown group is no path at all, an unknown version or resource is (W124).
    if (info.apiPrefix === 'apis' && this.scheme.group(info.group) === undefined) return notFoundText(exchange);
    const route = findRoute(this.scheme, exchange, this.produced);
    if (isDeprecated(route)) exchange.warn(route.row.deprecation as string);
    if (NAMED.has(route.action) && route.row.storage !== undefined) checkName(info.name);
    const known = this.targets.get(route.row)?.get(info.subresource);
    if (known !== undefined) return handle(exchange, route, known);
    return this.load(route).then((target) => handle(exchange, route, target));
  }

  private async load(route: Route): Promise<Target> {
    const { row } = route;
    const name = route.subresource?.name ?? '';
    const storage = await this.registry.storage(row.group, row.version, row.resource, name || undefined);
    if (storage === undefined) throw genericNotFound();
    if (isDeprecated(route)) this.metrics.noteDeprecated(row, name);
    const target = { storage, series: this.metrics.targetOf(row, name) };
    const ofRow = this.targets.get(row) ?? new Map<string, Target>();
    this.targets.set(row, ofRow.set(name, target));
    return target;
  }
}

/** What a subresource says in a kind of its own, such as `Scale`, is as old as that kind (W73). */
function isDeprecated({ row, subresource }: Route): boolean {
  return row.deprecation !== undefined && subresource?.kind === undefined;
}

function handle(exchange: Exchange, { action }: Route, { storage, series: all }: Target): void | Promise<void> {
  const { info, query } = exchange;
  const dryRun = query.mentions('dryRun') && query.get('dryRun') === 'All';
  const done = info.verb === 'watch' ? 'watch' : action;
  const series = all.of(done, isApply(exchange), scopeOf(info), dryRun);
  if (series.isStream) series.running++;
  exchange.series = series;
  return HANDLERS[action](exchange, storage);
}
