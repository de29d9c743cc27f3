// Runs vitest for `npm test` and for what is made of its results.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs vitest with its report shown and a copy as JSON; resolves to its exit code, the parsed report and the notices. */
export async function runVitest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'kindsmith-test-'));
  const reportFile = join(folder, 'report.json');
  const vitest = join(createRequire(import.meta.url).resolve('vitest/package.json'), '..', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  try {
    const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...args], {
      cwd: root,
      stdio: ['inherit', 'pipe', 'inherit'],
      env: process.stdout.isTTY ? { FORCE_COLOR: '1', ...process.env } : process.env,
    });
    const notices = showAndCollectNotices(child.stdout);
    const code = await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (exitCode) => resolve(exitCode ?? 1));
    });
    return { code, report: readReport(reportFile), notices };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Copies the stream to stdout and keeps the lines by which tests say what they could not run. */
function showAndCollectNotices(stream) {
  const notices = new Set();
  let rest = '';
  stream.setEncoding('utf8').on('data', (chunk) => {
    process.stdout.write(chunk);
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      const notice = /(SKIPPED|MISSING): .*/.exec(stripVTControlCharacters(line));
      if (notice) notices.add(notice[0]);
    }
  });
  return notices;
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
