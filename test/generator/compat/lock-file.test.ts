import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, describe as suite } from 'vitest';
import { compareWithFormer } from '../../../generator/compat/index.js';
import { Diagnostics } from '../../../generator/model/diagnostics.js';
import { loadProject, succeeded } from '../support/specs.js';
import { accept, compared, lineOf, published, SPEC, told, V1 } from './support.js';

suite('field numbers', () => {
  it('of a former field are not to be used again, in the same edit and in later ones', async () => {
    const root = await published({ [V1]: SPEC });
    const without = SPEC.replace(/ {8}note: .*\n/, '');
    const reused = SPEC.replace('note: {', 'remark: {');
    writeFileSync(join(root, 'specs', V1), reused);
    const line = 'BookSpec.remark has the number 10 of the former field "note"';
    expect(told(await compared(root))).toContain(`breaking specs/${V1}:${lineOf(reused, '        remark')} ${line}`);
    for (let i = 0; i < 2; i++) {
      writeFileSync(join(root, 'specs', V1), without.replace('title: {', `title: { description: '${i}', `));
      accept(root, await compared(root));
    }
    writeFileSync(join(root, 'specs', V1), reused);
    expect(told(await compared(root))).toEqual([`breaking specs/${V1}:${lineOf(reused, '        remark')} ${line}`]);
    writeFileSync(join(root, 'specs', V1), SPEC);
    expect(told(await compared(root)), 'the field itself may come back').toEqual([]);
  });
});

suite('the file of a version', () => {
  const path = 'specs/library.example.com/v1.api.lock.yaml';

  it('says the same whatever the order in the spec, and nothing is written when nothing changed', async () => {
    const root = await published({ [V1]: SPEC });
    expect((await compared(root)).writes).toEqual([]);
    writeFileSync(join(root, 'specs', V1), SPEC.replace(/( {8}pages: .*\n)( {8}genre: .*\n)/, '$2$1'));
    expect((await compared(root)).writes).toEqual([]);
  });

  it('merges by lines: fields that two sides added are both in it', async () => {
    const root = await published({ [V1]: SPEC });
    const texts = ['aaa', 'zzz'].map((name, i) =>
      SPEC.replace('        note', `        ${name}: { type: string, x-proto: ${20 + i} }\n        note`),
    );
    const lines: string[] = [];
    for (const text of texts) {
      writeFileSync(join(root, 'specs', V1), text);
      const before = readFileSync(join(root, path), 'utf8').split('\n');
      const [write] = (await compared(root)).writes;
      const added = write!.text.split('\n').filter((line) => !before.includes(line));
      expect(added).toHaveLength(1);
      lines.push(...added);
    }
    expect(lines).toEqual(['      aaa: {"type":"string","number":20}', '      zzz: {"type":"string","number":21}']);
  });

  it.each([
    [
      'a merge that was not finished',
      (text: string) => text.replace('types:\n', '<<<<<<< ours\ntypes:\n=======\n'),
      /:6:1 a merge was not finished here$/,
    ],
    [
      'a line that stands twice',
      (text: string) => text.replace(/( {6}note: .*\n)/, '$1$1'),
      /:\d+:\d+ a key stands twice/,
    ],
    ['another text', () => 'hello: 1\n', /:1:1 the file is not what `kindsmith generate` wrote$/],
  ])('is refused with its place when it has %s', async (_, spoil, line) => {
    const root = await published({ [V1]: SPEC });
    writeFileSync(join(root, path), spoil(readFileSync(join(root, path), 'utf8')));
    const diagnostics = new Diagnostics();
    const { model } = succeeded(await loadProject(root));
    compareWithFormer(model, { specsDir: join(root, 'specs'), projectDir: root }, diagnostics);
    const lines = diagnostics
      .sorted()
      .map(({ place, message }) => `${place.file}:${place.line}:${place.column} ${message}`);
    expect(lines).toEqual([expect.stringMatching(line)]);
  });

  it('holds whatever names and texts a spec has', async () => {
    const names = ['__proto__', 'null', 'a b', 'é\u2028', '"quoted"', 'constructor', '- x: #', '~'];
    const properties = names.map(
      (name) => `        ${JSON.stringify(name)}: { type: string, enum: [${JSON.stringify(name)}] }\n`,
    );
    const text = SPEC.replace('        note', `${properties.join('')}        note`);
    const root = await published({ [V1]: text });
    expect((await compared(root)).writes).toEqual([]);
    writeFileSync(join(root, 'specs', V1), SPEC);
    const result = await compared(root);
    expect(told(result).filter((line) => line.includes('the field BookSpec.'))).toHaveLength(names.length);
  });

  it.each(['resources: { books: 5 }', 'resources: { books: { verbs: 1, subresources: { status: [] } } }'])(
    'that was changed by hand does not stop anything: %s',
    async (resources) => {
      const root = await published({ [V1]: SPEC });
      writeFileSync(
        join(root, path),
        `version: {}\n${resources}\ntypes: { Book: 1, BookSpec: { fields: { note: 7, title: { list: 3 } } } }\n`,
      );
      expect(Array.isArray((await compared(root)).findings)).toBe(true);
    },
  );
});
