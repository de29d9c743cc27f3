import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/folders.js';
import { specText, writeFiles } from '../../support/specs.js';
import { run } from './run.js';

const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: books.library.example.com }
spec:
  group: library.example.com
  scope: Namespaced
  names: { kind: Book, plural: books }
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
`;

const root = temporaryFolder('named-files');
writeFiles(root, {
  'package.json': '{ "name": "mine" }',
  'crd.yaml': CRD,
  'specs/shop.example.com/v1.yaml': specText('shop.example.com', 'v1', '{ orders: { kind: Order } }', {
    Order: '{ type: object }',
  }),
  file: '',
  'broken.proto': 'message { \u0007',
  'broken.yaml': 'a: [\nb: }',
});
writeFileSync(join(root, 'zero'), Buffer.from([0]));
const CRD_IN = ['import', '--crd', 'crd.yaml'];

describe('a command that is given what it cannot use', () => {
  it.each<[argv: string[], message: RegExp]>([
    [['import', '--openapi', 'none', '--out', 'x'], /--openapi names \S+\/none, which does not exist: check the path/],
    [['import', '--crd', 'file/x', '--out', 'x'], /--crd names \S+\/file\/x, which cannot exist/],
    [['import', '--crd', 'http://localhost', '--out', 'x'], /--crd http:\/\/localhost: manifests are read from files/],
    [['import', '--openapi', 'http://', '--out', 'x'], /http:\/\/ is no URL: write one such as/],
    [['import', '--proto', 'none', '--out', 'x'], /--proto names \S+\/none, which does not exist/],
    [['import', '--proto', 'broken.proto', '--out', 'x'], /broken\.proto: does not parse: illegal/],
    [['import', '--openapi', 'broken.yaml', '--out', 'x'], /broken\.yaml: /],
    [['import', '--openapi', 'zero', '--out', 'x'], /zero: /],
    [[...CRD_IN, '--out', 'x', '--discovery', 'none'], /--discovery names \S+\/none, which does not exist/],
    [[...CRD_IN, '--out', 'file'], /--out names \S+\/file\S*, which is no folder, or something above it is none/],
    [[...CRD_IN, '--out', ''], /--out is empty: give it a value, or leave it out/],
    [['generate', '--specs', 'file'], /--specs names \S+\/file, which is no folder: name the one with the specs/],
    [['generate', '--specs', ''], /--specs is empty/],
    [['add', 'a.example.com/v1', 'Book', '--specs', 'file'], /--specs names \S+\/file\S*, which is no folder/],
    [['add', '', 'Book'], /group-?[vV]ersion is empty/],
    [['init', 'file'], /init names \S+\/file, which is no folder/],
    [['init', ''], /dir is empty/],
    [['migrate-storage', '--kubeconfig', '.'], /--kubeconfig names \S+, which is a folder: name a file/],
    [['migrate-storage', '--kubeconfig', 'file/x'], /--kubeconfig names \S+, which cannot exist/],
    [['migrate-storage', '--kubeconfig', 'crd.yaml'], /crd\.yaml: has no context ""/],
  ])('says in one line what and why: %j', async (argv, message) => {
    const { code, stderr } = await run(root, ...argv);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^kindsmith: \P{Cc}+\n$/u)]);
    expect(stderr).toMatch(message);
  });

  it('does so behind its phases when there is no room for what it makes', async () => {
    const { code, stderr } = await run(root, 'generate', '--out', 'file');
    expect(code).toBe(1);
    expect(stderr).toMatch(/\nkindsmith: --out names \S+\/file\S*, which is no folder, or something above it is none/);
  });

  it.runIf(existsSync('/proc/self'))('ends where the file system takes no folders', async () => {
    for (const argv of [
      [...CRD_IN, '--out', '/proc/x'],
      ['generate', '--out', '/proc/x'],
      ['add', 'a.example.com/v1', 'Book', '--specs', '/proc/x'],
      ['init', '/proc/x'],
    ]) {
      const { code, stderr } = await run(root, ...argv);
      expect([code, stderr]).toEqual([1, expect.stringContaining(' names /proc/x')]);
    }
  });
});
