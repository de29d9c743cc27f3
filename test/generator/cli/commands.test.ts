import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/folders.js';
import { readText, specText, writeFiles } from '../../support/specs.js';
import { run } from './run.js';

const base = temporaryFolder('cli');
let root: string;
let runs = 0;
beforeEach(() => {
  root = join(base, String(runs++));
  writeFiles(root, { 'package.json': '{ "name": "mine" }' });
});

const ORDER = {
  Order: "{ type: object, properties: { spec: { $ref: '#/components/schemas/OrderSpec' } } }",
  OrderSpec: '{ type: object, properties: { item: { type: string } } }',
};
const SPEC = specText('shop.example.com', 'v1', '{ orders: { kind: Order, namespaced: true } }', ORDER);

/** Paths and modification times of all generated files. */
const tree = (folder = join(root, 'generated')) =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [name, `${statSync(join(folder, name)).mtimeMs} ${readFileSync(join(folder, name), 'utf8')}`]),
  );

describe('generate', () => {
  it('writes the tree, field numbers too, and the second time nothing', async () => {
    writeFiles(root, { 'specs/shop.example.com/v1.yaml': SPEC });
    const first = await run(root, 'generate');
    expect(first).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(
        /^read specs \d+ ms\nprint code \d+ ms\ncompare with former \d+ ms\nwrite files \d+ ms\n$/,
      ),
    });
    expect(first.stdout).toMatch(/^kindsmith: (\d+) files, \d+ written, 0 removed in \d+\.\d s\n$/);
    expect(readText(root, 'generated/shop.example.com/v1/schema.ts')).toContain("from 'kindsmith/runtime'");
    expect(readText(root, 'generated/shop.example.com/v1/types.ts')).toContain(
      "from 'kindsmith/generated/meta/v1/types.js'",
    );
    expect(readText(root, 'specs/shop.example.com/v1.lock.yaml')).toContain('item: 1');
    expect(existsSync(join(root, 'generated/meta'))).toBe(false);
    const before = tree();
    const second = await run(root, 'generate');
    expect(second.stdout).toContain(' 0 written, 0 removed');
    expect(tree()).toEqual(before);
  });

  it('takes other folders, and a runtime of the project', async () => {
    writeFiles(root, {
      'package.json': '{ "kindsmith": { "runtime": "./lib/kit.js" } }',
      'api/shop.example.com/v1.yaml': SPEC,
    });
    expect((await run(root, 'generate', '--specs', 'api', '--out', 'src/made')).code).toBe(0);
    expect(readText(root, 'src/made/shop.example.com/v1/schema.ts')).toContain("from '../../../../lib/kit.js'");
  });

  it('says with --check what is stale and writes nothing', async () => {
    writeFiles(root, { 'specs/shop.example.com/v1.yaml': SPEC });
    expect(await run(root, 'generate', '--check')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('missing  generated/index.ts'),
    });
    expect(existsSync(join(root, 'generated'))).toBe(false);
    await run(root, 'generate');
    expect(await run(root, 'generate', '--check')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('are up to date'),
    });
    writeFileSync(
      join(root, 'specs/shop.example.com/v1.yaml'),
      SPEC.replace('{ item:', '{ note: { type: string }, item:'),
    );
    const stale = await run(root, 'generate', '--check');
    expect(stale.code).toBe(1);
    expect(stale.stderr).toContain('changed  generated/shop.example.com/v1/types.ts');
    expect(stale.stderr).toContain('changed  specs/shop.example.com/v1.lock.yaml');
    expect(stale.stderr).toContain('run `kindsmith generate`');
  });

  it('reports all errors with their places and leaves the tree as it was', async () => {
    writeFiles(root, { 'specs/shop.example.com/v1.yaml': SPEC });
    await run(root, 'generate');
    const before = tree();
    const wrong = SPEC.replace('{ type: string }', "{ $ref: '#/components/schemas/Nothing' }").replace(
      'OrderSpec: ',
      'Other: { type: strange }\n    OrderSpec: ',
    );
    writeFiles(root, { 'specs/shop.example.com/v1.yaml': wrong, 'specs/empty.example.com/v1.yaml': '' });
    const { code, stderr } = await run(root, 'generate');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^specs\/empty\.example\.com\/v1\.yaml:1:1: .+\n {2}.+$/m);
    expect(stderr).toMatch(/^specs\/shop\.example\.com\/v1\.yaml:\d+:\d+: .*Nothing.*\n {2}.+$/m);
    expect(stderr).toMatch(/kindsmith: \d+ errors in specs, nothing was written\n$/);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(tree()).toEqual(before);
  });

  it('does not write over files of somebody else', async () => {
    writeFiles(root, { 'specs/shop.example.com/v1.yaml': SPEC, 'generated/index.ts': 'export {};\n' });
    const { code, stderr } = await run(root, 'generate');
    expect(code).toBe(1);
    expect(stderr).toMatch(/kindsmith: generated\/index\.ts is not a generated file.*\n$/);
    expect(Object.keys(tree())).toEqual(['index.ts']);
  });

  it('says what to do without specs', async () => {
    expect(await run(root, 'generate')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^kindsmith: there are no specs in .*kindsmith add/),
    });
  });
});

