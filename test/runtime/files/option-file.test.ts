import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OptionError } from '../../../runtime/files/option-error.js';
import {
  listOptionFiles,
  MAX_OPTION_FILE_BYTES,
  makeOptionFolder,
  makeOptionWorkFolder,
  readOptionFile,
  readOptionFileIfThere,
  writeOptionFile,
} from '../../../runtime/files/option-file.js';
import { temporaryFolder } from '../../support/folders.js';

const folder = temporaryFolder('option-files');
const at = (name: string) => join(folder, name);
writeFileSync(at('file'), 'text ü');
writeFileSync(at('empty'), '');
mkdirSync(at('folder/inner'), { recursive: true });
writeFileSync(at('folder/b.json'), '');
writeFileSync(at('folder/inner/a.json'), '');
writeFileSync(at('folder/c.txt'), '');
symlinkSync('loop', at('loop'));
writeFileSync(at('large'), '');
truncateSync(at('large'), MAX_OPTION_FILE_BYTES + 1);
execFileSync('mkfifo', [at('pipe')]);

/** The error says the option and the path first, and has a remedy behind a colon. */
function refused(run: () => unknown, path: string, problem: string): void {
  expect(run).toThrow(OptionError);
  expect(run).toThrow(`--file names ${path}, ${problem}`);
}

describe('files that users name', () => {
  it('are read', () => {
    expect([readOptionFile('--file', at('file')), readOptionFile('--file', at('empty'))]).toEqual(['text ü', '']);
    expect(readOptionFileIfThere('--file', at('missing'))).toBeUndefined();
    const names = listOptionFiles('--file', at('folder'), /\.json$/).map((path) => path.slice(folder.length + 1));
    expect(names).toEqual(['folder/b.json', 'folder/inner/a.json']);
    expect(listOptionFiles('--file', at('file'), /\.json$/)).toEqual([at('file')]);
  });

  it.each([
    ['missing', 'which does not exist: check the path'],
    ['file/inner', 'which cannot exist, because something above it is no folder: check the path'],
    ['folder', 'which is a folder: name a file'],
    ['loop', 'whose links lead in a circle: check the path'],
    ['large', `which is larger than the ${MAX_OPTION_FILE_BYTES} bytes that are read: name another one`],
    ['pipe', 'which is no regular file: name another one'],
    ['n'.repeat(300), 'whose name is too long: check the path'],
  ])('and cannot be read are told with a remedy: %.20s', (name, problem) => {
    refused(() => readOptionFile('--file', at(name)), at(name), problem);
  });

  it.runIf(existsSync('/dev/zero'))('and never end are refused', () => {
    refused(() => readOptionFile('--file', '/dev/zero'), '/dev/zero', 'which is no regular file');
  });

  it('and belong to others are told so, but to root, who may read and write them', () => {
    writeFileSync(at('secret'), '');
    chmodSync(at('secret'), 0);
    mkdirSync(at('locked'), { mode: 0o500 });
    const read = () => readOptionFile('--file', at('secret'));
    const make = () => makeOptionWorkFolder('--file', at('locked'));
    if (process.getuid?.() === 0) {
      expect(read()).toBe('');
      expect(make).not.toThrow();
    } else {
      refused(read, at('secret'), 'which this user may not read');
      refused(make, at('locked'), 'which this user may not write');
    }
  });

  it.runIf(existsSync('/dev/stdin'))('may be handed over by a shell', () => {
    const code = `import(${JSON.stringify(new URL('../../../runtime/files/option-file.ts', import.meta.url).href)})
      .then(({ readOptionFile }) => process.stdout.write(readOptionFile('--file', '/dev/stdin')))`;
    const hooks = new URL('../../support/ts-hooks.mjs', import.meta.url).href;
    const script = `printf handed | "$0" --import "$1" --input-type=module -e "$2"`;
    expect(execFileSync('sh', ['-c', script, process.execPath, hooks, code], { encoding: 'utf8' })).toBe('handed');
  });

  it('are worked in where they can be', () => {
    makeOptionWorkFolder('--file', at('work/inner'));
    expect(statSync(at('work/inner')).mode & 0o777).toBe(0o700);
    refused(() => makeOptionWorkFolder('--file', at('file')), at('file'), 'which is no folder');
  });

  it('are written for those that the mode says, and nothing else is', () => {
    writeOptionFile('--file', at('made'), 'x', 0o600);
    expect([readOptionFile('--file', at('made')), statSync(at('made')).mode & 0o777]).toEqual(['x', 0o600]);
    refused(() => writeOptionFile('--file', at('folder'), ''), at('folder'), 'which is a folder: name a file');
    refused(() => writeOptionFile('--file', at('pipe'), ''), at('pipe'), 'which is no regular file');
    const problem = 'which is no folder, or something above it is none: name another one';
    refused(() => makeOptionFolder('--file', at('file')), at('file'), problem);
    refused(() => makeOptionFolder('--file', at('file/inner')), at('file/inner'), problem);
  });

  it.runIf(existsSync('/proc/self'))('are not waited for where no folder can be made', () => {
    refused(() => makeOptionFolder('--file', '/proc/x/y'), '/proc/x', 'where no folder can be made');
  });

  it('leave errors that are not of the system alone', () => {
    expect(() => readOptionFile('--file', 'a\0b')).toThrow(TypeError);
  });
});
