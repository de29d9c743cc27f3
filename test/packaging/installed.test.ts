import { execFile } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/folders.js';
import { installPacked } from '../support/installed.js';

const execute = promisify(execFile);
const folder = temporaryFolder('installed');
const project = join(folder, 'shop');
const env = {
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  HOME: temporaryFolder('installed-home'),
  npm_config_offline: 'true',
  npm_config_update_notifier: 'false',
};
const run = (command: string, args: readonly string[], cwd: string) => execute(command, [...args], { cwd, env });

let modules: string;
beforeAll(async () => {
  modules = await installPacked(folder);
  await run('npx', ['kindsmith', 'init', 'shop'], folder);
  symlinkSync(modules, join(project, 'node_modules'));
}, 180_000);

describe('kindsmith, packed and installed without development dependencies', () => {
  it('has what it needs and nothing of its tests', () => {
    const names = readdirSync(join(modules, 'kindsmith'));
    expect(names).toEqual(
      expect.arrayContaining(['dist', 'docs', 'generator', 'specs', 'templates', 'LICENSE', 'NOTICE', 'README.md']),
    );
    expect(
      names.filter((name) => ['test', 'bench', 'node_modules', 'tsconfig.json', 'runtime'].includes(name)),
    ).toEqual([]);
    expect(existsSync(join(modules, 'vitest'))).toBe(false);
  });

  it('generates with npx, and checks what it generated', async () => {
    await expect(run('npx', ['kindsmith', 'generate', '--check'], project)).rejects.toMatchObject({ code: 1 });
    await run('npx', ['kindsmith', 'generate'], project);
    expect((await run('npx', ['kindsmith', 'generate', '--check'], project)).stdout).toMatch(/up to date/);
    appendFileSync(join(project, 'generated/index.ts'), '// changed by hand\n');
    await expect(run('npx', ['kindsmith', 'generate', '--check'], project)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('changed  generated/index.ts'),
    });
    await run('npx', ['kindsmith', 'generate'], project);
  }, 60_000);

  it('passes the tests that a new project has', async () => {
    const { stdout } = await run('npm', ['test'], project);
    expect(stdout).toMatch(/^. fail 0$/m);
  }, 60_000);

  it('is a library: a server in a program of its own', async () => {
    const program = `
      import { startServer } from 'kindsmith';
      const server = await startServer({ storage: 'memory', insecureHttp: true, builtin: 'machinery' });
      const headers = { authorization: 'Bearer ' + server.token };
      const { groups } = await (await fetch(server.url + '/apis', { headers })).json();
      console.log(groups.map((group) => group.name).sort().join(' '));
      await server.close();`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], project);
    expect(stdout.trim().split(' ')).toEqual(
      expect.arrayContaining(['coordination.k8s.io', 'rbac.authorization.k8s.io']),
    );
    expect(stdout).not.toContain('library.example.com');
    expect(stdout).not.toMatch(/\bapps\b/);
  }, 60_000);
});
