import { median } from './figure.js';

const ROUNDS = 9;
const ROUND_MS = 150;
/** Between looks at the clock. */
const BATCH = 50;

/**
 * Calls per second of processor time of two functions, measured in turns so that what else the machine does meets both; the
 * median of the rounds.
 */
export function inTurns(ours: () => unknown, limit: () => unknown): [number, number] {
  const rates: [number[], number[]] = [[], []];
  // The first round is not counted: it warms both up.
  for (let round = 0; round <= ROUNDS; round++) {
    const measured = [rateOf(ours), rateOf(limit)] as const;
    if (round === 0) continue;
    rates[0].push(measured[0]);
    rates[1].push(measured[1]);
  }
  return [median(rates[0]), median(rates[1])];
}

/** What was made last, so that making it is not left out. */
let kept: unknown;

function rateOf(work: () => unknown): number {
  const begun = process.cpuUsage();
  let calls = 0;
  let elapsedMs = 0;
  while (elapsedMs < ROUND_MS) {
    for (let i = 0; i < BATCH; i++) kept = work();
    calls += BATCH;
    const { user, system } = process.cpuUsage(begun);
    elapsedMs = (user + system) / 1_000;
  }
  if (kept === undefined) throw new Error('the work makes nothing');
  return (calls * 1_000) / elapsedMs;
}
