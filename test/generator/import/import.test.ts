import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { expect, it, onTestFinished, describe as suite } from 'vitest';
import { importSpecs } from '../../../generator/import/index.js';
import { loadApi } from '../../../generator/load/index.js';
import { hasShared, shared } from '../../support/shared.js';
import { folder, packageSpecs, structOf, succeeded } from '../support/specs.js';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/** A small v3 document as kube-apiserver writes them. */
function document(extra: Record<string, unknown> = {}) {
  const gvk = (kind: string) => ({ group: 'library.example.com', version: 'v1', kind });
  const ok = (name: string) => ({
    responses: { 200: { content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } } } },
  });
  const book = 'com.example.library.v1.Book';
  const operation = (action: string, answer = book) => ({
    ...ok(answer),
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvk('Book'),
  });
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: '1' },
    paths: {
      '/apis/library.example.com/v1/books': { get: operation('list', `${book}List`) },
      '/apis/library.example.com/v1/namespaces/{namespace}/books': {
        get: operation('list', `${book}List`),
        post: operation('post'),
        delete: operation('deletecollection', `${META}.Status`),
      },
      '/apis/library.example.com/v1/namespaces/{namespace}/books/{name}': {
        get: operation('get'),
        put: operation('put'),
        patch: operation('patch'),
        delete: operation('delete'),
      },
      '/apis/library.example.com/v1/namespaces/{namespace}/books/{name}/status': {
        get: operation('get'),
        put: operation('put'),
        patch: operation('patch'),
      },
      '/apis/library.example.com/v1/namespaces/{namespace}/books/{name}/lend': {
        post: { ...ok(book), 'x-kubernetes-action': 'connect', 'x-kubernetes-group-version-kind': gvk('Loan') },
      },
      '/apis/library.example.com/v1/watch/books': { get: operation('watchlist') },
    },
    components: {
      schemas: {
        [book]: {
          type: 'object',
          description: 'A book.',
          properties: {
            apiVersion: { type: 'string', description: 'x' },
            kind: { type: 'string', description: 'x' },
            metadata: { allOf: [{ $ref: `#/components/schemas/${META}.ObjectMeta` }], default: {}, description: 'x' },
            spec: {
              allOf: [{ $ref: '#/components/schemas/com.example.library.v1.BookSpec' }],
              default: {},
              description: 'What it is.',
            },
          },
          'x-kubernetes-group-version-kind': [gvk('Book')],
        },
        [`${book}List`]: {
          type: 'object',
          required: ['items'],
          properties: {
            apiVersion: { type: 'string' },
            kind: { type: 'string' },
            metadata: { allOf: [{ $ref: `#/components/schemas/${META}.ListMeta` }], default: {} },
            items: { type: 'array', items: { allOf: [{ $ref: `#/components/schemas/${book}` }], default: {} } },
          },
          'x-kubernetes-group-version-kind': [gvk('BookList')],
        },
        'com.example.library.v1.BookSpec': {
          type: 'object',
          required: ['title'],
          properties: {
            title: { type: 'string', default: '', description: 'Its "title": a text, of course.' },
            copies: { type: 'integer', format: 'int32', default: 1 },
            price: { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.api.resource.Quantity' },
            parts: {
              type: 'array',
              items: { allOf: [{ $ref: '#/components/schemas/com.example.library.v1.BookSpec' }], default: {} },
            },
            tags: { type: 'array', items: { type: 'string', default: '' }, 'x-kubernetes-list-type': 'set' },
            ...extra,
          },
        },
        [`${META}.ObjectMeta`]: { type: 'object', properties: { name: { type: 'string' } } },
        [`${META}.ListMeta`]: { type: 'object', properties: {} },
        [`${META}.Status`]: {
          type: 'object',
          properties: {},
          'x-kubernetes-group-version-kind': [{ group: '', version: 'v1', kind: 'Status' }],
        },
        'io.k8s.apimachinery.pkg.api.resource.Quantity': { oneOf: [{ type: 'string' }, { type: 'number' }] },
      },
    },
  };
}

interface Imported {
  readonly out: string;
  readonly path: string;
  readonly text: string;
}

async function importDocument(
  value: unknown,
  options: { out?: string; descriptions?: boolean } = {},
): Promise<Imported> {
  const source = join(folder(), 'document.json');
  writeFileSync(source, JSON.stringify(value));
  const out = options.out ?? folder();
  await importSpecs({
    openapi: [source],
    out,
    groups: ['library.example.com'],
    ...(options.descriptions !== undefined && { descriptions: options.descriptions }),
  });
  const path = join(out, 'library.example.com/v1.yaml');
  return { out, path, text: readFileSync(path, 'utf8') };
}

