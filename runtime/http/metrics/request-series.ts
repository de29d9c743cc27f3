/**
 * Figures of the requests that agree in all labels. Made once for each such sort of request, so that counting one costs no
 * allocation.
 */
import type { Action } from '../route.js';
import { Histogram } from './histogram.js';

/** Bounds in seconds, as upstream has them. */
const DURATION_BOUNDS = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
];
/** Bounds in bytes, as upstream has them. */
const SIZE_BOUNDS = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

export type Verb = 'APPLY' | 'CONNECT' | 'DELETE' | 'GET' | 'LIST' | 'PATCH' | 'POST' | 'PUT' | 'WATCH';
export type Scope = '' | 'cluster' | 'namespace' | 'resource';

/** What requests are about, by the names that metrics have for it. */
export interface SeriesTarget {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly component: string;
}

export class RequestSeries {
  /** Requests by the status of their answers. */
  readonly codes = new Map<number, number>();
  /** Seconds. */
  readonly durations = new Histogram(DURATION_BOUNDS);
  /** Bytes of answers; of what reads only. */
  readonly sizes: Histogram | undefined;
  /** Of streams: those that go on. */
  running = 0;
  readonly isStream: boolean;

  constructor(
    readonly target: SeriesTarget,
    readonly verb: Verb,
    readonly scope: Scope,
    /** `All`, or nothing. */
    readonly dryRun: string,
  ) {
    this.isStream = verb === 'WATCH' || verb === 'CONNECT';
    this.sizes = verb === 'GET' || verb === 'LIST' ? new Histogram(SIZE_BOUNDS) : undefined;
  }

  record(code: number, seconds: number, bytes: number): void {
    this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
    this.durations.observe(seconds);
    this.sizes?.observe(bytes);
  }
}

const VERBS: Readonly<Record<Action, Verb>> = {
  get: 'GET',
  list: 'LIST',
  watch: 'WATCH',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETE',
};

/** All series of a resource or subresource in one version. */
export class TargetSeries {
  /** By verb, scope and dry run; what was never asked is not there. */
  private readonly made = new Map<string, RequestSeries>();

  constructor(
    readonly target: SeriesTarget,
    /** Hands connections over. */
    private readonly connects: boolean,
    /** Told of each new series. */
    private readonly onNew: (series: RequestSeries) => void,
  ) {}

  of(action: Action, isApply: boolean, scope: Scope, dryRun: boolean): RequestSeries {
    const verb = this.connects ? 'CONNECT' : isApply ? 'APPLY' : VERBS[action];
    const byVerb = dryRun ? DRY_KEYS : KEYS;
    const key = byVerb[verb][scope];
    const known = this.made.get(key);
    if (known !== undefined) return known;
    const series = new RequestSeries(this.target, verb, scope, dryRun ? 'All' : '');
    this.made.set(key, series);
    this.onNew(series);
    return series;
  }
}

type Keys = Readonly<Record<Verb, Readonly<Record<Scope, string>>>>;

/** Made beforehand: a request looks its key up. */
function keysOf(dryRun: string): Keys {
  const verbs: readonly Verb[] = ['APPLY', 'CONNECT', 'DELETE', 'GET', 'LIST', 'PATCH', 'POST', 'PUT', 'WATCH'];
  const scopes: readonly Scope[] = ['', 'cluster', 'namespace', 'resource'];
  const ofVerb = (verb: Verb) => Object.fromEntries(scopes.map((scope) => [scope, `${verb} ${scope} ${dryRun}`]));
  return Object.fromEntries(verbs.map((verb) => [verb, ofVerb(verb)])) as Keys;
}

const KEYS = keysOf('');
const DRY_KEYS = keysOf('All');
