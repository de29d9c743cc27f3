import { expect, it, describe as suite } from 'vitest';
import type { Field } from '../../../runtime/schema/model.js';
import { bookSpec, header, loaded, structOf } from '../support/specs.js';

const v1 = 'library.example.com/v1.yaml';
const SPEC = 'com.example.library.v1.BookSpec';

async function fieldOf(property: string, more = ''): Promise<Field> {
  const result = await loaded({ [v1]: bookSpec(`        it: ${property}\n${more}`) });
  return structOf(result, SPEC).byName.get('it')!;
}

suite('properties', () => {
  it.each([
    ['{ type: string }', 'string'],
    ['{ type: string, format: byte }', 'bytes'],
    ['{ type: boolean }', 'bool'],
    ['{ type: integer }', 'int64'],
    ['{ type: integer, format: int32 }', 'int32'],
    ['{ type: number }', 'double'],
    ['{ type: number, format: float }', 'float'],
    ["{ $ref: '../meta/v1.yaml#/components/schemas/Quantity' }", 'quantity'],
    ["{ $ref: '../meta/v1.yaml#/components/schemas/Time' }", 'time'],
    ["{ allOf: [{ $ref: '../meta/v1.yaml#/components/schemas/Duration' }] }", 'duration'],
    ['{ x-kubernetes-int-or-string: true }', 'int-or-string'],
    ['{ x-special: micro-time }', 'micro-time'],
    ['{}', 'json'],
    ['{ type: object, additionalProperties: { type: string } }', 'map'],
    ['{ type: array, items: { type: string } }', 'list'],
    ['{ type: object }', 'ref'],
  ])('of %s have the type %s', async (property, type) => {
    expect((await fieldOf(property)).type.t).toBe(type);
  });

  it('take number, default and zero value as they stand', async () => {
    expect(
      await fieldOf('{ type: integer, format: int32, default: 3, x-proto: 7, x-zero: 0, x-pointer: true }'),
    ).toMatchObject({ number: 7, default: 3, zero: 0, pointer: true });
    expect(await fieldOf('{ type: string, x-default: now, x-proto: [2, 5] }')).toMatchObject({
      number: [2, 5],
      requestDefault: 'now',
    });
    expect(await fieldOf('{ type: array, items: { type: string }, x-zero: null }')).toMatchObject({ zero: null });
  });

  it('turn keywords into rules and publish them', async () => {
    const field = await fieldOf(
      "{ type: string, minLength: 2, pattern: '^a', enum: [ab, ac], x-rules: { maxBytes: 9, enum: false } }",
    );
    expect(field.rules).toEqual({ minLength: 2, pattern: '^a', maxBytes: 9 });
    expect(field.published).toEqual({ minLength: 2, pattern: '^a', enum: ['ab', 'ac'] });
  });

  it('read both forms of exclusive limits', async () => {
    expect((await fieldOf('{ type: integer, minimum: 0, exclusiveMinimum: true }')).rules).toEqual({
      exclusiveMinimum: 0,
    });
    expect((await fieldOf('{ type: integer, exclusiveMaximum: 9 }')).rules).toEqual({ exclusiveMaximum: 9 });
  });

  it('carry rules and published keywords of items and values', async () => {
    const field = await fieldOf(
      '{ type: array, items: { type: string, enum: [a, b], x-zero: "" }, x-kubernetes-list-type: set, x-rules: { items: { maxLength: 3 } } }',
    );
    expect(field.type).toMatchObject({ listType: 'set', itemZero: '', itemPublished: { enum: ['a', 'b'] } });
    expect(field.rules).toEqual({ items: { enum: ['a', 'b'], maxLength: 3 } });
  });

  it('publish the default of items and values', async () => {
    const list = await fieldOf('{ type: array, items: { type: string, default: x } }');
    expect(list.type).toMatchObject({ itemZero: 'x' });
    const map = await fieldOf('{ type: object, additionalProperties: { type: integer, default: 3 } }');
    expect(map.type).toMatchObject({ valueZero: 3 });
  });

  it('take over the keywords of a named scalar', async () => {
    const field = await fieldOf(
      "{ $ref: '#/components/schemas/Genre', default: novel }",
      '    Genre: { type: string, enum: [novel, poem], description: What it is }\n',
    );
    expect(field).toMatchObject({ type: { t: 'string' }, default: 'novel', rules: { enum: ['novel', 'poem'] } });
    expect(field.description).toBeUndefined();
  });

  it('refer to structs of other groups, in circles too', async () => {
    const result = await loaded({
      [v1]: bookSpec(
        "        parent: { $ref: '#/components/schemas/BookSpec' }\n        selector: { $ref: '../meta/v1.yaml#/components/schemas/LabelSelector' }\n",
      ),
    });
    const spec = structOf(result, SPEC);
    const [parent, selector] = spec.fields.map((field) =>
      field.type.t === 'ref' ? (field.type as { of: () => { name: string } }).of() : undefined,
    );
    expect(parent).toBe(spec);
    expect(selector?.name).toBe('io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector');
    expect(result.model.groups.find((group) => group.folder === 'meta')?.external).toBe(true);
  });

  it('make structs of objects that stand in place, named after it', async () => {
    const result = await loaded({
      [v1]: bookSpec(
        '        shelf: { type: object, properties: { row: { type: object, properties: { a: { type: string } } } } }\n        all: { type: array, items: { type: object, properties: { b: { type: string } } } }\n',
      ),
    });
    const names = [...result.model.owners.keys()].filter((name) => name.startsWith('com.'));
    expect(names).toEqual(
      ['Book', 'BookList', 'BookSpec', 'BookSpecAllItem', 'BookSpecShelf', 'BookSpecShelfRow'].map(
        (name) => `com.example.library.v1.${name}`,
      ),
    );
  });

  it('keep unknown fields where the schema says so', async () => {
    const result = await loaded({
      [v1]: bookSpec('        any: { type: object, x-kubernetes-preserve-unknown-fields: true }\n'),
    });
    expect(structOf(result, `${SPEC}Any`).preserveUnknown).toBe(true);
  });
});

