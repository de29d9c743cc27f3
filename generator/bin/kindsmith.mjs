#!/usr/bin/env node
// The `kindsmith` command. In a checkout it first builds what is stale; an installed package is already built.
// Nothing heavy is imported here: `kindsmith serve` pays for every module that loads before the server is ready.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`kindsmith: needs Node.js 20.19 or newer, this is ${process.versions.node}\n`);
  process.exit(1);
}

/**
 * Builds the project in `root` when its sources changed since the last build; false when it does not compile.
 * With `needed`, a folder such as `generator/`, errors elsewhere are only counted.
 */
async function build(root, needed) {
  const { ensureBuilt } = await import('./build.mjs');
  return ensureBuilt(root, needed);
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const argv = process.argv.slice(2);
const isCheckout = existsSync(`${root}tsconfig.json`);
// Whatever may write `generated/` has to run when it is missing or broken; `start` builds again before it serves.
const needed = argv[0] === 'serve' ? '' : 'generator/';
if (isCheckout && !(await build(root, needed))) {
  process.exitCode = 1;
} else {
  const { main } = await import('../../dist/generator/cli.js');
  process.exitCode = await main(argv, { build });
}
