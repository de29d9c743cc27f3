/**
 * A server in a process of its own that tells how it fares: its heap after a collection, how long it kept the event loop to
 * itself, and the errors that it logged. Run with `--expose-gc` and an IPC channel.
 */
import { startServer } from '../../../runtime/index.js';

export interface Fare {
  /** Bytes of the heap and of buffers, after a collection. */
  readonly heapBytes: number;
  /** Longest time since the last question for which nothing else ran, in milliseconds of the process's own work. */
  readonly heldMs: number;
  /** Stacks of errors that were answered with 500, or that nobody caught. */
  readonly errors: readonly string[];
}

const errors: string[] = [];
const keep = (error: unknown): void =>
  void errors.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
process.on('uncaughtException', keep);
process.on('unhandledRejection', keep);

const TICK_MS = 20;
let heldMs = 0;
let tick = { at: performance.now(), cpu: process.cpuUsage() };
setInterval(() => {
  const now = { at: performance.now(), cpu: process.cpuUsage() };
  const cpuMs = (now.cpu.user - tick.cpu.user + now.cpu.system - tick.cpu.system) / 1000;
  // Where the machine is busy with others, time passes without any work done here.
  heldMs = Math.max(heldMs, Math.min(now.at - tick.at, cpuMs) - TICK_MS);
  tick = now;
}, TICK_MS);

const server = await startServer({
  runtimeConfig: 'api/all=true',
  featureGates: { CBORServingAndStorage: true },
  log: {
    enabled: () => false,
    info: () => undefined,
    warn: () => undefined,
    error: (_, error) => keep(error),
    close: () => Promise.resolve(),
  },
});

process.on('message', () => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  const fare: Fare = { heapBytes: heapUsed + external, heldMs, errors: errors.splice(0) };
  heldMs = 0;
  process.send?.(fare);
});
process.on('disconnect', () => process.exit());
const { url, ca, token, admin, kubeconfig } = server;
process.send?.({ url, ca, token, admin, kubeconfig });