suite('groups with `empty: omit`', () => {
  const omit = (property: string) =>
    bookSpec(`        it: ${property}\n`).replace('x-resources', '  empty: omit\nx-resources');

  it('only publish a default that would be dropped again', async () => {
    const field = structOf(await loaded({ [v1]: omit('{ type: string, default: "" }') }), SPEC).byName.get('it');
    expect(field).toMatchObject({ published: { default: '' } });
    expect(field).not.toHaveProperty('default');
  });

  it('fill it in where it is a pointer', async () => {
    expect(
      structOf(await loaded({ [v1]: omit('{ type: boolean, default: false, x-pointer: true }') }), SPEC).byName.get(
        'it',
      ),
    ).toMatchObject({ default: false });
    expect(structOf(await loaded({ [v1]: omit('{ type: string }') }), SPEC).omitEmpty).toBe(true);
  });
});

suite('kinds', () => {
  it('have what all kinds have, and a list type', async () => {
    const result = await loaded({ [v1]: bookSpec('        title: { type: string }\n') });
    const book = structOf(result, 'com.example.library.v1.Book');
    expect(book.fields.map((field) => field.name)).toEqual(['kind', 'apiVersion', 'metadata', 'spec']);
    expect(book.extensions).toEqual({
      'x-kubernetes-group-version-kind': [{ group: 'library.example.com', version: 'v1', kind: 'Book' }],
    });
    const list = structOf(result, 'com.example.library.v1.BookList');
    expect(list.fields.map((field) => [field.name, field.number])).toEqual([
      ['kind', undefined],
      ['apiVersion', undefined],
      ['metadata', 1],
      ['items', 2],
    ]);
  });

  it('fill in rows as the format says', async () => {
    const { model } = await loaded({
      [v1]: bookSpec(
        '        title: { type: string }\n',
        '    shortNames: [bk]\n    subresources: { status: {}, scale: { specReplicas: .spec.title, statusReplicas: .spec.title } }\n',
      ),
    });
    const row = model.groups.find((group) => group.folder === 'library.example.com')!.versions[0]!.resources[0]!;
    expect(row).toEqual({
      resource: 'books',
      kind: 'Book',
      listKind: 'BookList',
      singular: 'book',
      namespaced: true,
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['bk'],
      subresources: [
        { name: 'status', verbs: ['get', 'patch', 'update'] },
        {
          name: 'scale',
          verbs: ['get', 'patch', 'update'],
          kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
          scale: { specReplicas: '.spec.title', statusReplicas: '.spec.title' },
        },
      ],
      storage: { group: 'library.example.com', version: 'v1', resource: 'books' },
      hub: 'v1',
      nameRule: 'dns-subdomain',
      columns: [],
    });
  });

  it('are kept in the version that says so, else in the hub', async () => {
    const files = (beta: string, header = '') => ({
      [v1]: bookSpec('        a: { type: string }\n').replace('x-resources', `${header}x-resources`),
      'library.example.com/v1beta1.yaml': bookSpec('        a: { type: string }\n', beta, 'v1beta1'),
    });
    const rows = async (beta: string, header?: string) => {
      const { model } = await loaded(files(beta, header));
      return model.groups[0]!.versions.map((version) => [
        version.version,
        version.enabled,
        version.resources[0]!.hub,
        version.resources[0]!.storage?.version,
      ]);
    };
    expect(await rows('')).toEqual([
      ['v1', true, 'v1', 'v1'],
      ['v1beta1', false, 'v1', 'v1'],
    ]);
    expect(await rows('    storage: true\n')).toEqual([
      ['v1', true, 'v1', 'v1beta1'],
      ['v1beta1', false, 'v1', 'v1beta1'],
    ]);
    expect(await rows('', '  hub: v1beta1\n')).toEqual([
      ['v1', true, 'v1beta1', 'v1beta1'],
      ['v1beta1', false, 'v1beta1', 'v1beta1'],
    ]);
  });

  it('sort versions as Kubernetes does and groups by priority', async () => {
    const specs = ['v1', 'v2', 'v10', 'v1beta1', 'v2alpha1', 'v1beta2'].map(
      (version) => [`library.example.com/${version}.yaml`, header(version)] as const,
    );
    const { model } = await loaded({
      ...Object.fromEntries(specs),
      'zoo.example.com/v1.yaml': header('v1', '  priority: 2000\n').replaceAll(
        'library.example.com',
        'zoo.example.com',
      ),
    });
    expect(model.groups.map((group) => group.folder).filter((folder) => folder !== 'meta')).toEqual([
      'zoo.example.com',
      'library.example.com',
    ]);
    expect(model.groups[1]!.versions.map((version) => version.version)).toEqual([
      'v10',
      'v2',
      'v1',
      'v1beta2',
      'v1beta1',
      'v2alpha1',
    ]);
  });
});
