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

/** Builds the project in `root` when its sources changed since the last build; false when it does not compile. */
async function build(root) {
  const { ensureBuilt } = await import('./build.mjs');
  return ensureBuilt(root);
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const isCheckout = existsSync(`${root}tsconfig.json`);
if (isCheckout && !(await build(root))) {
  process.exitCode = 1;
} else {
  const { main } = await import('../../dist/generator/cli.js');
  process.exitCode = await main(process.argv.slice(2), { build });
}
