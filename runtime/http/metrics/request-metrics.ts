/** Counts requests. Nothing is formatted and no library is loaded before somebody asks for `/metrics`. */
import type { SchemeResource } from '../../scheme/scheme.js';
import type { Exchange } from '../exchange.js';
import type { RequestInfo } from '../request-info.js';
import { RequestSeries, type Scope, TargetSeries } from './request-series.js';

/** A resource that is on its way out and was asked for. */
export interface DeprecatedApi {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  /** `1.38`; empty where no release is named. */
  readonly removedRelease: string;
}

export class RequestMetrics {
  /** Every series that counted something or will. */
  readonly series: RequestSeries[] = [];
  private readonly targets = new Map<string, TargetSeries>();
  private readonly noted = new Map<string, DeprecatedApi>();
  private readonly health = new Map<string, RequestSeries>();

  /** Series of what a row or one of its subresources serves; the caller keeps them for all further requests. */
  targetOf({ group, version, resource }: SchemeResource, subresource: string): TargetSeries {
    const key = `${group}/${version}/${resource}/${subresource}`;
    let found = this.targets.get(key);
    if (found === undefined) {
      const target = { group, version, resource, subresource, component: 'apiserver' };
      found = new TargetSeries(target, STREAMING.has(subresource), (series) => this.series.push(series));
      this.targets.set(key, found);
    }
    return found;
  }

  get deprecated(): Iterable<DeprecatedApi> {
    return this.noted.values();
  }

  /** Remembers that a resource was asked for which is on its way out. */
  noteDeprecated({ group, version, resource, removedRelease = '' }: SchemeResource, subresource: string): void {
    const key = `${group}/${version}/${resource}/${subresource}`;
    this.noted.set(key, { group, version, resource, subresource, removedRelease });
  }

  /** Requests of a path that tells of the server's health. */
  healthOf(path: string): RequestSeries {
    let series = this.health.get(path);
    if (series === undefined) {
      const target = { group: '', version: '', resource: '', subresource: path, component: '' };
      series = new RequestSeries(target, 'GET', '', '');
      this.health.set(path, series);
      this.series.push(series);
    }
    return series;
  }
}

const STREAMING: ReadonlySet<string> = new Set(['attach', 'exec', 'portforward', 'proxy']);

/** Whether a request is about one object, a namespace's, or all there are. */
export function scopeOf(info: RequestInfo): Scope {
  if (info.name !== '' || info.verb === 'create') return 'resource';
  return info.namespace === '' ? 'cluster' : 'namespace';
}

export function isApply(exchange: Exchange): boolean {
  return exchange.method === 'PATCH' && exchange.header('content-type')?.startsWith('application/apply-patch') === true;
}
