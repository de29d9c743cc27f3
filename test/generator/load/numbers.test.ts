import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, describe as suite } from 'vitest';
import { bookSpec, describe, loadProject, project, structOf, succeeded } from '../support/specs.js';

const v1 = 'library.example.com/v1.yaml';
const SPEC = 'com.example.library.v1.BookSpec';
const LOCK = 'specs/library.example.com/v1.lock.yaml';

/** Loads again and again with other properties, writing the locks as `generate` does. */
async function history(...versions: readonly (readonly string[])[]): Promise<Record<string, unknown>[]> {
  const root = project({ [v1]: bookSpec('') });
  const seen: Record<string, unknown>[] = [];
  for (const properties of versions) {
    writeFileSync(
      join(root, 'specs', v1),
      bookSpec(properties.map((it) => `        ${it.includes(':') ? it : `${it}: { type: string }`}\n`).join('')),
    );
    const result = succeeded(await loadProject(root));
    for (const { path, text } of result.locks) writeFileSync(join(root, path), text);
    seen.push(Object.fromEntries(structOf(result, SPEC).fields.map((field) => [field.name, field.number])));
  }
  return seen;
}

suite('field numbers', () => {
  it('are given in the order of the properties, behind those that are written', async () => {
    expect(await history(['a', 'b: { type: string, x-proto: 5 }', 'c'])).toEqual([{ a: 6, b: 5, c: 7 }]);
  });

  it('stay with their fields whatever their order', async () => {
    expect(await history(['a', 'b'], ['c', 'b', 'a'])).toEqual([
      { a: 1, b: 2 },
      { c: 3, b: 2, a: 1 },
    ]);
  });

  it('that two branches gave twice are told', async () => {
    const root = project({ [v1]: bookSpec('        a: { type: string }\n        b: { type: string }\n') });
    writeFileSync(join(root, LOCK), 'BookSpec:\n  fields:\n    a: 1\n    b: 1\n');
    expect(describe(await loadProject(root))).toEqual([
      `specs/${v1}:21:9 v1.lock.yaml gives the field number 1 to "a" and to "b"`,
    ]);
  });

  it('are never given again', async () => {
    expect(await history(['a', 'b'], ['a'], ['a', 'c'], ['b', 'a', 'c'])).toEqual([
      { a: 1, b: 2 },
      { a: 1 },
      { a: 1, c: 3 },
      { b: 4, a: 1, c: 3 },
    ]);
  });

  it('leave out those of protobuf itself', async () => {
    expect(await history(['a: { type: string, x-proto: 18999 }', 'b'])).toEqual([{ a: 18999, b: 20000 }]);
  });

  it('may be written down later', async () => {
    expect(await history(['a', 'b'], ['a', 'b: { type: string, x-proto: 2 }'])).toEqual([
      { a: 1, b: 2 },
      { a: 1, b: 2 },
    ]);
  });

  it('of kinds begin behind metadata; apiVersion and kind have none', async () => {
    const result = succeeded(await loadProject(project({ [v1]: bookSpec('        a: { type: string }\n') })));
    expect(structOf(result, 'com.example.library.v1.Book').fields.map((field) => [field.name, field.number])).toEqual([
      ['kind', undefined],
      ['apiVersion', undefined],
      ['metadata', 1],
      ['spec', 2],
    ]);
  });

  it('are in the lock file, which is written only when it changes', async () => {
    const root = project({ [v1]: bookSpec('        a: { type: string }\n') });
    const first = succeeded(await loadProject(root));
    expect(first.locks).toEqual([{ path: LOCK, text: expect.stringContaining('BookSpec:\n  fields:\n    a: 1\n') }]);
    writeFileSync(join(root, LOCK), first.locks[0]!.text);
    expect(succeeded(await loadProject(root)).locks).toEqual([]);
    expect(readFileSync(join(root, LOCK), 'utf8')).toBe(first.locks[0]!.text);
  });

  it('of removed fields are refused', async () => {
    const root = project({
      [v1]: bookSpec('        b: { type: string, x-proto: 3 }\n'),
      'library.example.com/v1.lock.yaml': 'BookSpec:\n  reserved: [3]\n',
    });
    expect(describe(await loadProject(root))).toEqual([
      `specs/${v1}:20:28 the field number 3 belonged to a field that was removed`,
    ]);
  });
});
