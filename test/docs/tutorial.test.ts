import type { ChildProcess } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/folders.js';
import { installPacked } from '../support/installed.js';
import { findKubectls } from '../support/kubectl.js';
import { type CodeBlock, codeBlocks } from '../support/markdown.js';
import { interrupt, printed, Shell } from '../support/shell.js';
import { repository } from '../support/specs.js';

const [kubectl] = findKubectls();
const folder = temporaryFolder('tutorial');
const home = temporaryFolder('tutorial-home');
const path = [join(folder, 'bin'), dirname(process.execPath), process.env.PATH].join(delimiter);
const shell = new Shell(folder, {
  PATH: path,
  HOME: home,
  npm_config_update_notifier: 'false',
  npm_config_offline: 'true',
});
let server: ChildProcess | undefined;
/** The usual port may be in use here. A later start takes that of the first: kubectl knows servers by their address. */
let port = '0';

beforeAll(async () => {
  await installPacked(folder);
  mkdirSync(join(folder, 'bin'));
  if (kubectl !== undefined) symlinkSync(kubectl.path, join(folder, 'bin', 'kubectl'));
}, 180_000);
afterAll(() => (server === undefined ? undefined : interrupt(server)));

/** What a block prints does not depend on how old things are, how wide columns became or how long a phase took. */
const comparable = (text: string) =>
  text
    .replace(/^[a-z ]+ \d+ ms\n/gm, '')
    .replace(/ +/g, ' ')
    .replace(/\b\d+s$/gm, 'AGE')
    .trim();

/** A file of the reader's project: its path stands in a comment on the first line. */
function writeFile({ text }: CodeBlock): void {
  const name = /^(?:#|\/\/) (\S+)\n/.exec(text)?.[1];
  if (name === undefined) throw new Error(`no path in the first line of:\n${text}`);
  mkdirSync(dirname(join(shell.cwd, name)), { recursive: true });
  writeFileSync(join(shell.cwd, name), text);
}

async function runCommands({ text }: CodeBlock): Promise<string> {
  if (text === 'npm start\n') {
    if (server !== undefined) await interrupt(server);
    server = shell.start(`exec npm start -- --port ${port}`);
    const text = await printed(server, /ready at/);
    port = /ready at https:\/\/[^:]+:(\d+)/.exec(text)?.[1] ?? port;
    return text;
  }
  // There is no registry here: what `npm install` would fetch was unpacked a folder higher.
  return shell.run(text.replace(/^npm install$/m, 'ln -s ../node_modules node_modules'));
}

/** Blocks that are steps, each with what it is said to print. */
const blocks = codeBlocks(join(repository, 'docs/tutorial.md'));
const steps = blocks.flatMap((block, at) => {
  if (block.language === 'text' || (kubectl === undefined && block.text.includes('kubectl '))) return [];
  const next = blocks[at + 1];
  return { block, output: next?.language === 'text' ? next.text : undefined };
});

describe('the tutorial', () => {
  for (const { block, output } of steps) {
    it(`line ${block.line}: ${block.text.split('\n', 1)}`, async () => {
      if (block.language !== 'sh') writeFile(block);
      else {
        const text = await runCommands(block);
        if (output !== undefined) expect(comparable(text)).toBe(comparable(output));
      }
    }, 60_000);
  }
});