describe('add', () => {
  it('scaffolds a spec that generates as it is', async () => {
    const { code, stdout } = await run(root, 'add', 'shop.example.com/v1', 'PriceList', '--cluster');
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('created specs/shop.example.com/v1.yaml'),
    });
    expect(readText(root, 'specs/shop.example.com/v1.yaml')).toContain(
      '  pricelists:\n    kind: PriceList\n    namespaced: false\n',
    );
    expect((await run(root, 'generate')).code).toBe(0);
  });

  it('adds to a spec that is there and keeps every other line', async () => {
    await run(root, 'add', 'shop.example.com/v1', 'Order');
    const before = readText(root, 'specs/shop.example.com/v1.yaml').split('\n');
    const { code, stdout } = await run(root, 'add', 'shop.example.com/v1', 'Invoice', '--namespaced');
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('added to specs') });
    const after = readText(root, 'specs/shop.example.com/v1.yaml').split('\n');
    let at = 0;
    for (const line of after) if (line === before[at]) at++;
    expect(at).toBe(before.length);
    expect((await run(root, 'generate')).code).toBe(0);
    expect(readText(root, 'generated/shop.example.com/v1/types.ts')).toMatch(
      /interface Invoice [\s\S]*interface Order /,
    );
  });

  it.each([
    [['v1', 'Order'], /"v1" is no group and version/],
    [['shop.example.com/one', 'Order'], /no group and version/],
    [['shop.example.com/v1/x', 'Order'], /no group and version/],
    [['shop.example.com/v1', 'order'], /"order" is no kind/],
    [['shop.example.com/v1', 'Or der'], /is no kind/],
    [['shop.example.com/v1'], /kindsmith --help/],
    [['shop.example.com/v1', 'Order', '--cluster', '--namespaced'], /mutually exclusive/],
  ])('refuses %j', async (args, message) => {
    expect(await run(root, 'add', ...args)).toMatchObject({ code: 1, stderr: expect.stringMatching(message) });
    expect(existsSync(join(root, 'specs'))).toBe(false);
  });

  it('refuses a kind whose names are those of another', async () => {
    await run(root, 'add', 'shop.example.com/v1', 'Bar');
    const before = readText(root, 'specs/shop.example.com/v1.yaml');
    expect(await run(root, 'add', 'shop.example.com/v1', 'Bars')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        'Bars cannot be added to specs/shop.example.com/v1.yaml: the singular name "bars" of "barses" is the plural of "bars"',
      ),
    });
    expect(readText(root, 'specs/shop.example.com/v1.yaml')).toBe(before);
  });

  it('refuses a kind that is there', async () => {
    await run(root, 'add', 'shop.example.com/v1', 'Order');
    const before = readText(root, 'specs/shop.example.com/v1.yaml');
    expect(await run(root, 'add', 'shop.example.com/v1', 'Order')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('has a resource orders already'),
    });
    expect(readText(root, 'specs/shop.example.com/v1.yaml')).toBe(before);
  });
});

