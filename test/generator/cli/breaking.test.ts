import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/folders.js';
import { readText, specText, writeFiles } from '../../support/specs.js';
import { run } from './run.js';

const base = temporaryFolder('breaking');
const SPEC_FILE = 'specs/shop.example.com/v1.yaml';
const LOCK_FILE = 'specs/shop.example.com/v1.api.lock.yaml';

const schemas = (item: string) => ({
  Order: "{ type: object, properties: { spec: { $ref: '#/components/schemas/OrderSpec' } } }",
  OrderSpec: `{ type: object, properties: { ${item} } }`,
});
const spec = (item: string, version = 'v1') =>
  specText('shop.example.com', version, '{ orders: { kind: Order, namespaced: true } }', schemas(item));
const SPEC = spec('item: { type: string }, count: { type: integer, default: 1 }');
const BROKEN = spec('count: { type: integer, default: 2 }');

let root: string;
let runs = 0;
beforeEach(async () => {
  root = join(base, String(runs++));
  writeFiles(root, { 'package.json': '{ "name": "mine" }', [SPEC_FILE]: SPEC });
  expect((await run(root, 'generate')).code).toBe(0);
});

const edit = (text: string) => writeFileSync(join(root, SPEC_FILE), text);
const state = () => [
  readText(root, LOCK_FILE),
  readText(root, 'generated/shop.example.com/v1/types.ts'),
  readText(root, 'specs/shop.example.com/v1.lock.yaml'),
];

describe('an edit that breaks clients', () => {
  it('is refused with its places, and nothing is written', async () => {
    const before = state();
    edit(BROKEN);
    const { code, stdout, stderr } = await run(root, 'generate');
    expect(code).toBe(1);
    expect(stdout).toBe('');
    const lines = stderr.split('\n').filter((line) => !/ \d+ ms$/.test(line));
    expect(lines).toEqual([
      expect.stringMatching(
        /^specs\/shop\.example\.com\/v1\.yaml:\d+:\d+: breaking: the field OrderSpec\.item is gone: clients that read it find nothing/,
      ),
      expect.stringMatching(/^ {2}keep the field and say in its description that it is deprecated/),
      expect.stringMatching(
        /^specs\/shop\.example\.com\/v1\.yaml:\d+:\d+: warning: OrderSpec\.count has default 2 \(it was 1\): /,
      ),
      expect.stringMatching(/^ {2}keep the default/),
      'kindsmith: 1 change breaks existing clients or stored objects, nothing was written; --allow-breaking accepts it',
      '',
    ]);
    expect(state()).toEqual(before);
  });

  it('is told by --check in the same words', async () => {
    edit(BROKEN);
    const { code, stderr } = await run(root, 'generate', '--check');
    expect(code).toBe(1);
    expect(stderr).toContain('breaking: the field OrderSpec.item is gone');
  });

  it('is taken with --allow-breaking, and is what the next edit is compared with', async () => {
    edit(BROKEN);
    const accepted = await run(root, 'generate', '--allow-breaking');
    expect(accepted.code).toBe(0);
    expect(accepted.stderr).toContain('breaking: the field OrderSpec.item is gone');
    expect(readText(root, LOCK_FILE)).toContain('removed:\n      item: 1\n');
    for (const argv of [['generate'], ['generate', '--check']]) {
      const { code, stderr } = await run(root, ...argv);
      expect(code).toBe(0);
      expect(stderr).not.toContain('OrderSpec');
    }
    edit(spec('size: { type: integer }'));
    expect((await run(root, 'generate')).stderr).toContain('the field OrderSpec.count is gone');
  });

  it('is found without the generated tree', async () => {
    rmSync(join(root, 'generated'), { recursive: true });
    edit(BROKEN);
    expect((await run(root, 'generate')).code).toBe(1);
    expect(existsSync(join(root, 'generated'))).toBe(false);
  });

  it('is told and not refused in an alpha version', async () => {
    const alpha = 'specs/shop.example.com/v1alpha1.yaml';
    rmSync(join(root, SPEC_FILE));
    writeFiles(root, { [alpha]: spec('item: { type: string }', 'v1alpha1') });
    expect((await run(root, 'generate', '--allow-breaking')).code).toBe(0);
    expect(existsSync(join(root, LOCK_FILE))).toBe(false);
    writeFiles(root, { [alpha]: spec('name: { type: string }', 'v1alpha1') });
    const { code, stderr } = await run(root, 'generate');
    expect(code).toBe(0);
    expect(stderr).toContain(`${alpha}:`);
    expect(stderr).toContain('warning: the field OrderSpec.item is gone');
  });
});

describe('an edit that breaks nothing', () => {
  it('is written without a word, and the file beside the spec follows', async () => {
    edit(spec('item: { type: string }, count: { type: integer, default: 1 }, note: { type: string }'));
    const stale = await run(root, 'generate', '--check');
    expect(stale.code).toBe(1);
    expect(stale.stderr).toContain(`changed  ${LOCK_FILE}`);
    const { code, stderr } = await run(root, 'generate');
    expect(code).toBe(0);
    expect(stderr).not.toContain('OrderSpec');
    expect(readText(root, LOCK_FILE)).toContain('      note: {"type":"string","number":3}\n');
  });
});

describe('the file beside the spec', () => {
  it('is told to be merged when git left marks in it', async () => {
    const text = readFileSync(join(root, LOCK_FILE), 'utf8');
    writeFileSync(join(root, LOCK_FILE), text.replace('types:\n', '<<<<<<< HEAD\ntypes:\n'));
    const { code, stderr } = await run(root, 'generate');
    expect(code).toBe(1);
    expect(stderr).toContain(`${LOCK_FILE}:6:1: a merge was not finished here`);
    expect(stderr).toContain('keep the lines of both sides');
  });

  it('is missing at the first run: then nothing is compared', async () => {
    rmSync(join(root, LOCK_FILE));
    edit(BROKEN);
    expect((await run(root, 'generate')).code).toBe(0);
    expect(readText(root, LOCK_FILE)).toContain('OrderSpec:');
  });
});
