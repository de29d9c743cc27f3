import { describe, expect, it } from 'vitest';
import { GeneratedFile } from '../../../generator/print/file.js';

const file = () => new GeneratedFile('generated/apps/v1/x.ts', '// head\n');
const kit = { file: 'runtime/kit.ts' };

describe('a generated file', () => {
  it('collects imports: packages first, far files, near files; names sorted, one a line', () => {
    const it = file();
    it.print(`${it.import('b', kit)}(${it.import('a', kit)});`);
    it.importType('Near', { file: 'generated/apps/v1/near.ts' });
    it.importAll('core_v1', { file: 'generated/core/v1/x.ts' });
    it.import('c', { specifier: 'kindsmith/runtime' });
    expect(it.toString()).toBe(
      [
        '// head',
        '',
        "import { c } from 'kindsmith/runtime';",
        "import {\n  a,\n  b,\n} from '../../../runtime/kit.js';",
        "import * as core_v1 from '../../core/v1/x.js';",
        "import type { Near } from './near.js';",
        '',
        'b(a);',
        '',
      ].join('\n'),
    );
  });

  it('renames imports that clash with what the file declares, and names that are reserved', () => {
    const it = file();
    expect(it.declare('list')).toBe('list');
    expect(it.declare('class')).toBe('class_');
    expect(it.declare('a-b')).toBe('a_b');
    expect(it.declare('a_b')).toBe('a_b_2');
    expect(it.import('list', kit)).toBe('list_2');
    expect(it.import('list', kit)).toBe('list_2');
    expect(it.toString()).toContain("import { list as list_2 } from '../../../runtime/kit.js';");
  });

  it('imports a type as a value too once it is used as one', () => {
    const it = file();
    it.importType('A', kit);
    it.importType('B', kit);
    it.import('A', kit);
    expect(it.toString()).toContain('{\n  A,\n  type B,\n}');
  });

  it('indents blocks and never prints two empty lines', () => {
    const it = file();
    expect(it.empty).toBe(true);
    it.print('', 'a');
    it.block('{', '}', () => it.block('[', ']', () => it.print('b')));
    it.print('', '', 'c', '');
    expect(it.toString()).toBe('// head\n\na\n{\n  [\n    b\n  ]\n}\n\nc\n');
  });
});
