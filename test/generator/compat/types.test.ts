import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, describe as suite } from 'vitest';
import {
  type BreakingCase,
  compared,
  type Edit,
  edited,
  expectBreaking,
  published,
  SPEC,
  told,
  V1,
} from './support.js';

const BREAKING: Readonly<Record<string, BreakingCase>> = {
  'a field removed': [[[/ {8}note: .*\n/, '']], 'the field BookSpec.note is gone', '      properties:\n        title'],
  'a field renamed': [[['note:', 'remark:']], 'the field BookSpec.note is gone', '      properties:\n        title'],
  'a field of a list item removed': [
    [[/ {8}kind: { type.*\n/, '']],
    'the field Part.kind is gone',
    '      properties:\n        name',
  ],
  'a field of a type of its own in place removed': [
    [['row: { type: string, x-proto: 1 }', 'line: { type: string, x-proto: 2 }']],
    'the field BookSpecShelf.row is gone',
    '        shelf',
  ],
  'a type changed': [
    [['note: { type: string', 'note: { type: boolean']],
    'BookSpec.note is bool (it was string)',
    '        note',
  ],
  'a format that is a type changed': [
    [['format: int32', 'format: int64']],
    'BookSpec.pages is int64 (it was int32)',
    '        pages',
  ],
  'a list instead of a value': [
    [['note: { type: string', 'note: { type: array, items: { type: string }']],
    'BookSpec.note is a list of string (it was string)',
    '        note',
  ],
  'the type of list items changed': [
    [['items: { type: string, maxLength: 40 }', 'items: { type: boolean }']],
    'BookSpec.tags[] is bool (it was string)',
    '        tags',
  ],
  'the type of map values changed': [
    [['{ type: string, maxLength: 9 }', '{ type: boolean }']],
    'BookSpec.marks{} is bool (it was string)',
    '        marks',
  ],
  'a checked format added': [
    [['note: { type: string', 'note: { type: string, format: uuid']],
    'BookSpec.note has format "uuid" (it had none)',
    '        note',
  ],
  'a format changed': [
    [['format: uri', 'format: email']],
    'BookSpec.site has format "email" (it was "uri")',
    '        site',
  ],
  'a field made required': [
    [['required: [title]', 'required: [title, note]']],
    'BookSpec.note is required now',
    '        note',
  ],
  'a new field that is required': [
    [
      ['required: [title]', 'required: [title, cover]'],
      ['        note', '        cover: { type: string, x-proto: 20 }\n        note'],
    ],
    'the new field BookSpec.cover is required',
    '        cover',
  ],
  'a field number changed': [
    [['x-proto: 10', 'x-proto: 30']],
    'BookSpec.note has number 30 (it was 10)',
    '        note',
  ],
  'an enum value removed': [
    [['enum: [Novel, Poetry]', 'enum: [Novel]']],
    'BookSpec.genre has no enum value "Poetry" any more',
    '        genre',
  ],
  'an enum added': [
    [['note: { type: string', 'note: { type: string, enum: [a, b]']],
    'BookSpec.note has an enum now, "a", "b"',
    '        note',
  ],
  'a minimum raised': [[['minimum: 1', 'minimum: 2']], 'BookSpec.pages has minimum 2 (it was 1)', '        pages'],
  'a minimum that excludes itself': [
    [['minimum: 1', 'minimum: 1, exclusiveMinimum: true']],
    'BookSpec.pages has exclusiveMinimum 1 (it had none)',
    '        pages',
  ],
  'a maximum lowered': [
    [['maximum: 5000', 'maximum: 4999']],
    'BookSpec.pages has maximum 4999 (it was 5000)',
    '        pages',
  ],
  'a length limited': [
    [['note: { type: string', 'note: { type: string, maxLength: 5']],
    'BookSpec.note has maxLength 5 (it had none)',
    '        note',
  ],
  'the least length raised': [
    [['minLength: 1', 'minLength: 2']],
    'BookSpec.title has minLength 2 (it was 1)',
    '        title',
  ],
  'a rule that is not published': [
    [['note: { type: string', 'note: { type: string, x-rules: { maxBytes: 5 }']],
    'BookSpec.note has maxBytes 5 (it had none)',
    '        note',
  ],
  'fewer items': [[['maxItems: 20', 'maxItems: 19']], 'BookSpec.tags has maxItems 19 (it was 20)', '        tags'],
  'shorter items': [
    [['maxLength: 40', 'maxLength: 39']],
    'BookSpec.tags[] has maxLength 39 (it was 40)',
    '        tags',
  ],
  'shorter map values': [
    [['maxLength: 9 }', 'maxLength: 8 }']],
    'BookSpec.marks{} has maxLength 8 (it was 9)',
    '        marks',
  ],
  'rules of map keys': [
    [['maxLength: 9 }', 'maxLength: 9 }, x-rules: { keys: { maxLength: 3 } }']],
    'a key of BookSpec.marks has maxLength 3 (it had none)',
    '        marks',
  ],
  'another multiple': [
    [['multipleOf: 2', 'multipleOf: 3']],
    'BookSpec.price has multipleOf 3 (it was 2)',
    '        price',
  ],
  'items that must differ': [
    [['maxItems: 20', 'maxItems: 20, uniqueItems: true']],
    'BookSpec.tags must have items that differ',
    '        tags',
  ],
  'a field made immutable': [
    [['note: { type: string', 'note: { type: string, x-rules: { immutable: true }']],
    'BookSpec.note is now immutable',
    '        note',
  ],
  'a pattern changed': [
    [["'^[0-9]+$'", "'^[0-9]*$'"]],
    'BookSpec.isbn has pattern "^[0-9]*$" (it was "^[0-9]+$")',
    '        isbn',
  ],
  'a pattern added': [
    [['note: { type: string', "note: { type: string, pattern: '^a'"]],
    'BookSpec.note has pattern "^a" (it had none)',
    '        note',
  ],
  'a default removed': [[[', default: Novel', '']], 'BookSpec.genre has no default (it was "Novel")', '        genre'],
  'a list type changed': [
    [['maxItems: 20', 'maxItems: 20, x-kubernetes-list-type: set']],
    'BookSpec.tags has listType "set" (it had none)',
    '        tags',
  ],
  'other keys of a list': [
    [['map-keys: [name]', 'map-keys: [name, kind]']],
    'BookSpec.parts has mapKeys ["name","kind"] (it was ["name"])',
    '        parts',
  ],
  'another merge key': [
    [['merge-key: name', 'merge-key: kind']],
    'BookSpec.parts has patchMergeKey "kind" (it was "name")',
    '        parts',
  ],
  'another patch strategy': [
    [['strategy: merge', 'strategy: replace']],
    'BookSpec.parts has patchStrategy ["replace"] (it was ["merge"])',
    '        parts',
  ],
  'a map made atomic': [
    [['maxLength: 9 }', 'maxLength: 9 }, x-kubernetes-map-type: atomic']],
    'BookSpec.marks has mapType "atomic" (it had none)',
    '        marks',
  ],
  'a type made atomic': [
    [['    Part:\n      type: object\n', '    Part:\n      type: object\n      x-kubernetes-map-type: atomic\n']],
    'Part has mapType "atomic" (it had none)',
    '      x-kubernetes-map-type: atomic',
  ],
  'unknown fields dropped': [
    [['x-kubernetes-preserve-unknown-fields: true, ', '']],
    'PartLoose keeps no unknown fields any more',
    '        loose',
  ],
  'a union of fields': [
    [
      [
        '    Part:\n      type: object\n',
        '    Part:\n      type: object\n      x-rules: { unions: [{ fields: [kind, loose] }] }\n',
      ],
    ],
    'Part is a union of kind, loose now',
    '      x-rules',
  ],
};

suite('what breaks', () => {
  for (const [name, broken] of Object.entries(BREAKING)) it(name, () => expectBreaking(broken));
});

const WARNINGS: Readonly<Record<string, readonly [edits: readonly Edit[], line: string]>> = {
  'a default changed': [
    [['default: Novel', 'default: Poetry']],
    'BookSpec.genre has default "Poetry" (it was "Novel")',
  ],
  'a default added': [
    [['note: { type: string', 'note: { type: string, default: x']],
    'BookSpec.note has default "x" (it had none)',
  ],
  'a short name removed': [[['    shortNames: [bk]\n', '']], 'books have no short name bk any more'],
};

suite('what is told and not refused', () => {
  for (const [name, [edits, message]] of Object.entries(WARNINGS)) {
    it(name, async () => {
      const root = await published({ [V1]: SPEC });
      writeFileSync(join(root, 'specs', V1), edited(SPEC, edits));
      expect(told(await compared(root))).toEqual([expect.stringMatching(/^warning /)]);
      expect(told(await compared(root))[0]).toContain(message);
    });
  }
});

const HARMLESS: Readonly<Record<string, readonly Edit[]>> = {
  'a new optional field': [['        note', '        more: { type: string, x-proto: 20 }\n        note']],
  'a new required field with a default': [
    ['required: [title]', 'required: [title, more]'],
    ['        note', '        more: { type: string, default: x, x-proto: 20 }\n        note'],
  ],
  'a field no longer required': [['      required: [title]\n', '']],
  'wider bounds': [
    ['minimum: 1', 'minimum: 0'],
    ['maximum: 5000', 'maximum: 6000'],
    ['maxLength: 200', 'maxLength: 201'],
    ['minLength: 1, ', ''],
    ['maxItems: 20', 'maxItems: 21'],
    ['multipleOf: 2', 'multipleOf: 1'],
  ],
  'the same bound in other words': [['minimum: 1', 'minimum: 0, exclusiveMinimum: true']],
  'a new enum value': [['enum: [Novel, Poetry]', 'enum: [Poetry, Novel, Reference]']],
  'no enum, pattern and format any more': [
    [' enum: [Novel, Poetry],', ''],
    [" pattern: '^[0-9]+$',", ''],
    [' format: uri,', ''],
  ],
  'a format that nobody checks': [['note: { type: string', 'note: { type: string, format: markdown']],
  'list types written out': [['maxItems: 20', 'maxItems: 20, x-kubernetes-list-type: atomic']],
  'a schema renamed': [
    [/\/Part'/, "/Chapter'"],
    ['    Part:', '    Chapter:'],
  ],
  'other texts, columns and order': [
    ['    BookSpec:\n      type: object\n', '    BookSpec:\n      description: Other words.\n      type: object\n'],
    [
      '    shortNames',
      '    columns: [{ name: Name, type: string, path: .metadata.name }]\n    categories: [all]\n    shortNames',
    ],
    [/( {8}pages: .*\n)( {8}genre: .*\n)/, '$2$1'],
  ],
  'a new resource': [
    ['components:', '  readers: { kind: Reader }\ncomponents:'],
    ['    Part:', '    Reader: { type: object, required: [a], properties: { a: { type: string } } }\n    Part:'],
  ],
  'a schema that nothing uses': [
    [
      '        reader: { type: string, x-proto: 1 }\n',
      '        reader: { type: string, x-proto: 1 }\n    Spare: { type: object }\n',
    ],
  ],
};

suite('what nobody is told', () => {
  for (const [name, edits] of Object.entries(HARMLESS)) {
    it(name, async () => {
      const root = await published({ [V1]: SPEC });
      writeFileSync(join(root, 'specs', V1), edited(SPEC, edits));
      expect(told(await compared(root))).toEqual([]);
    });
  }
});
