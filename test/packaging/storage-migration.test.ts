import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openLmdbStorage } from '../../runtime/storage/open-storage.js';
import { temporaryFolder } from '../support/folders.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';
import { repository, specText, writeFiles } from '../support/specs.js';

vi.setConfig({ testTimeout: 120_000 });

const launcher = join(repository, 'generator/bin/kindsmith.mjs');
const COUNT = 1200;

const spec = (version: string, field: string, storage: boolean) =>
  specText(
    'shop.example.com',
    version,
    `{ boxes: { kind: Box, namespaced: true${storage ? ', storage: true' : ''} } }`,
    {
      Box: "{ type: object, properties: { spec: { $ref: '#/components/schemas/BoxSpec' } } }",
      BoxSpec: `{ type: object, properties: { ${field}: { type: integer, format: int64 } } }`,
    },
  ).replace('x-group: {', 'x-group: { enabled: true,');
const specs = (storage: 'v1beta1' | 'v1') => ({
  'specs/shop.example.com/v1beta1.yaml': spec('v1beta1', 'width', storage === 'v1beta1'),
  'specs/shop.example.com/v1.yaml': spec('v1', 'size', storage === 'v1'),
});
const HOOKS = `import type { ConvertHook } from 'kindsmith/runtime';
import type { BoxSpec } from '../../generated/shop.example.com/hub.js';
import type { BoxSpec as Old } from '../../generated/shop.example.com/v1beta1/types.js';

export const convert_v1beta1_BoxSpec_to_hub: ConvertHook<Old, BoxSpec> = (source, target) => {
  if (source.width !== undefined) target.size = source.width;
};
export const convert_hub_to_v1beta1_BoxSpec: ConvertHook<BoxSpec, Old> = (source, target) => {
  if (source.size !== undefined) target.width = source.size;
};
`;

const running: ServerProcess[] = [];
afterEach(() => Promise.all(running.splice(0).map((server) => server.stop())));

/** Asks a server for JSON, as its administrator. */
async function withServer<T>(
  project: string,
  work: (ask: (method: string, path: string, body?: object) => Promise<{ code: number; json: Json }>) => Promise<T>,
): Promise<T> {
  const data = join(project, 'data');
  const server = await startServerProcess([], data, project);
  running.push(server);
  const client = connect(server.url, { ca: readFileSync(join(data, 'pki/ca.crt')) });
  const authorization = `Bearer ${readFileSync(join(data, 'pki/admin.token'), 'utf8').trim()}`;
  try {
    return await work(
      (method, path, body) =>
        new Promise((resolve, reject) => {
          const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
          const stream = client.request({ ':method': method, ':path': path, authorization, 'content-type': type });
          let code = 0;
          let text = '';
          stream.on('response', (headers) => (code = Number(headers[':status']))).on('error', reject);
          stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          stream.on('end', () => resolve({ code, json: JSON.parse(text) as Json })).end(body && JSON.stringify(body));
        }),
    );
  } finally {
    client.destroy();
    await server.stop();
  }
}
// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
type Json = any;

/** Runs a command in the project to its end. */
const kindsmith = (project: string, ...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [launcher, ...args], { cwd: project, timeout: 60_000 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });

/** How many objects the store of a stopped server has in each version, and the bytes of one. */
async function stored(project: string): Promise<{ versions: Record<string, number>; first: Json }> {
  const storage = await openLmdbStorage(join(project, 'data/store'));
  try {
    const prefix = '/registry/shop.example.com/boxes/';
    const objects = storage
      .range(prefix, `${prefix}\uffff`)
      .items.map(({ value }) => JSON.parse(String(value)) as Json);
    const versions: Record<string, number> = {};
    for (const { apiVersion } of objects) versions[apiVersion] = (versions[apiVersion] ?? 0) + 1;
    return { versions, first: objects[0] };
  } finally {
    await storage.close();
  }
}

function newProject(): string {
  const project = temporaryFolder('migration');
  mkdirSync(join(project, 'node_modules'));
  symlinkSync(repository, join(project, 'node_modules/kindsmith'));
  writeFiles(project, {
    'package.json': '{ "name": "shop", "type": "module" }',
    'specs/shop.example.com/hooks.ts': HOOKS,
    ...specs('v1beta1'),
  });
  return project;
}

const BOXES = '/apis/shop.example.com/v1/namespaces/default/boxes';
const OLD_BOXES = BOXES.replace('/v1/', '/v1beta1/');

