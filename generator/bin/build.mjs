// Compiles a project of ours (this checkout, or a user's) with its own TypeScript when its sources changed.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleServer } from './bundle.mjs';
import { readFolder, readSources } from './fingerprint.mjs';
import { takeLock } from './lock.mjs';
import { showProgress } from './progress.mjs';

/** Compiler messages shown when a build fails; the rest is counted. */
const MAX_ERRORS_SHOWN = 20;

const ENDING_SIGNALS = ['SIGINT', 'SIGTERM'];

/**
 * Brings `dist` of the project in `root` up to date. Says on stderr what it does and why it failed.
 * Resolves to false when the sources do not compile or no compiler is installed. With `needed`, a folder, only errors
 * in it count: whoever is about to write sources has to run while those do not compile.
 * Safe to call from several processes at once: one builds, the others wait for it.
 */
export async function ensureBuilt(root, needed = '') {
  if (isFresh(root, readSources(root).fingerprint, needed)) return true;
  const state = join(root, 'dist', '.build');
  mkdirSync(state, { recursive: true });
  const release = await takeLock(join(state, 'lock'), (pid) =>
    process.stderr.write(`kindsmith: process ${pid} is building, waiting for it\n`),
  );
  try {
    const sources = readSources(root);
    return isFresh(root, sources.fingerprint, needed) || (await build(root, sources, needed));
  } finally {
    release();
  }
}

/** Holds the fingerprint of the sources that `dist` was made of, then the files that had errors, a line each. */
const stampPath = (root) => join(root, 'dist', '.build', 'stamp');

function isFresh(root, fingerprint, needed) {
  if (!existsSync(stampPath(root))) return false;
  const [stamped, ...broken] = readFileSync(stampPath(root), 'utf8').split('\n');
  return stamped === fingerprint && !broken.some((file) => file.startsWith(needed));
}

/** Compiles, removes what sources no longer produce, and only then leaves the stamp that says so. */
async function build(root, { files, fingerprint }, needed) {
  const compiler = findCompiler(root);
  if (!compiler) {
    process.stderr.write('kindsmith: the TypeScript compiler is not installed: run `npm ci` first\n');
    return false;
  }
  rmSync(stampPath(root), { force: true });
  const progress = showProgress('kindsmith: building');
  const { code, output } = await runCompiler(compiler, root);
  const errors = code === 0 ? [] : splitErrors(output);
  const blocking = errors.filter((error) => error.file.startsWith(needed) || error.file === '');
  if (blocking.length > 0) {
    progress.end('kindsmith: the build failed');
    process.stderr.write(summarize(blocking));
    return false;
  }
  removeOrphans(root, files);
  await bundleServer(root);
  writeFileSync(stampPath(root), [fingerprint, ...new Set(errors.map((error) => error.file))].join('\n'));
  progress.end('kindsmith: built');
  if (errors.length > 0) {
    process.stderr.write(`kindsmith: ${errors.length} errors outside of ${needed}: \`npx tsc --noEmit\` shows them\n`);
  }
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

/** The compiler's errors, each with its continuation lines; `file` is empty when an error has no place. */
function splitErrors(output) {
  const errors = [];
  for (const line of output.trimEnd().split('\n')) {
    if (/^\s/.test(line) && errors.length > 0) errors.at(-1).text += `\n${line}`;
    else errors.push({ file: /^(.+?)\(\d+,\d+\): /.exec(line)?.[1] ?? '', text: line });
  }
  return errors;
}

/** The first errors, and how many more there are. */
function summarize(errors) {
  const shown = errors.slice(0, MAX_ERRORS_SHOWN).map((error) => `${error.text}\n`);
  const rest = errors.length - shown.length;
  return shown.join('') + (rest > 0 ? `… and ${rest} more: \`npx tsc --noEmit\` shows all\n` : '');
}

/** Folders of `dist` that do not mirror sources. */
const BESIDE = new Set(['.build', 'bundle']);

/** Deletes compiled files whose source is gone, so that a forgotten import fails and a package holds nothing dead. */
function removeOrphans(root, files) {
  const walk = (folder) => {
    for (const entry of readFolder(join(root, 'dist', folder))) {
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      if (entry.isDirectory()) {
        if (!BESIDE.has(path)) walk(path);
      } else if (!files.has(path.replace(/(\.d\.ts|\.js)$/, '.ts'))) {
        rmSync(join(root, 'dist', path));
      }
    }
  };
  walk('');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = (await ensureBuilt(process.cwd(), process.argv[2])) ? 0 : 1;
}
