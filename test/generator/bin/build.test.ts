import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const checkout = fileURLToPath(new URL('../../..', import.meta.url));
const buildScript = join(checkout, 'generator/bin/build.mjs');

let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'kindsmith-build-'));
  symlinkSync(join(checkout, 'node_modules'), join(project, 'node_modules'));
  write('package.json', '{ "type": "module" }');
  write(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        module: 'nodenext',
        target: 'es2023',
        lib: ['es5'],
        skipLibCheck: true,
        strict: true,
        types: [],
        rootDir: '.',
        outDir: 'dist',
        incremental: true,
        tsBuildInfoFile: 'dist/.build/tsconfig.tsbuildinfo',
      },
      include: ['runtime/**/*.ts', 'specs/**/*.ts'],
    }),
  );
  write('runtime/answer.ts', 'export const answer: number = 42;\n');
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(join(project, path, '..'), { recursive: true });
  writeFileSync(join(project, path), text);
}

const dist = (path: string) => join(project, 'dist', path);

async function build(args: readonly string[] = []): Promise<{ code: number; stderr: string }> {
  const child = spawn(process.execPath, [buildScript, ...args], { cwd: project, stdio: ['ignore', 'inherit', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, stderr };
}

describe('the build', () => {
  it('says what it does in plain lines, and nothing when all is fresh', async () => {
    const first = await build();
    expect(first.stderr).toMatch(/^kindsmith: building…\nkindsmith: built after \d+\.\d s\n$/);
    expect(readFileSync(dist('runtime/answer.js'), 'utf8')).toContain('42');
    expect(await build()).toEqual({ code: 0, stderr: '' });
  });

  it('builds again after a change, also one that only a modification time shows', async () => {
    await build();
    write('runtime/answer.ts', 'export const answer: number = 43;\n');
    utimesSync(join(project, 'runtime/answer.ts'), new Date(), new Date(Date.now() + 5000));
    expect((await build()).stderr).toContain('built');
    expect(readFileSync(dist('runtime/answer.js'), 'utf8')).toContain('43');
  });

  it('removes what a deleted source left', async () => {
    write('specs/group/hooks.ts', 'export const hook = 1;\n');
    await build();
    expect(existsSync(dist('specs/group/hooks.js'))).toBe(true);
    rmSync(join(project, 'specs/group/hooks.ts'));
    await build();
    expect(existsSync(dist('specs/group/hooks.js'))).toBe(false);
    expect(existsSync(dist('runtime/answer.js'))).toBe(true);
  });

  it('names file, line and column of errors, ends with 1 and tries again next time', async () => {
    write('runtime/wrong.ts', 'export const wrong: number = "text";\n');
    for (let round = 0; round < 2; round++) {
      const { code, stderr } = await build();
      expect(code).toBe(1);
      expect(stderr).toContain(
        "runtime/wrong.ts(1,14): error TS2322: Type 'string' is not assignable to type 'number'.",
      );
    }
    rmSync(join(project, 'runtime/wrong.ts'));
    expect((await build()).code).toBe(0);
  });

  it('lets errors pass in folders that are not needed, but not for who needs them', async () => {
    write(
      'specs/group/hooks.ts',
      "import { missing } from '../../generated/missing.js';\nexport const it = missing;\n",
    );
    const needsRuntime = ['runtime/'];
    const first = await build(needsRuntime);
    expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining('1 errors outside of runtime/') });
    expect(existsSync(dist('runtime/answer.js'))).toBe(true);
    expect(await build(needsRuntime)).toEqual({ code: 0, stderr: '' });
    expect(await build()).toMatchObject({ code: 1, stderr: expect.stringContaining('specs/group/hooks.ts(1,25)') });
  });

  it('counts the errors that it does not show', async () => {
    const lines = Array.from({ length: 30 }, (_, index) => `export const x${index}: number = 'text';`);
    write('runtime/wrong.ts', lines.join('\n'));
    expect((await build()).stderr).toContain('… and 10 more');
  });

  it('says what to do when there is no compiler', async () => {
    rmSync(join(project, 'node_modules'));
    write('node_modules/typescript/package.json', '{ "name": "typescript", "exports": {} }');
    const { code, stderr } = await build();
    expect(code).toBe(1);
    expect(stderr).toContain('npm ci');
  });

  it('runs once when several processes start it', async () => {
    const results = await Promise.all([build(), build(), build()]);
    expect(results.map((each) => each.code)).toEqual([0, 0, 0]);
    const text = results.map((each) => each.stderr).join('');
    expect(text.match(/building…/g)).toHaveLength(1);
    expect(existsSync(dist('.build/lock'))).toBe(false);
  });

  it('takes over the lock of a process that died', async () => {
    const dead = spawn(process.execPath, ['-e', '0']);
    await once(dead, 'close');
    write('dist/.build/lock', String(dead.pid));
    expect((await build()).stderr).toContain('built');
  });
});