describe('import', () => {
  it('names references that lead nowhere', async () => {
    const gvk = [{ group: 'shop.example.com', version: 'v1', kind: 'Order' }];
    const definitions = {
      'com.example.shop.v1.Order': {
        type: 'object',
        properties: {
          spec: { $ref: '#/definitions/com.example.shop.v1.OrderSpec' },
          items: { type: 'array', items: { $ref: '#/definitions/com.example.shop.v1.Item' } },
          default: { type: 'object', default: { $ref: 'a value' } },
        },
        'x-kubernetes-group-version-kind': gvk,
      },
      'com.example.shop.v1.OrderSpec': { type: 'object', properties: { at: { $ref: 'https://example.com/x.json' } } },
    };
    writeFiles(root, { 'api.json': JSON.stringify({ swagger: '2.0', paths: {}, definitions }) });
    const { code, stderr } = await run(root, 'import', '--openapi', 'api.json', '--out', 'specs');
    expect(code).toBe(0);
    const rest = 'which no document defines: import that too, or write the schema by hand';
    expect(stderr.trim().split('\n').sort()).toEqual([
      `specs/shop.example.com/v1.yaml: Order.items refers to #/definitions/com.example.shop.v1.Item, ${rest}`,
      `specs/shop.example.com/v1.yaml: OrderSpec.at refers to https://example.com/x.json, ${rest}`,
    ]);
  });
});

describe('init', () => {
  it('begins a project whose specs generate', async () => {
    const { code, stdout } = await run(root, 'init', 'my Shop');
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('npm start') });
    const project = join(root, 'my Shop');
    const manifest = JSON.parse(readText(project, 'package.json')) as {
      name: string;
      dependencies: Record<string, string>;
      scripts: Record<string, string>;
    };
    expect(manifest).toMatchObject({
      name: 'my-shop',
      scripts: { start: 'kindsmith start', test: expect.any(String) },
    });
    expect(Object.keys(manifest.dependencies)).toEqual(['kindsmith']);
    expect(readdirSync(project).sort()).toEqual(['.gitignore', 'package.json', 'specs', 'test', 'tsconfig.json']);
    expect((await run(project, 'generate')).code).toBe(0);
    expect(readText(project, 'generated/library.example.com/v1/validate.ts')).toContain(
      'hooks.validate_BookSpec(value, at, errors, context);',
    );
  });

  it('refuses a folder with something in it', async () => {
    expect(await run(root, 'init', '.')).toMatchObject({ code: 1, stderr: expect.stringContaining('is not empty') });
    expect(await run(root, 'init', '/proc/kindsmith')).toMatchObject({ code: 1 });
    mkdirSync(join(root, 'fresh/.git'), { recursive: true });
    expect((await run(root, 'init', 'fresh')).code).toBe(0);
  });
});

describe('the command line', () => {
  it('shows help, for every command', async () => {
    const { code, stdout } = await run(root, '--help');
    expect(code).toBe(0);
    for (const command of ['generate', 'import', 'add', 'init', 'migrate-storage', 'serve', 'start'])
      expect(stdout).toContain(`kindsmith ${command}`);
    expect((await run(root, 'generate', '--help')).stdout).toContain('--check');
    expect((await run(root, 'serve', '--help')).stdout).toContain('--port');
  });

  it('answers mistakes with one line', async () => {
    for (const argv of [
      [],
      ['genrate'],
      ['generate', '--chek'],
      ['generate', '--specs'],
      ['import', '--out', 'x'],
      ['import', '--openapi', 'no-such-file', '--out', 'x'],
    ]) {
      const { code, stderr } = await run(root, ...argv);
      expect(code, argv.join(' ')).toBe(1);
      expect(stderr, argv.join(' ')).toMatch(/^kindsmith: [^\n]+\n$/);
    }
    expect((await run(root, 'genrate')).stderr).toContain('generate');
  });
});
