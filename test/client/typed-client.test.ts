import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../runtime/index.js';
import { temporaryFolder } from '../support/folders.js';
import { repository } from '../support/specs.js';

const folder = temporaryFolder('typed-client');
const DOCUMENTS = { core: 'api/v1', apps: 'apis/apps/v1', library: 'apis/library.example.com/v1' };

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ storage: 'memory', insecureHttp: true });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(join(repository, 'node_modules/openapi-fetch'), join(folder, 'node_modules/openapi-fetch'));
  symlinkSync(
    join(repository, 'node_modules/openapi-typescript-helpers'),
    join(folder, 'node_modules/openapi-typescript-helpers'),
  );
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const [name, path] of Object.entries(DOCUMENTS)) {
    const answer = await fetch(`${server.url}/openapi/v3/${path}`, {
      headers: { authorization: `Bearer ${server.token}` },
    });
    const document = (await answer.json()) as Exclude<Parameters<typeof openapiTS>[0], string | URL | Buffer>;
    // What has a default may be left out by clients.
    writeFileSync(join(folder, `${name}.d.ts`), astToString(await openapiTS(document, { defaultNonNullable: false })));
  }
}, 60_000);
afterAll(() => server?.close());

/** What a user of the types writes. */
const PROGRAM = `
import createClient from 'openapi-fetch';
import type { paths as AppsPaths } from './apps.js';
import type { paths as CorePaths } from './core.js';
import type { components, paths as LibraryPaths } from './library.js';

type Book = components['schemas']['com.example.library.v1.Book'];

export async function main(baseUrl: string, token: string): Promise<string[]> {
  const options = { baseUrl, headers: { authorization: \`Bearer \${token}\` } };
  const core = createClient<CorePaths>(options);
  const apps = createClient<AppsPaths>(options);
  const library = createClient<LibraryPaths>(options);
  const path = { namespace: 'default' };
  const seen: string[] = [];

  const map = await core.POST('/api/v1/namespaces/{namespace}/configmaps', { params: { path }, body: { metadata: { name: 'typed' }, data: { a: 'b' } } });
  seen.push(map.data?.data?.a ?? 'none');

  const labels = { app: 'shop' };
  const spec = { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'shop:1' }] } } };
  const deployments = '/apis/apps/v1/namespaces/{namespace}/deployments';
  await apps.POST(deployments, { params: { path }, body: { metadata: { name: 'shop' }, spec } });
  const listed = await apps.GET(deployments, { params: { path, query: { labelSelector: '!none', limit: 10 } } });
  for (const item of listed.data?.items ?? []) seen.push(\`\${item.metadata?.name} \${item.spec?.replicas}\`);

  const book: Book = { metadata: { name: 'dune' }, spec: { title: 'Dune', author: { familyName: 'Herbert' }, genre: 'Novel' } };
  const books = '/apis/library.example.com/v1/namespaces/{namespace}/books';
  await library.POST(books, { params: { path, query: { fieldValidation: 'Strict' } }, body: book });
  const read = await library.GET(\`\${books}/{name}\` as const, { params: { path: { ...path, name: 'dune' } } });
  seen.push(\`\${read.data?.spec.author.familyName} \${read.data?.spec.copies}\`);
  const removed = await library.DELETE(\`\${books}/{name}\` as const, { params: { path: { ...path, name: 'dune' } } });
  seen.push(String(removed.response.status));
  return seen;
}
`;

/** Mistakes that the types must find, each alone in a program. */
const MISTAKES = {
  'a field that does not exist':
    "export const book: Book = { spec: { title: 'Dune', author: { familyName: 'H' }, titel: 'x' } };",
  'a required field that is missing': "export const book: Book = { spec: { title: 'Dune' } };",
  'a value of another type': "export const book: Book = { spec: { title: 1, author: { familyName: 'H' } } };",
  'a value outside of an enumeration':
    "export const book: Book = { spec: { title: 'D', author: { familyName: 'H' }, genre: 'Comic' } };",
  'a path that is not served': "export const path: keyof paths = '/apis/library.example.com/v1/journals';",
};

/** What the compiler says of programs, by name. */
function problemsOf(programs: Readonly<Record<string, string>>): Record<string, string[]> {
  const fileOf = (name: string) => join(folder, `${name}.ts`);
  const names = Object.keys(programs);
  for (const name of names) writeFileSync(fileOf(name), programs[name]!);
  const program = ts.createProgram(names.map(fileOf), {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
    skipLibCheck: true,
  });
  const textsOf = (name: string) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(fileOf(name)))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  return Object.fromEntries(names.map((name) => [name, textsOf(name)]));
}

describe('a client typed by openapi-typescript over /openapi/v3', () => {
  it('type-checks, and finds mistakes', () => {
    const head =
      "import type { components, paths } from './library.js';\n" +
      "type Book = components['schemas']['com.example.library.v1.Book'];\nexport type Paths = paths;\n";
    const mistakes = Object.entries(MISTAKES).map(([what, line]) => [what, `${head}${line}\n`]);
    const { program, ...problems } = problemsOf({ program: PROGRAM, ...Object.fromEntries(mistakes) });
    expect(program).toEqual([]);
    for (const what of Object.keys(MISTAKES)) expect(problems[what], what).toHaveLength(1);
  }, 120_000);

  it('does what its types say', async () => {
    const compilerOptions = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext };
    const file = join(folder, 'program.mjs');
    writeFileSync(file, ts.transpileModule(PROGRAM, { compilerOptions }).outputText);
    const { main } = (await import(pathToFileURL(file).href)) as {
      main(url: string, token: string): Promise<string[]>;
    };
    expect(await main(server.url, server.token)).toEqual(['b', 'shop 1', 'Herbert 1', '200']);
  });
});
