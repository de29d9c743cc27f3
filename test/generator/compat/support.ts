/** What tests of edits share: a spec with something of everything, and projects whose state was written down. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { type Compatibility, compareWithFormer } from '../../../generator/compat/index.js';
import { Diagnostics } from '../../../generator/model/diagnostics.js';
import { loadProject, project, succeeded } from '../support/specs.js';

export const V1 = 'library.example.com/v1.yaml';
export const BETA = 'library.example.com/v1beta1.yaml';

export const SPEC = `openapi: 3.0.0
info: { title: library.example.com, version: v1 }
x-group:
  group: library.example.com
  version: v1
  definitions: com.example.library.v1
x-resources:
  books:
    kind: Book
    namespaced: true
    shortNames: [bk]
    name: dns-subdomain
    createOnUpdate: true
    selectableFields: [spec.title]
    subresources:
      status: {}
      binding: { verbs: [create], kind: library.example.com/v1/Lending }
components:
  schemas:
    Book:
      type: object
      properties:
        spec: { $ref: '#/components/schemas/BookSpec' }
    BookSpec:
      type: object
      required: [title]
      properties:
        title: { type: string, minLength: 1, maxLength: 200, x-proto: 1 }
        pages: { type: integer, format: int32, minimum: 1, maximum: 5000, x-proto: 2 }
        genre: { type: string, enum: [Novel, Poetry], default: Novel, x-proto: 3 }
        isbn: { type: string, pattern: '^[0-9]+$', x-proto: 4 }
        tags: { type: array, items: { type: string, maxLength: 40 }, maxItems: 20, x-proto: 5 }
        parts: { type: array, items: { $ref: '#/components/schemas/Part' }, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name], x-kubernetes-patch-merge-key: name, x-kubernetes-patch-strategy: merge, x-proto: 6 }
        marks: { type: object, additionalProperties: { type: string, maxLength: 9 }, x-proto: 7 }
        price: { type: number, format: double, multipleOf: 2, x-proto: 8 }
        site: { type: string, format: uri, x-proto: 9 }
        note: { type: string, x-proto: 10 }
        shelf: { type: object, properties: { row: { type: string, x-proto: 1 } }, x-proto: 11 }
    Part:
      type: object
      required: [name]
      properties:
        name: { type: string, x-proto: 1 }
        kind: { type: string, x-proto: 2 }
        loose: { type: object, x-kubernetes-preserve-unknown-fields: true, x-proto: 3 }
    Lending:
      type: object
      properties:
        reader: { type: string, x-proto: 1 }
`;

export type Edit = readonly [from: string | RegExp, to: string];
export const edited = (text: string, edits: readonly Edit[]): string =>
  edits.reduce((result, [from, to]) => {
    const changed = typeof from === 'string' ? result.replace(from, () => to) : result.replace(from, to);
    expect(changed, `the edit of ${from} changes something`).not.toBe(result);
    return changed;
  }, text);

export async function compared(root: string): Promise<Compatibility> {
  const diagnostics = new Diagnostics();
  const { model } = succeeded(await loadProject(root));
  const result = compareWithFormer(model, { specsDir: join(root, 'specs'), projectDir: root }, diagnostics);
  expect(diagnostics.sorted()).toEqual([]);
  return result;
}

export function accept(root: string, { writes, removes }: Compatibility): void {
  for (const { path, text } of writes) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  for (const path of removes) rmSync(join(root, path));
}

/** A project whose state was written down. */
export async function published(files: Readonly<Record<string, string>>): Promise<string> {
  const root = project(files);
  const first = await compared(root);
  expect(first.findings).toEqual([]);
  accept(root, first);
  return root;
}

/** `severity file:line message` up to its consequence, of what each edit breaks. */
export const told = ({ findings }: Compatibility): string[] =>
  findings.map(({ severity, place, message }) => `${severity} ${place.file}:${place.line} ${message.split(':')[0]}`);

export const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

/** The edit, what is told of it, and the text on whose line it is told. */
export type BreakingCase = readonly [edits: readonly Edit[], message: string, at: string];

/** The edit is refused with this message at the line where the text stands, and is accepted once. */
export async function expectBreaking([edits, message, at]: BreakingCase): Promise<void> {
  const root = await published({ [V1]: SPEC });
  const text = edited(SPEC, edits);
  writeFileSync(join(root, 'specs', V1), text);
  const result = await compared(root);
  expect(told(result)).toContain(`breaking specs/${V1}:${lineOf(text, at)} ${message}`);
  for (const { message: sentence, remedy } of result.findings) {
    expect(sentence).toMatch(/: ./);
    expect(remedy).not.toBe('');
  }
  accept(root, result);
  expect((await compared(root)).findings, 'once it is accepted').toEqual([]);
}