describe('a project that moves its storage version', () => {
  it('reads what it has, migrates what is written, and then all of it', async () => {
    const project = newProject();
    const hashes = new Set<string>();
    await withServer(project, async (ask) => {
      hashes.add((await ask('GET', '/apis/shop.example.com/v1')).json.resources[0].storageVersionHash);
      const made = Array.from({ length: COUNT }, (_, i) =>
        ask('POST', OLD_BOXES, { metadata: { name: `box-${String(i).padStart(4, '0')}` }, spec: { width: i } }),
      );
      expect(new Set((await Promise.all(made)).map(({ code }) => code))).toEqual(new Set([201]));
    });
    expect(await stored(project)).toMatchObject({
      versions: { 'shop.example.com/v1beta1': COUNT },
      first: { kind: 'Box', spec: { width: 0 } },
    });

    writeFiles(project, specs('v1'));
    expect((await kindsmith(project, 'generate')).code).toBe(0);
    await withServer(project, async (ask) => {
      for (const version of ['v1', 'v1beta1'])
        hashes.add((await ask('GET', `/apis/shop.example.com/${version}`)).json.resources[0].storageVersionHash);
      expect(hashes.size, 'discovery tells clients that the storage version is another one').toBe(2);
      expect((await ask('GET', `${BOXES}/box-0007`)).json).toMatchObject({ spec: { size: 7 } });
      expect((await ask('GET', `${OLD_BOXES}/box-0007`)).json).toMatchObject({ spec: { width: 7 } });
      const { code } = await ask('PATCH', `${OLD_BOXES}/box-0007`, { metadata: { labels: { a: 'b' } } });
      expect(code).toBe(200);
    });
    expect((await stored(project)).versions).toEqual({
      'shop.example.com/v1beta1': COUNT - 1,
      'shop.example.com/v1': 1,
    });

    await withServer(project, async (ask) => {
      const before = (await ask('GET', BOXES)).json;
      const tried = await kindsmith(project, 'migrate-storage', 'boxes', '--dry-run');
      expect(tried).toMatchObject({ code: 0, stderr: '' });
      expect(tried.stdout).toMatch(
        /^kindsmith: 1200 objects of 1 resource at https:\S+: dry run, nothing was written, 0 failed/,
      );
      expect((await ask('GET', BOXES)).json).toEqual(before);

      const all = await kindsmith(project, 'migrate-storage');
      expect(all).toMatchObject({ code: 0, stderr: '' });
      expect(all.stdout).toMatch(
        /^boxes\.shop\.example\.com: 1199 of 1200 objects rewritten\nkindsmith: \d+ objects of \d+ resources at \S+: 1199 rewritten, 0 failed/,
      );
      const after = (await ask('GET', BOXES)).json;
      const contents = (list: Json) =>
        list.items.map(({ spec, metadata: { resourceVersion: _, ...rest } }: Json) => ({ spec, rest }));
      expect(contents(after)).toEqual(contents(before));

      const again = await kindsmith(project, 'migrate-storage');
      expect(again.stdout).toMatch(/^kindsmith: \d+ objects of \d+ resources at \S+: 0 rewritten, 0 failed/);
    });
    expect(await stored(project)).toMatchObject({
      versions: { 'shop.example.com/v1': COUNT },
      first: { kind: 'Box', apiVersion: 'shop.example.com/v1', spec: { size: 0 } },
    });
  });

  it('is told what could not be written, by exit code too', async () => {
    const project = newProject();
    await withServer(project, async (ask) => {
      for (const width of [1, 200])
        await ask('POST', OLD_BOXES, { metadata: { name: `box-${width}` }, spec: { width } });
    });
    const moved = specs('v1');
    const strict = Object.fromEntries(
      Object.entries(moved).map(([path, text]) => [path, text.replace('format: int64', 'format: int64, maximum: 100')]),
    );
    writeFiles(project, strict);
    expect((await kindsmith(project, 'generate', '--allow-breaking')).code).toBe(0);
    await withServer(project, async () => {
      for (const flags of [['--dry-run'], []]) {
        const { code, stdout, stderr } = await kindsmith(
          project,
          'migrate-storage',
          'boxes.shop.example.com',
          ...flags,
        );
        expect(code).toBe(1);
        expect(stderr).toMatch(/^failed {2}boxes\.shop\.example\.com default\/box-200: .*spec\.size.*\n$/);
        expect(stdout).toContain('2 objects of 1 resource');
        expect(stdout).toContain('1 failed');
      }
      const unknown = await kindsmith(project, 'migrate-storage', 'crates');
      expect(unknown).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^kindsmith: \S+ keeps no crates [^\n]+\n$/),
      });
    });
  });

  it('must have a server, and a kubeconfig for it', async () => {
    const project = newProject();
    const missing = await kindsmith(project, 'migrate-storage');
    expect(missing).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^kindsmith: \S+ there is no kubeconfig [^\n]+\n$/),
    });
    await withServer(project, async () => undefined);
    const stopped = await kindsmith(project, 'migrate-storage');
    expect(stopped).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^kindsmith: \S+ cannot be reached: [^\n]+\n$/),
    });
    writeFileSync(join(project, 'data/kubeconfig'), 'a: [');
    expect(await kindsmith(project, 'migrate-storage')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^kindsmith: [^\n]+\n$/),
    });
  });
});