suite('import of an OpenAPI document', () => {
  it('writes a spec, one property a line', async () => {
    const { text } = await importDocument(document(), { descriptions: false });
    expect(text).toBe(`openapi: 3.0.0
info: { title: library.example.com, version: v1 }
x-group:
  group: library.example.com
  version: v1
  definitions: com.example.library.v1
x-resources:
  books:
    kind: Book
    namespaced: true
    deleteReturnsObject: true
    subresources:
      lend: { verbs: [create], kind: library.example.com/v1/Loan, connect: true }
      status: {}
paths: {}
components:
  schemas:
    Book:
      type: object
      properties:
        spec: { $ref: '#/components/schemas/BookSpec', x-zero: {} }
    BookSpec:
      type: object
      required: [title]
      properties:
        title: { type: string, x-zero: '' }
        copies: { type: integer, format: int32, default: 1 }
        price: { $ref: ../meta/v1.yaml#/components/schemas/Quantity, description: '' }
        parts: { type: array, items: { $ref: '#/components/schemas/BookSpec', x-zero: {} } }
        tags: { type: array, items: { type: string, x-zero: '' }, x-kubernetes-list-type: set }
`);
  });

  it('keeps sentences unless told otherwise', async () => {
    const { text } = await importDocument(document());
    expect(text).toContain(`title: { type: string, x-zero: '', description: 'Its "title": a text, of course.' }`);
    expect(text).toContain('      description: A book.');
  });

  it('makes what loads again', async () => {
    const { out } = await importDocument(document());
    const result = succeeded(await loadApi({ specsDir: out, projectDir: out, packageSpecsDir: packageSpecs }));
    expect(structOf(result, 'com.example.library.v1.BookSpec').byName.get('price')?.type.t).toBe('quantity');
    expect(structOf(result, 'com.example.library.v1.BookList').name).toBe('com.example.library.v1.BookList');
  });

  it('says which groups there are when none is left', async () => {
    const source = join(folder(), 'document.json');
    writeFileSync(source, JSON.stringify(document()));
    await expect(importSpecs({ openapi: [source], out: folder(), groups: ['apps'] })).rejects.toThrow(
      'the sources have no group apps; they have library.example.com, meta',
    );
    await expect(importSpecs({ openapi: ['/nowhere.json'], out: folder() })).rejects.toThrow(
      '--openapi names /nowhere.json, which does not exist',
    );
    await expect(importSpecs({ out: folder() })).rejects.toThrow('the sources define no schemas');
  });

  it('reads v3 and discovery of a server by its address', async () => {
    const answers: Record<string, unknown> = {
      '/openapi/v3': {
        paths: {
          'apis/library.example.com/v1': { serverRelativeURL: '/openapi/v3/apis/library.example.com/v1?hash=A' },
        },
      },
      '/openapi/v3/apis/library.example.com/v1?hash=A': document(),
      '/apis': {
        kind: 'APIGroupList',
        groups: [
          { name: 'library.example.com', versions: [{ groupVersion: 'library.example.com/v1', version: 'v1' }] },
        ],
      },
      '/api/v1': { kind: 'APIResourceList', groupVersion: 'v1', resources: [] },
      '/apis/library.example.com/v1': {
        kind: 'APIResourceList',
        groupVersion: 'library.example.com/v1',
        resources: [
          {
            name: 'books',
            singularName: 'tome',
            namespaced: true,
            kind: 'Book',
            verbs: ['get', 'list'],
            shortNames: ['bk'],
            categories: ['all'],
            storageVersionHash: 'AAAAAAAAAAA=',
          },
          { name: 'books/status', kind: 'Book', verbs: ['get'] },
        ],
      },
    };
    const server = createServer((request, response) =>
      response.writeHead(request.url! in answers ? 200 : 404).end(JSON.stringify(answers[request.url!] ?? {})),
    );
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const out = folder();
    await importSpecs({ openapi: [url], discovery: [url], out });
    const text = readFileSync(join(out, 'library.example.com/v1.yaml'), 'utf8');
    expect(text).toContain(
      '    singular: tome\n    namespaced: true\n    shortNames: [bk]\n    categories: [all]\n    verbs: [get, list]\n',
    );
    expect(text).toContain('      status: { verbs: [get] }\n');
    await expect(importSpecs({ openapi: [`${url}/missing`], out })).rejects.toThrow('the server answered 404');
  });
});

