/**
 * Replays what a real kube-apiserver answered, from the folder beside the checkout. The shares reached stand in
 * `test/replay/percentages.json`; a share that falls below its line fails. `KINDSMITH_RAISE=1` writes what was reached now.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, type TestContext } from 'vitest';
import { claimedPercent } from '../compatibility/page.js';
import type { ServerProcess } from './server-process.js';
import { RELEASE, shared } from './shared.js';

const percentages = fileURLToPath(new URL('../replay/percentages.json', import.meta.url));
const raises = process.env.KINDSMITH_RAISE !== undefined;
const tools = join(shared, '..', 'tools', 'answers');
export const answers = join(shared, RELEASE, 'answers');
export const hasAnswers = existsSync(answers);
if (!hasAnswers) console.log('SKIPPED: recorded answers are not beside this checkout (../shared), nothing is replayed');

/** How far an answer agrees: the status code, the reason with the fields of its causes, the whole body but sentences, managedFields too. */
export const LEVELS = ['code', 'reason', 'body', 'managed'] as const;
const ORDER = ['none', ...LEVELS, 'wording'];

/** What became of one recorded request. */
export interface Exchange {
  readonly scenario: string;
  readonly step: string;
  /** Method and path. */
  readonly do: string;
  readonly level: string;
  /** Where the answers differ first. */
  readonly problems: readonly string[];
}

/** What a test tells of a replay: `docs/compatibility.md` is made of it. */
export interface Replayed {
  /** What was replayed: `rest`. */
  readonly name: string;
  /** Requests, or commands. */
  readonly count: number;
  /** Percent that agree, by level. */
  readonly percent: Readonly<Record<string, number>>;
}
declare module 'vitest' {
  interface TaskMeta {
    replayed?: Replayed[];
  }
}

/** A replay with what it is made of. */
export interface Measured extends Replayed {
  readonly exchanges?: readonly Exchange[];
}

/** Only changes of a recorded manifest are numbered; all other steps are plain. */
export const isPlain = ({ step }: Exchange) => !/^(break|change)-/.test(step);

/** Runs a tool of the recordings; resolves to all it printed, whatever its exit code. */
export function runTool(name: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(tools, name), ...args]);
    let text = '';
    child.stdout.on('data', (chunk) => (text += String(chunk)));
    child.stderr.on('data', (chunk) => (text += String(chunk)));
    child.on('error', reject);
    child.on('close', () => resolve(text));
  });
}

/** A file with the users that the recordings know. */
export function writeTokens(folder: string): string {
  const path = join(folder, 'tokens.csv');
  const users =
    'admin-token,admin,admin-uid,"system:masters"\nalice-token,alice,alice-uid,"dev"\nnobody-token,nobody,nobody-uid\n';
  writeFileSync(path, users, { mode: 0o600 });
  return path;
}

/** Replays files or folders of `answers`, one scenario after another unless told how many at once. */
export async function replay(server: ServerProcess, inputs: readonly string[], parallel = 1): Promise<Exchange[]> {
  const report = join(server.data, `replay-${inputs.join('-').replaceAll('/', '-')}.json`);
  const options = ['--url', server.url, '--token', 'admin-token', '--as-others', '--show', '0', '--report', report];
  const paths = inputs.map((input) => join(answers, input));
  const output = await runTool('replay.mjs', [...options, '--parallel', String(parallel), ...paths]);
  if (!existsSync(report)) throw new Error(output);
  return JSON.parse(readFileSync(report, 'utf8')) as Exchange[];
}

const agrees = (exchange: Exchange, level: string) => ORDER.indexOf(exchange.level) >= ORDER.indexOf(level);

/** The share of exchanges that agree at least at each level. */
export function measure(name: string, exchanges: readonly Exchange[]): Measured {
  const share = (level: string) => (100 * exchanges.filter((e) => agrees(e, level)).length) / exchanges.length;
  const percent = Object.fromEntries(LEVELS.map((level) => [level, share(level)]));
  return { name, count: exchanges.length, percent, exchanges };
}

/** Exchanges named for a share that fell. */
const NAMED = 20;

/** A share that fell, and where to look. */
function tellFall(fall: string, level: string, exchanges: readonly Exchange[] = []): string {
  const failed = exchanges.filter((e) => !agrees(e, level));
  const lines = failed
    .slice(0, NAMED)
    .map((e) => `${e.scenario} ${e.step} ${e.do}: ${e.problems.slice(0, 3).join('; ')}`);
  return [fall, ...lines].join('\n  ');
}

/** Points by which runs differ: managed fields are ordered by the second of their write, which a slow run crosses elsewhere. */
const DRIFT = 2;

const readFloors = () => JSON.parse(readFileSync(percentages, 'utf8')) as Record<string, number>;
const floors = readFloors();
const reached: Record<string, number> = {};

/** Holds what was reached against the floors, and against what the page of compatibility claims. */
export function holdAgainstFloors({ task }: TestContext, ...replays: readonly Measured[]): void {
  task.meta.replayed = replays.map(({ name, count, percent }) => ({ name, count, percent }));
  const below: string[] = [];
  for (const { name, percent, exchanges } of replays) {
    for (const [level, share] of Object.entries(percent)) {
      const key = `${name} ${level}`;
      const floor = floors[key] ?? 100;
      reached[key] = Math.floor(share * 10) / 10;
      console.log(`replay ${key}: ${share.toFixed(2)} % (at least ${floor} %)`);
      if (share < floor) below.push(tellFall(`${key}: ${share.toFixed(2)} % of at least ${floor} %`, level, exchanges));
      const claimed = claimedPercent(name, level);
      if (claimed !== undefined && share < claimed - DRIFT)
        below.push(`${key}: ${share.toFixed(2)} %, and docs/compatibility.md says ${claimed} %`);
    }
  }
  if (!raises) expect(below).toEqual([]);
}

afterAll(() => {
  if (raises) writeFileSync(percentages, `${JSON.stringify({ ...readFloors(), ...reached }, null, 2)}\n`);
});
