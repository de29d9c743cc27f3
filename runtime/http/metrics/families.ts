/** The metrics that `/metrics` shows, by upstream's names and labels, from what was counted (W112). */
import type { InFlight } from '../in-flight.js';
import type { Histogram } from './histogram.js';
import type { RequestMetrics } from './request-metrics.js';
import type { RequestSeries } from './request-series.js';

export type Labels = Readonly<Record<string, string | number>>;

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
  /** Where it differs from the family's: parts of histograms. */
  readonly metricName?: string;
}

export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  samples(): Sample[] | Promise<Sample[]>;
}

/** Objects in the store by resource, `deployments.apps`. */
export type CountObjects = () => Promise<ReadonlyMap<string, number>>;

const DURATIONS = 'apiserver_request_duration_seconds';
const SIZES = 'apiserver_response_sizes';

export function families(metrics: RequestMetrics, inFlight: InFlight, countObjects: CountObjects): Family[] {
  return [
    {
      name: 'apiserver_request_total',
      help: 'Requests that were answered, by what they asked for and the status of the answer',
      type: 'counter',
      samples: () =>
        metrics.series.flatMap((series) =>
          [...series.codes].map(([code, value]) => ({
            labels: { ...labelsOf(series), ...dryRun(series), code },
            value,
          })),
        ),
    },
    {
      name: DURATIONS,
      help: 'Time from the head of a request to the end of its answer; of a watch until it is over',
      type: 'histogram',
      samples: () =>
        answered(metrics).flatMap((series) =>
          histogram(DURATIONS, { ...labelsOf(series), ...dryRun(series) }, series.durations),
        ),
    },
    {
      name: SIZES,
      help: 'Bytes of the answers to reads',
      type: 'histogram',
      samples: () =>
        answered(metrics).flatMap((series) =>
          series.sizes === undefined ? [] : histogram(SIZES, labelsOf(series), series.sizes),
        ),
    },
    {
      name: 'apiserver_current_inflight_requests',
      help: 'Most requests that were on their way at one time of the last second',
      type: 'gauge',
      samples: () => [
        { labels: { request_kind: 'mutating' }, value: inFlight.mutating.value(performance.now()) },
        { labels: { request_kind: 'readOnly' }, value: inFlight.reading.value(performance.now()) },
      ],
    },
    {
      name: 'apiserver_longrunning_requests',
      help: 'Watches and connections that go on',
      type: 'gauge',
      samples: () => sumByLabels(metrics.series.filter(({ isStream }) => isStream)),
    },
    {
      name: 'apiserver_requested_deprecated_apis',
      help: 'APIs on their way out that somebody asked for',
      type: 'gauge',
      samples: () =>
        [...metrics.deprecated].map(({ group, version, resource, subresource, removedRelease }) => ({
          labels: { group, version, resource, subresource, removed_release: removedRelease },
          value: 1,
        })),
    },
    {
      name: 'apiserver_storage_objects',
      help: 'Objects in the store',
      type: 'gauge',
      samples: async () => [...(await countObjects())].map(([resource, value]) => ({ labels: { resource }, value })),
    },
  ];
}

const labelsOf = ({ target, verb, scope }: RequestSeries): Labels => ({ verb, ...target, scope });
const dryRun = (series: RequestSeries): Labels => ({ dry_run: series.dryRun });

/** Series that are not only of requests still on their way. */
const answered = ({ series }: RequestMetrics) => series.filter(({ codes }) => codes.size > 0);

function histogram(name: string, labels: Labels, { bounds, counts, sum }: Histogram): Sample[] {
  let total = 0;
  const buckets = counts.map((count, i) => {
    total += count;
    return { metricName: `${name}_bucket`, labels: { ...labels, le: bounds[i] ?? '+Inf' }, value: total };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: total },
  ];
}

/** Streams that differ in nothing but what has no label here stand together. */
function sumByLabels(streams: readonly RequestSeries[]): Sample[] {
  const sums = new Map<string, { labels: Labels; value: number }>();
  for (const series of streams) {
    const labels = labelsOf(series);
    const key = JSON.stringify(labels);
    const known = sums.get(key);
    if (known === undefined) sums.set(key, { labels, value: series.running });
    else known.value += series.running;
  }
  return [...sums.values()];
}
