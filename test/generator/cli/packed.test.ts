import { execFile, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/folders.js';
import { readText, repository, writeFiles } from '../../support/specs.js';

const execute = promisify(execFile);
const root = temporaryFolder('packed');
const project = join(root, 'shop');
const installed = join(project, 'node_modules/kindsmith');
const bin = join(installed, 'generator/bin/kindsmith.mjs');

/** What `npm install` of the tarball leaves: its files, and its dependencies within reach. */
beforeAll(async () => {
  await execute('npm', ['pack', '--pack-destination', root], { cwd: repository });
  const [tarball] = readdirSync(root).filter((name) => name.endsWith('.tgz'));
  await execute('tar', ['-xzf', tarball!], { cwd: root });
  symlinkSync(join(repository, 'node_modules'), join(root, 'package/node_modules'));
  await execute(process.execPath, [join(root, 'package/generator/bin/kindsmith.mjs'), 'init', 'shop'], { cwd: root });
  mkdirSync(join(project, 'node_modules'));
  renameSync(join(root, 'package'), installed);
}, 180_000);

describe('a project of the user, with kindsmith from its tarball', () => {
  it('depends on the version that made it', () => {
    const { version } = JSON.parse(readText(repository, 'package.json')) as { version: string };
    expect(JSON.parse(readText(project, 'package.json'))).toMatchObject({ dependencies: { kindsmith: `^${version}` } });
  });

  it('passes the tests it begins with', async () => {
    const { stdout } = await execute(process.execPath, ['--test', '--test-reporter=tap'], { cwd: project });
    expect(stdout).toMatch(/^# pass 2$/m);
    expect(stdout).toMatch(/^# fail 0$/m);
  }, 60_000);

  it('serves its groups beside the machinery and no others', async () => {
    const server = spawn(process.execPath, [bin, 'start', '--port', '0', '--insecure-http', '--storage', 'memory'], {
      cwd: project,
    });
    try {
      let text = '';
      const url = await new Promise<string>((resolve, reject) => {
        const read = (chunk: Buffer) => {
          text += String(chunk);
          const found = /http:\/\/[\w.:]+:\d+/.exec(text);
          if (found) resolve(found[0]);
        };
        server.stdout.on('data', read);
        server.stderr.on('data', read);
        server.once('exit', () => reject(new Error(text)));
      });
      const token = readText(project, 'data/pki/admin.token').trim();
      const answer = await fetch(`${url}/apis`, { headers: { authorization: `Bearer ${token}` } });
      const { groups } = (await answer.json()) as { groups: { name: string }[] };
      const names = groups.map((group) => group.name);
      expect(names).toEqual(expect.arrayContaining(['library.example.com', 'coordination.k8s.io']));
      expect(names).not.toContain('apps');
    } finally {
      server.kill();
    }
  }, 60_000);

  it('type-checks', async () => {
    const tsc = join(repository, 'node_modules/typescript/lib/tsc.js');
    await expect(execute(process.execPath, [tsc, '-p', 'tsconfig.json'], { cwd: project })).resolves.toMatchObject({
      stdout: '',
    });
  }, 60_000);

  it('shows errors in a spec with their place and does not start', async () => {
    const spec = 'specs/library.example.com/v1.yaml';
    const before = readText(project, spec);
    writeFiles(project, { [spec]: before.replace('schemas/BookStatus', 'schemas/BookState') });
    const failed = execute(process.execPath, [bin, 'start', '--port', '0', '--storage', 'memory'], { cwd: project });
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^specs\/library\.example\.com\/v1\.yaml:\d+:\d+: .*BookState/m),
    });
    writeFiles(project, { [spec]: before });
  }, 60_000);
});
