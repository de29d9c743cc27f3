import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LAUNCHER } from '../processes.js';
import { median, milliseconds, type Row } from './figure.js';

const RUNS = 3;
const MAX_MS = 3_000;
const SPECS = fileURLToPath(new URL('../../specs', import.meta.url));

/** `kindsmith generate` of all groups into an empty folder, beside reading the same specs and writing the same files. */
export async function generate(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kindsmith-bench-'));
  try {
    const ours: number[] = [];
    const copying: number[] = [];
    for (let i = 0; i < RUNS; i++) {
      const out = join(folder, `out${i}`);
      const begun = performance.now();
      const child = spawn(process.execPath, [LAUNCHER, 'generate', '--specs', SPECS, '--out', out], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      const [code] = await once(child, 'exit');
      if (code !== 0) throw new Error(`kindsmith generate ended with ${code}`);
      ours.push(performance.now() - begun);
      copying.push(copyMs(out, join(folder, `copy${i}`)));
    }
    const [ourMs, copyingMs] = [median(ours), median(copying)];
    return [
      {
        figure: '`kindsmith generate`, all groups',
        ours: milliseconds(ourMs),
        limit: `${milliseconds(copyingMs)} (reading and writing)`,
        ratio: ourMs / copyingMs,
        aim: `≤ ${MAX_MS / 1000} s`,
        reached: ourMs <= MAX_MS,
        upstream: '',
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function copyMs(from: string, to: string): number {
  const texts = filesBelow(from).map((file) => [file, readFileSync(join(from, file))] as const);
  const begun = performance.now();
  for (const spec of filesBelow(SPECS)) readFileSync(join(SPECS, spec));
  for (const [file, text] of texts) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    writeFileSync(join(to, file), text);
  }
  return performance.now() - begun;
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(join(folder, file)).isFile());
