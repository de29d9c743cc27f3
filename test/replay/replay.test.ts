import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/folders.js';
import { findKubectls } from '../support/kubectl.js';
import {
  answers,
  hasAnswers,
  holdAgainstFloors,
  isPlain,
  measure,
  replay,
  runTool,
  writeTokens,
} from '../support/replay.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';

describe.runIf(hasAnswers)('recorded answers', () => {
  const folder = temporaryFolder('replay');
  let server: ServerProcess;
  beforeAll(async () => {
    server = await startServerProcess(['--storage', 'memory', '--token-auth-file', writeTokens(folder)]);
  });
  afterAll(() => server?.stop());

  it('agrees on objects of every kind', { timeout: 300_000 }, async (context) => {
    const report = await replay(server, ['objects']);
    expect(report.length).toBeGreaterThan(10_000);
    const plain = report.filter(isPlain);
    holdAgainstFloors(context, measure('objects', report), measure('objects plain', plain));
  });

  it('agrees on the rules of REST', { timeout: 300_000 }, async (context) => {
    const report = await replay(server, ['rest'], 8);
    expect(report.length).toBeGreaterThan(1000);
    holdAgainstFloors(context, measure('rest', report));
  });

  it('agrees on server-side apply', { timeout: 300_000 }, async (context) => {
    const report = await replay(server, ['extend/ssa-basic.jsonl', 'extend/ssa-kinds.jsonl'], 8);
    expect(report.length).toBeGreaterThan(200);
    holdAgainstFloors(context, measure('extend ssa', report));
  });

  const kubectl = hasAnswers ? findKubectls().find((k) => k.version === '1.36') : undefined;
  it.runIf(kubectl !== undefined)('prints through kubectl what it printed', { timeout: 300_000 }, async (context) => {
    const groups = ['discover', 'imperative', 'apply'];
    const commands = JSON.parse(readFileSync(join(answers, 'kubectl', 'commands.json'), 'utf8')) as {
      groups: { name: string }[];
    };
    const transcript = JSON.parse(readFileSync(join(answers, 'kubectl', 'transcript.json'), 'utf8')) as {
      group: string;
    }[];
    const [commandsFile, transcriptFile] = [join(folder, 'commands.json'), join(folder, 'transcript.json')];
    const chosen = transcript.filter((t) => groups.includes(t.group));
    writeFileSync(
      commandsFile,
      JSON.stringify({ ...commands, groups: commands.groups.filter((g) => groups.includes(g.name)) }),
    );
    writeFileSync(transcriptFile, JSON.stringify(chosen));
    const options = ['--kubeconfig', server.kubeconfig, '--kubectl', kubectl?.path ?? '', '--show', '0'];
    const output = await runTool('kubectl.mjs', ['compare', commandsFile, transcriptFile, ...options]);
    const match = /exit code ([\d.]+) %, output ([\d.]+) %/.exec(output);
    expect(match, output).not.toBeNull();
    holdAgainstFloors(context, {
      name: 'kubectl',
      count: chosen.length,
      percent: { code: Number(match?.[1]), output: Number(match?.[2]) },
    });
  });
});
