// Compiles a project of ours (this checkout, or a user's) with its own TypeScript when its sources changed.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readFolder, readSources } from './fingerprint.mjs';
import { takeLock } from './lock.mjs';
import { showProgress } from './progress.mjs';

/** Compiler messages shown when a build fails; the rest is counted. */
const MAX_ERRORS_SHOWN = 20;

const ENDING_SIGNALS = ['SIGINT', 'SIGTERM'];

/**
 * Brings `dist` of the project in `root` up to date. Says on stderr what it does and why it failed.
 * Resolves to false when the sources do not compile or no compiler is installed.
 * Safe to call from several processes at once: one builds, the others wait for it.
 */
export async function ensureBuilt(root) {
  if (isFresh(root, readSources(root).fingerprint)) return true;
  const state = join(root, 'dist', '.build');
  mkdirSync(state, { recursive: true });
  const release = await takeLock(join(state, 'lock'), (pid) =>
    process.stderr.write(`kindsmith: process ${pid} is building, waiting for it\n`),
  );
  try {
    const sources = readSources(root);
    return isFresh(root, sources.fingerprint) || (await build(root, sources));
  } finally {
    release();
  }
}

const stampPath = (root) => join(root, 'dist', '.build', 'stamp');

function isFresh(root, fingerprint) {
  const stamp = stampPath(root);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint;
}

/** Compiles, removes what sources no longer produce, and only then leaves the mark that dist is complete. */
async function build(root, { files, fingerprint }) {
  const compiler = findCompiler(root);
  if (!compiler) {
    process.stderr.write('kindsmith: the TypeScript compiler is not installed: run `npm ci` first\n');
    return false;
  }
  rmSync(stampPath(root), { force: true });
  const progress = showProgress('kindsmith: building');
  const { code, output } = await runCompiler(compiler, root);
  if (code !== 0) {
    progress.end('kindsmith: the build failed');
    process.stderr.write(summarize(output));
    return false;
  }
  removeOrphans(root, files);
  writeFileSync(stampPath(root), fingerprint);
  progress.end('kindsmith: built');
  return true;
}

function findCompiler(root) {
  try {
    return createRequire(join(root, 'package.json')).resolve('typescript/lib/tsc.js');
  } catch {
    return undefined;
  }
}

/** Runs tsc in `root`; a signal that ends this process meanwhile ends the compiler too. */
function runCompiler(compiler, root) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [compiler, '-p', 'tsconfig.json', '--pretty', 'false'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk) => {
      output += chunk;
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    const onSignal = (signal) => {
      child.kill();
      rmSync(join(root, 'dist', '.build', 'lock'), { force: true });
      removeHandlers();
      process.kill(process.pid, signal);
    };
    const removeHandlers = () => {
      for (const signal of ENDING_SIGNALS) process.off(signal, onSignal);
    };
    for (const signal of ENDING_SIGNALS) process.on(signal, onSignal);
    child.on('error', reject);
    child.on('close', (code) => {
      removeHandlers();
      resolve({ code, output });
    });
  });
}

/** The first errors with their continuation lines, and how many more there are. */
function summarize(output) {
  const lines = output.trimEnd().split('\n');
  const starts = lines.flatMap((line, index) => (/^\s/.test(line) ? [] : [index]));
  if (starts.length <= MAX_ERRORS_SHOWN) return `${lines.join('\n')}\n`;
  const shown = lines.slice(0, starts[MAX_ERRORS_SHOWN]);
  return `${shown.join('\n')}\n… and ${starts.length - MAX_ERRORS_SHOWN} more: \`npx tsc --noEmit\` shows all\n`;
}

/** Deletes compiled files whose source is gone, so that a forgotten import fails and a package holds nothing dead. */
function removeOrphans(root, files) {
  const walk = (folder) => {
    for (const entry of readFolder(join(root, 'dist', folder))) {
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      if (entry.isDirectory()) {
        if (path !== '.build') walk(path);
      } else if (!files.has(path.replace(/(\.d\.ts|\.js)$/, '.ts'))) {
        rmSync(join(root, 'dist', path));
      }
    }
  };
  walk('');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = (await ensureBuilt(process.cwd())) ? 0 : 1;
}
