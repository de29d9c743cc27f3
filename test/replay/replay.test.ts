import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/folders.js';
import { findKubectls } from '../support/kubectl.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';

/**
 * Replays what a real kube-apiserver answered, from the folder beside the checkout. The shares reached stand in
 * `percentages.json`; a share that falls below its line fails. `KINDSMITH_RAISE=1` writes what was reached now.
 */
const shared = fileURLToPath(new URL('../../../shared', import.meta.url));
const tools = join(shared, 'tools', 'answers');
const answers = join(shared, 'upstream', 'kubernetes-v1.36', 'answers');
const file = fileURLToPath(new URL('percentages.json', import.meta.url));
const floor = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
const reached: Record<string, number> = {};
const present = existsSync(answers);
if (!present) console.log('SKIPPED: recorded answers are not beside this checkout (../shared), nothing is replayed');

interface Exchange {
  readonly step: string;
  readonly level: string;
}
const LEVELS = ['none', 'code', 'reason', 'body', 'managed', 'wording'];

function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args]);
    let text = '';
    child.stdout.on('data', (chunk) => (text += String(chunk)));
    child.stderr.on('data', (chunk) => (text += String(chunk)));
    child.on('error', reject);
    child.on('close', () => resolve(text));
  });
}

/** The share of exchanges that agree at least at the level, in percent. */
function share(report: readonly Exchange[], level: string): number {
  return (100 * report.filter((e) => LEVELS.indexOf(e.level) >= LEVELS.indexOf(level)).length) / report.length;
}

function check(name: string, percent: number): void {
  reached[name] = Math.floor(percent * 10) / 10;
  console.log(`replay ${name}: ${percent.toFixed(2)} % (at least ${floor[name]} %)`);
  if (process.env.KINDSMITH_RAISE === undefined) expect(percent, name).toBeGreaterThanOrEqual(floor[name] ?? 100);
}

/** Only changes of a recorded manifest are numbered; all other steps are plain. */
const isPlain = (exchange: Exchange) => !/^(break|change)-/.test(exchange.step);

describe.runIf(present)('recorded answers', () => {
  const folder = temporaryFolder('replay');
  const tokens = join(folder, 'tokens.csv');
  writeFileSync(
    tokens,
    'admin-token,admin,admin-uid,"system:masters"\nalice-token,alice,alice-uid,"dev"\nnobody-token,nobody,nobody-uid\n',
    { mode: 0o600 },
  );
  let server: ServerProcess;
  beforeAll(async () => {
    server = await startServerProcess(['--storage', 'memory', '--token-auth-file', tokens]);
  });
  afterAll(async () => {
    await server?.stop();
    if (process.env.KINDSMITH_RAISE !== undefined)
      writeFileSync(file, `${JSON.stringify({ ...floor, ...reached }, null, 2)}\n`);
  });

  async function replay(name: string, args: readonly string[]): Promise<Exchange[]> {
    const report = join(folder, `${name}.json`);
    await run(process.execPath, [
      join(tools, 'replay.mjs'),
      '--url',
      server.url,
      '--token',
      'admin-token',
      '--as-others',
      '--show',
      '0',
      '--report',
      report,
      ...args,
      join(answers, name),
    ]);
    return JSON.parse(readFileSync(report, 'utf8')) as Exchange[];
  }

  it('agrees on objects of every kind', { timeout: 300_000 }, async () => {
    const report = await replay('objects', []);
    expect(report.length).toBeGreaterThan(10_000);
    check('objects plain body', share(report.filter(isPlain), 'body'));
    check('objects reason', share(report, 'reason'));
  });

  it('agrees on the rules of REST', { timeout: 300_000 }, async () => {
    const report = await replay('rest', ['--parallel', '8']);
    expect(report.length).toBeGreaterThan(1000);
    check('rest code', share(report, 'code'));
    check('rest body', share(report, 'body'));
  });

  const kubectl = present ? findKubectls().find((k) => k.version === '1.36') : undefined;
  it.runIf(kubectl !== undefined)('prints through kubectl what it printed', { timeout: 300_000 }, async () => {
    const groups = ['discover', 'imperative', 'apply'];
    const commands = JSON.parse(readFileSync(join(answers, 'kubectl', 'commands.json'), 'utf8')) as {
      groups: { name: string }[];
    };
    const transcript = JSON.parse(readFileSync(join(answers, 'kubectl', 'transcript.json'), 'utf8')) as {
      group: string;
    }[];
    const [commandsFile, transcriptFile] = [join(folder, 'commands.json'), join(folder, 'transcript.json')];
    writeFileSync(
      commandsFile,
      JSON.stringify({ ...commands, groups: commands.groups.filter((g) => groups.includes(g.name)) }),
    );
    writeFileSync(transcriptFile, JSON.stringify(transcript.filter((t) => groups.includes(t.group))));
    const output = await run(process.execPath, [
      join(tools, 'kubectl.mjs'),
      'compare',
      commandsFile,
      transcriptFile,
      '--kubeconfig',
      server.kubeconfig,
      '--kubectl',
      kubectl?.path ?? '',
      '--show',
      '0',
    ]);
    const match = /exit code ([\d.]+) %, output ([\d.]+) %/.exec(output);
    expect(match, output).not.toBeNull();
    check('kubectl output', Number(match?.[2]));
  });
});