suite('import into a spec that exists', () => {
  const complete = (path: string, edit: (text: string) => string) =>
    writeFileSync(path, edit(readFileSync(path, 'utf8')));

  it('changes nothing when nothing changed', async () => {
    const { out, path, text } = await importDocument(document());
    expect((await importDocument(document(), { out })).text).toBe(text);
    complete(path, (it) => it.replaceAll('  ', '   '));
    const indented = readFileSync(path, 'utf8');
    expect((await importDocument(document(), { out })).text).toBe(indented);
  });

  it('keeps what the author completed, and comments', async () => {
    const { out, path } = await importDocument(document(), { descriptions: false });
    complete(path, (text) =>
      text
        .replace('  definitions:', '  priority: 3 # early\n  definitions:')
        .replace(
          '    namespaced: true',
          '    # short\n    shortNames: [bk]\n    columns:\n      - { name: Title, type: string, path: .spec.title }\n    namespaced: true',
        )
        .replace(
          "title: { type: string, x-zero: '' }",
          "title: { type: string, x-zero: '', x-pointer: true, x-rules: { maxLength: 9 }, x-proto: 7, description: Mine } # kept",
        )
        .replace('default: 1 }', 'default: 1, x-default: 2 }'),
    );
    const completed = readFileSync(path, 'utf8');
    const after = await importDocument(document({ pages: { type: 'integer', format: 'int32' } }), {
      out,
      descriptions: false,
    });
    expect(after.text).toBe(
      completed.replace(/( {8}tags:.*\n)/, '$1        pages: { type: integer, format: int32 }\n'),
    );
  });

  it('updates what the document carries, and drops what it has no more', async () => {
    const { out, path } = await importDocument(document({ old: { type: 'string' } }), { descriptions: false });
    complete(path, (text) =>
      text
        .replace('format: int32, default: 1', 'format: int32, default: 1, x-rules: { minimum: 0 }')
        .replace('old: { type: string }', 'old: { type: string, x-proto: 4 }'),
    );
    const changed = document();
    const spec = changed.components.schemas['com.example.library.v1.BookSpec'] as {
      properties: Record<string, object>;
      required?: string[];
    };
    spec.properties.copies = { type: 'integer', format: 'int64', default: 2 };
    delete spec.required;
    const after = await importDocument(changed, { out, descriptions: false });
    expect(after.text).toContain('copies: { type: integer, format: int64, default: 2, x-rules: { minimum: 0 } }');
    expect(after.text).not.toContain('old:');
    expect(after.text).not.toContain('required:');
    expect(load(readFileSync(path.replace('.yaml', '.lock.yaml'), 'utf8'))).toEqual({ BookSpec: { reserved: [4] } });
  });

  it("leaves an author's choice between default and zero value", async () => {
    const { out, path } = await importDocument(document(), { descriptions: false });
    complete(path, (text) =>
      text
        .replace("title: { type: string, x-zero: '' }", "title: { type: string, default: '' }")
        .replace('tags: {', 'tags: { x-zero: null,'),
    );
    const completed = readFileSync(path, 'utf8');
    expect((await importDocument(document(), { out, descriptions: false })).text).toBe(completed);
  });

  it('reads properties that the author wrote over several lines', async () => {
    const { out, path } = await importDocument(document(), { descriptions: false });
    complete(path, (text) =>
      text.replace(
        "        title: { type: string, x-zero: '' }\n",
        "        title:\n          # as printed on it\n          type: string\n          x-zero: ''\n          x-rules:\n            maxLength: 9\n",
      ),
    );
    const completed = readFileSync(path, 'utf8');
    expect((await importDocument(document(), { out, descriptions: false })).text).toBe(completed);
    const renamed = document();
    (
      renamed.components.schemas['com.example.library.v1.BookSpec'] as { properties: Record<string, object> }
    ).properties.title = { type: 'string', default: '', maxLength: 12 };
    expect((await importDocument(renamed, { out, descriptions: false })).text).toContain(
      "          type: string\n          maxLength: 12\n          x-zero: ''\n          x-rules:\n            maxLength: 9\n",
    );
  });
});

const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec:
  group: library.example.com
  scope: Cluster
  names: { plural: books, kind: Book }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          description: A book.
          properties:
            spec: { type: object, description: What it is., properties: { shelf: { type: object, properties: { row: { type: integer } } } } }
