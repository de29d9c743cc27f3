import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, describe as suite } from 'vitest';
import {
  accept,
  BETA,
  type BreakingCase,
  compared,
  edited,
  expectBreaking,
  published,
  SPEC,
  told,
  V1,
} from './support.js';

const BREAKING: Readonly<Record<string, BreakingCase>> = {
  'a resource removed': [
    [[/x-resources:\n[\s\S]*?components:/, 'x-resources: {}\ncomponents:']],
    'the resource books (Book) is gone',
    'x-resources',
  ],
  'a plural renamed': [[['  books:', '  tomes:']], 'the plural of Book is tomes (it was books)', '  tomes'],
  'a kind renamed': [
    [
      ['kind: Book\n', 'kind: Tome\n'],
      ['    Book:', '    Tome:'],
    ],
    'the kind of books is Tome (it was Book)',
    '    kind: Tome',
  ],
  'a list kind renamed': [
    [['    kind: Book\n', '    kind: Book\n    listKind: Books\n']],
    'books have the list kind Books (it was BookList)',
    '    listKind',
  ],
  'another scope': [
    [['namespaced: true', 'namespaced: false']],
    'books belong to the whole cluster now',
    '    namespaced',
  ],
  'a verb removed': [
    [['    shortNames', '    verbs: [create, get, list, patch, delete, update, deletecollection]\n    shortNames']],
    'books have no watch any more',
    '    verbs',
  ],
  'a subresource removed': [[['      status: {}\n', '']], 'the subresource books/status is gone', '    subresources'],
  'a verb of a subresource removed': [
    [['status: {}', 'status: { verbs: [get, patch] }']],
    'books/status has no update any more',
    '      status',
  ],
  'another kind of a subresource': [
    [['v1/Lending', 'v1/Book']],
    'books/binding is of the kind library.example.com/v1/Book (it was library.example.com/v1/Lending)',
    '      binding',
  ],
  'a field of the kind of a subresource removed': [
    [['reader:', 'person:']],
    'the field Lending.reader is gone',
    '      properties:\n        person',
  ],
  'objects no longer kept': [
    [['    shortNames', '    storage: none\n    shortNames']],
    'books are stored as nothing (it was library.example.com/books)',
    '    storage',
  ],
  'a narrower rule of names': [
    [['name: dns-subdomain', 'name: dns-label']],
    'books have the name rule dns-label (it was dns-subdomain)',
    '    name: ',
  ],
  'a field selector removed': [
    [['    selectableFields: [spec.title]\n', '']],
    'books have no field selector spec.title any more',
    '  books',
  ],
  'no create by PUT': [[['    createOnUpdate: true\n', '']], 'books are not created by a PUT any more', '  books'],
  'no unconditional update': [
    [['    shortNames', '    unconditionalUpdate: false\n    shortNames']],
    'books take no unconditional update any more',
    '    unconditionalUpdate',
  ],
  'a version switched off': [
    [['  version: v1\n', '  version: v1\n  enabled: false\n']],
    'the version library.example.com/v1 is not served any more',
    '  enabled',
  ],
};

suite('what breaks of resources', () => {
  for (const [name, broken] of Object.entries(BREAKING)) it(name, () => expectBreaking(broken));
});

const beta = edited(SPEC, [
  [/: v1\n/, ': v1beta1\n'],
  [/version: v1 }/, 'version: v1beta1 }'],
  ['library.v1\n', 'library.v1beta1\n'],
])
  .replace('library.example.com/v1/Lending', 'library.example.com/v1beta1/Lending')
  .replace('  version: v1beta1\n', '  version: v1beta1\n  enabled: true\n');
const storing = edited(SPEC, [['    shortNames', '    storage: true\n    shortNames']]);

suite('versions', () => {
  it('that are removed are refused', async () => {
    const root = await published({ [V1]: storing, [BETA]: beta });
    rmSync(join(root, 'specs', BETA));
    const result = await compared(root);
    expect(told(result)).toEqual([
      'breaking specs/library.example.com/v1beta1.api.lock.yaml:1 the version library.example.com/v1beta1 is gone',
    ]);
    accept(root, result);
    expect(existsSync(join(root, 'specs/library.example.com/v1beta1.api.lock.yaml'))).toBe(false);
    expect(told(await compared(root))).toEqual([]);
  });

  it('may be removed when their end was announced', async () => {
    const deprecated = edited(beta, [['    shortNames', '    deprecation: It goes.\n    shortNames']]);
    const root = await published({ [V1]: storing, [BETA]: deprecated });
    rmSync(join(root, 'specs', BETA));
    expect(told(await compared(root))).toEqual([expect.stringMatching(/^warning .* is gone$/)]);
  });

  it('are refused to go while objects are stored in them, announced or not', async () => {
    const deprecated = edited(beta, [
      ['    shortNames', '    storage: true\n    deprecation: It goes.\n    shortNames'],
    ]);
    const root = await published({ [V1]: SPEC, [BETA]: deprecated });
    rmSync(join(root, 'specs', BETA));
    expect(told(await compared(root))).toEqual([expect.stringMatching(/^breaking .* is gone$/)]);
  });

  it('may take over the storage', async () => {
    const root = await published({
      [V1]: SPEC,
      [BETA]: edited(beta, [['    shortNames', '    storage: true\n    shortNames']]),
    });
    writeFileSync(join(root, 'specs', V1), storing);
    writeFileSync(join(root, 'specs', BETA), beta);
    expect(told(await compared(root))).toEqual([]);
  });

  it('of the alpha stage may change in any way', async () => {
    const alpha = beta.replaceAll('v1beta1', 'v1alpha1');
    const name = 'library.example.com/v1alpha1.yaml';
    const root = await published({ [name]: alpha });
    writeFileSync(join(root, 'specs', name), alpha.replace(/ {8}note: .*\n/, ''));
    expect(told(await compared(root))).toEqual([expect.stringMatching(/^warning .* the field BookSpec.note is gone$/)]);
  });

  it('that share a type with an alpha version keep it from breaking', async () => {
    const alpha = beta
      .replaceAll('v1beta1', 'v1alpha1')
      .replace("'#/components/schemas/BookSpec'", "'v1.yaml#/components/schemas/BookSpec'");
    const root = await published({ [V1]: SPEC, 'library.example.com/v1alpha1.yaml': alpha });
    writeFileSync(join(root, 'specs', V1), SPEC.replace(/ {8}note: .*\n/, ''));
    expect(told(await compared(root))).toEqual([
      expect.stringMatching(/^breaking .* the field BookSpec.note is gone$/),
    ]);
  });

  it('that are new break nothing', async () => {
    const root = await published({ [V1]: storing });
    writeFileSync(join(root, 'specs', BETA), beta);
    expect(told(await compared(root))).toEqual([]);
  });
});
