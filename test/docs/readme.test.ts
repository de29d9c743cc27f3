import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/folders.js';
import { findKubectls } from '../support/kubectl.js';
import { codeBlocks } from '../support/markdown.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';
import { Shell } from '../support/shell.js';
import { repository } from '../support/specs.js';

const readme = join(repository, 'README.md');

describe.each(findKubectls())('the tour with kubectl $version', (binary) => {
  const folder = temporaryFolder('tour');
  let server: ServerProcess;
  beforeAll(async () => {
    // Where the reader stands: the checkout, with the data of a server that runs.
    mkdirSync(join(folder, 'bin'));
    symlinkSync(binary.path, join(folder, 'bin', 'kubectl'));
    symlinkSync(join(repository, 'docs'), join(folder, 'docs'));
    server = await startServerProcess([], join(folder, 'data'));
  });
  afterAll(() => server?.stop());

  it('goes as written', async () => {
    const [tour, ...others] = codeBlocks(readme, 'tour');
    expect(others).toEqual([]);
    const path = [join(folder, 'bin'), dirname(process.execPath), process.env.PATH].join(delimiter);
    const text = await new Shell(folder, { PATH: path, HOME: temporaryFolder('tour-home') }).run(tour!.text);
    expect(text).toMatch(/^books\s+bk\s+library\.example\.com\/v1\s+true\s+Book$/m);
    expect(text).toMatch(/^shop\s+0\/2\s+0\s+0\s+\d+s$/m);
    expect(text).toMatch(/^deployment\.apps\/shop scaled$/m);
    expect(text).toMatch(/^dune\s+Dune\s+Frank Herbert\s+3\s+\d+s$/m);
    expect(text).toMatch(/^ {2}writer: Herbert, Frank$/m);
    expect(text).toMatch(/^\s+isbn\s+<string>$/m);
    expect(text).toMatch(/^namespace "tour" deleted/m);
  }, 60_000);
});

describe.each([
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'docs/compatibility.md',
  'docs/tutorial.md',
  'docs/spec-format.md',
])('%s', (name) => {
  const text = readFileSync(join(repository, name), 'utf8');

  it('links to what exists', () => {
    const targets = [...text.matchAll(/\]\(([^)#]+)(#[^)]*)?\)/g)].map((match) => match[1]!);
    const local = targets.filter((target) => !/^[a-z]+:/.test(target));
    expect(local.filter((target) => !existsSync(join(repository, dirname(name), target)))).toEqual([]);
  });

  it('names npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1]!);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });
});