`;

suite('import of other sources', () => {
  it('reads CustomResourceDefinitions; objects in place become schemas', async () => {
    const source = join(folder(), 'crd.yaml');
    writeFileSync(source, `# two documents\n${CRD}---\nkind: Other\n`);
    const out = folder();
    await importSpecs({ crd: [source], out, descriptions: false });
    const text = readFileSync(join(out, 'library.example.com/v1.yaml'), 'utf8');
    expect(text).toContain(
      "    Book:\n      type: object\n      properties:\n        spec: { $ref: '#/components/schemas/BookSpec' }\n    BookSpec:\n",
    );
    expect(text).toContain("        shelf: { $ref: '#/components/schemas/BookSpecShelf' }\n");
    const result = succeeded(await loadApi({ specsDir: out, projectDir: out, packageSpecsDir: packageSpecs }));
    expect(structOf(result, 'com.example.library.v1.BookSpecShelf').fields).toEqual([
      { name: 'row', number: 1, type: { t: 'int64' } },
    ]);
  });

  it('reads .proto files alone', async () => {
    const protos = folder();
    writeFileSync(
      join(protos, 'a.proto'),
      'syntax = "proto2";\npackage example.garden.v1;\nmessage Bed { optional k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta metadata = 1; optional int32 rows = 3; }\nmessage BedList { repeated Bed items = 2; }\n',
    );
    const out = folder();
    await importSpecs({ proto: [protos], out });
    expect(readFileSync(join(out, 'garden/v1.yaml'), 'utf8')).toContain(
      '        rows: { type: integer, format: int32, x-proto: 3 }\n',
    );
  });
});

suite.runIf(hasShared)("import of Kubernetes' documents", () => {
  const root = join(shared, 'kubernetes-v1.36');

  it.each(['apiextensions.k8s.io', 'batch'])(
    'makes the same model of the v2 and the v3 document of %s',
    async (group) => {
      const models = await Promise.all(
        ['v2', 'v3'].map(async (version) => {
          const out = folder();
          await importSpecs({ openapi: [join(shared, `openapi-v2-v3/${version}_${group}.v1.json`)], out });
          const { model } = succeeded(await loadApi({ specsDir: out, projectDir: out }));
          return [...model.owners].map(([name, { struct }]) => [
            name,
            JSON.stringify(struct.type.fields.map(({ description: _, ...field }) => field)),
            struct.type.mapType,
          ]);
        }),
      );
      expect(models[0]!.length).toBeGreaterThan(30);
      expect(models[0]).toEqual(models[1]);
    },
  );

  it('finds field numbers in embedded and wrapping messages', async () => {
    const out = folder();
    await importSpecs({
      openapi: [join(root, 'answers/static/all/openapi/v3')],
      proto: [join(root, 'protos')],
      discovery: [join(root, 'answers/static/all/discovery')],
      out,
      descriptions: false,
    });
    const text = (file: string) => readFileSync(join(out, file), 'utf8');
    expect(text('core/v1.yaml')).toMatch(
      /hostPath: \{ \$ref: '#\/components\/schemas\/HostPathVolumeSource', x-proto: \[2, 1\] \}/,
    );
    expect(text('admissionregistration.k8s.io/v1.yaml')).toContain('x-proto: [2, 2, 1]');
    expect(text('meta/v1.yaml')).toContain('x-proto: [4, 1]');
    expect(text('autoscaling/v1.yaml')).not.toContain('storage: true');
    expect(text('autoscaling/v2.yaml')).toContain('storage: true');
    expect(text('events.k8s.io/v1.yaml')).toContain('storage: core/v1/events');
    const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
    for (const file of files) expect(text(file), file).not.toMatch(/, description: [^']/);
    for (const file of files)
      for (const line of text(file).split('\n'))
        if (/^ {8}(?!apiVersion:|kind:)\S+: \{/.test(line) && !file.startsWith('meta'))
          expect(line).toContain('x-proto');
  });

  it("leaves the project's own specs as they are", async () => {
    const before = readdirSync(packageSpecs, { recursive: true, encoding: 'utf8' }).filter(
      (name) => /^[^/]+\/v\w+\.yaml$/.test(name) && !name.includes('example.com'),
    );
    const out = folder();
    const { cpSync } = await import('node:fs');
    for (const name of before) cpSync(join(packageSpecs, name), join(out, name));
    const files = await importSpecs({
      openapi: [join(root, 'answers/static/all/openapi/v3')],
      proto: [join(root, 'protos')],
      discovery: [join(root, 'answers/static/all/discovery')],
      out,
      descriptions: false,
    });
    expect(files.filter((file) => file.state !== 'unchanged').map((file) => file.path)).toEqual([]);
    // Views of metadata are in no document.
    expect(files.length).toBe(before.filter((name) => name !== 'meta/v1beta1.yaml').length);
    expect(existsSync(join(out, 'core/v1.lock.yaml'))).toBe(false);
  });
});
