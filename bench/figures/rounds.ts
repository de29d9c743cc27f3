/** Rounds of load on our server and on its limit in turns, so that what else the machine does meets both. */
import type { Task } from '../load/tasks.js';
import { type Load, processorMs, type Served } from '../processes.js';
import type { Work } from './figure.js';

const ROUNDS = 3;

export interface Compared {
  readonly ours: Work;
  readonly limit: Work;
}

type TaskOf = (served: Served, round: number) => Task;

/** The first round is not counted: it warms both up. */
export async function compare(
  load: Load,
  ours: Served,
  limit: Served,
  oursTask: TaskOf,
  limitTask = oursTask,
): Promise<Compared> {
  const sums = [new Sum(), new Sum()] as const;
  for (let round = 0; round <= ROUNDS; round++) {
    const counted = round > 0;
    await sums[0].add(load, ours, oursTask(ours, round), counted);
    await sums[1].add(load, limit, limitTask(limit, round), counted);
  }
  return { ours: sums[0].work(), limit: sums[1].work() };
}

class Sum {
  private done = 0;
  private ms = 0;
  private bytes = 0;
  private processorMs: number | undefined = 0;

  async add(load: Load, served: Served, task: Task, counted: boolean): Promise<void> {
    const before = processorMs(served.pid);
    const { count, ms, bytes } = await load.run(task);
    if (!counted) return;
    const after = processorMs(served.pid);
    this.done += count;
    this.ms += ms;
    this.bytes += bytes;
    if (before === undefined || after === undefined) this.processorMs = undefined;
    else if (this.processorMs !== undefined) this.processorMs += after - before;
  }

  work(): Work {
    const { done, ms, bytes, processorMs } = this;
    return {
      perSecond: (done * 1_000) / ms,
      megabytesPerSecond: bytes / 1_000 / ms,
      processorMicros: processorMs === undefined ? undefined : (processorMs * 1_000) / done,
    };
  }
}
