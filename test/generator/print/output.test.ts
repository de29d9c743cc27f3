import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { compareOutput, ForeignFileError, type OutputFile, writeOutput } from '../../../generator/print/output.js';
import { temporaryFolder } from '../../support/folders.js';

const HEAD = '// made by a test\n';
const base = temporaryFolder('output');
let root: string;
let runs = 0;
beforeEach(() => {
  root = join(base, String(runs++));
  mkdirSync(root);
});

const options = () => ({ root, out: 'out', headerMark: HEAD });
const file = (path: string, text = path): OutputFile => ({ path: `out/${path}`, text: `${HEAD}${text}\n` });
const write = (...files: OutputFile[]) => writeOutput(files, options());
const tree = () =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(root, name)).isFile())
    .map((name) => `${name}: ${readFileSync(join(root, name), 'utf8')}`)
    .sort();

describe('writing the tree', () => {
  it('writes what differs and leaves the rest alone, modification time included', () => {
    expect(write(file('a/x.ts'), file('b.ts')).added).toEqual(['out/a/x.ts', 'out/b.ts']);
    const old = new Date(1_000_000_000_000);
    for (const name of ['out/a/x.ts', 'out/b.ts', 'out/.manifest.json']) utimesSync(join(root, name), old, old);
    expect(write(file('b.ts'), file('a/x.ts', 'new'))).toEqual({ added: [], changed: ['out/a/x.ts'], removed: [] });
    expect(statSync(join(root, 'out/b.ts')).mtime).toEqual(old);
    expect(statSync(join(root, 'out/.manifest.json')).mtime).toEqual(old);
    expect(statSync(join(root, 'out/a/x.ts')).mtime).not.toEqual(old);
    expect(readdirSync(join(root, 'out')).sort()).toEqual(['.manifest.json', 'a', 'b.ts']);
  });

  it('removes what an earlier run wrote and this one does not, and folders that become empty', () => {
    write(file('a/deep/x.ts'), file('b.ts'));
    expect(write(file('b.ts')).removed).toEqual(['out/a/deep/x.ts']);
    expect(existsSync(join(root, 'out/a'))).toBe(false);
  });

  it('removes nothing that it did not write', () => {
    write(file('a.ts'), file('b.ts'));
    writeFileSync(join(root, 'out/hand.ts'), 'mine');
    writeFileSync(join(root, 'out/a.ts'), 'mine now');
    writeFileSync(join(root, 'outside.ts'), HEAD);
    writeFileSync(join(root, 'out/.manifest.json'), JSON.stringify(['a.ts', 'b.ts', '../outside.ts', 7, 'gone.ts']));
    expect(write(file('b.ts')).removed).toEqual([]);
    expect(tree()).toContain('outside.ts: // made by a test\n');
    expect(tree()).toContain('out/a.ts: mine now');
    expect(tree()).toContain('out/hand.ts: mine');
  });

  it('never writes over a file without its header, and then writes nothing at all', () => {
    write(file('a.ts'));
    mkdirSync(join(root, 'out/b'));
    writeFileSync(join(root, 'out/b/x.ts'), 'by hand');
    const before = tree();
    expect(() => write(file('a.ts', 'changed'), file('b/x.ts'))).toThrow(ForeignFileError);
    expect(tree()).toEqual(before);
  });

  it('leaves the tree as it was when a write fails', () => {
    write(file('a.ts'), file('b.ts'));
    writeFileSync(join(root, 'out/c'), 'a file where a folder has to be');
    const before = tree();
    expect(() => write(file('a.ts', 'changed'), file('c/x.ts'))).toThrow();
    expect(tree()).toEqual(before);
  });

  it('compares without writing', () => {
    write(file('a.ts'), file('b.ts'), file('c.ts'));
    const before = tree();
    const changes = compareOutput([file('a.ts', 'changed'), file('c.ts'), file('d.ts')], options());
    expect(changes).toMatchObject({ added: ['out/d.ts'], changed: ['out/a.ts'], removed: ['out/b.ts'] });
    expect(tree()).toEqual(before);
  });

  it('notices a manifest that is missing', () => {
    write(file('a.ts'));
    writeFileSync(join(root, 'out/.manifest.json'), 'not json');
    expect(compareOutput([file('a.ts')], options()).changed).toEqual(['out/.manifest.json']);
  });
});
