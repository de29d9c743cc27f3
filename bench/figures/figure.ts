/** A figure of the table: ours beside its limit, measured in the same run. */
export interface Row {
  readonly figure: string;
  readonly ours: string;
  readonly limit: string;
  /** Ours in parts of the limit. */
  readonly ratio: number;
  readonly aim: string;
  readonly reached: boolean;
  /** What kube-apiserver with etcd did on a machine with two such cores; a fact that is not measured here. */
  readonly upstream: string;
}

export const perSecond = (value: number): string => `${count(value)}/s`;
export const count = (value: number): string => Math.round(value).toLocaleString('en-US');
export const megabytes = (value: number): string => `${count(value)} MB`;
export const milliseconds = (value: number): string => `${count(value)} ms`;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** What a process did in the rounds of a figure. */
export interface Work {
  readonly perSecond: number;
  readonly megabytesPerSecond: number;
  /** Microseconds of processor time for each request or event; undefined where they cannot be read. */
  readonly processorMicros: number | undefined;
}

export const processorTime = ({ processorMicros }: Work): string =>
  processorMicros === undefined ? '' : `, ${count(processorMicros)} µs`;
