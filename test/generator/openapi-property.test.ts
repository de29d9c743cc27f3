import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/folders.js';
import { eventuallyHolds } from '../support/properties.js';
import { repository, writeFiles } from '../support/specs.js';

type Schema = Record<string, unknown>;

const GROUP = 'random.example.com';
const PREFIX = 'com.example.random.v1';
const base = temporaryFolder('openapi-property');

const propertyName = fc.oneof(
  fc.stringMatching(/^[a-z][a-zA-Z0-9]{0,9}$/),
  fc.constantFrom('constructor', 'class', 'default', 'toString', 'then'),
);
const description = fc.oneof(
  fc.constantFrom('Says `what` it is', 'It\'s "quoted" */ \\ {{and}} more', 'line one\nline two', '漢字 😀'),
  fc.stringMatching(/^[A-Z][a-z ]{0,20}[a-z]$/),
);

/** Keywords whose bounds go together. */
const bounds = (low: string, high: string, range: fc.Arbitrary<number>) =>
  fc
    .option(fc.tuple(range, range), { nil: undefined })
    .map((pair) => (pair === undefined ? {} : { [low]: Math.min(...pair), [high]: Math.max(...pair) }));

const text = fc.oneof(
  fc
    .record({ pattern: fc.constantFrom('^[a-z]+$', '^.{1,3}$', '\\d') }, { requiredKeys: [] })
    .map((rest) => ({ type: 'string', ...rest })),
  bounds('minLength', 'maxLength', fc.nat(100)).map((rest) => ({ type: 'string', ...rest })),
  fc
    .uniqueArray(fc.stringMatching(/^[A-Z][a-z]{0,6}$/), { minLength: 1, maxLength: 4 })
    .chain((values) =>
      fc.constantFrom({ type: 'string', enum: values }, { type: 'string', enum: values, default: values[0] }),
    ),
);
const integer = fc
  .tuple(fc.constantFrom('int32', 'int64'), bounds('minimum', 'maximum', fc.integer({ min: -1000, max: 1000 })))
  .map(([format, range]) => ({ type: 'integer', format, ...range }));
const scalar: fc.Arbitrary<Schema> = fc.oneof(
  text,
  integer,
  fc.record({ type: fc.constant('number'), format: fc.constant('double') }),
  fc.record({ type: fc.constant('boolean'), default: fc.boolean() }, { requiredKeys: ['type'] }),
);

const local = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const shared = (name: string) => ({ $ref: `../meta/v1.yaml#/components/schemas/${name}` });

/** A property; references lead to the schemas named, which come later: no cycles. */
function property(later: readonly string[]): fc.Arbitrary<Schema> {
  const reference = fc.constantFrom(...later.map(local), shared('Time'), shared('Quantity'), shared('LabelSelector'));
  // Items that are left out cannot be filled in: defaults are for properties.
  const items = fc.oneof(text, integer, reference).map(({ default: _, ...schema }: Schema) => schema);
  const list = fc
    .tuple(
      items,
      bounds('minItems', 'maxItems', fc.nat(20)),
      fc.constantFrom({}, { 'x-kubernetes-list-type': 'atomic' }),
    )
    .map(([of, range, kind]) => ({ type: 'array', items: of, ...range, ...kind }));
  const set = fc.constant({ type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' });
  const map = items.map((of) => ({ type: 'object', additionalProperties: of }));
  return fc
    .tuple(fc.oneof(scalar, reference, list, set, map), fc.option(description, { nil: undefined }))
    .map(([schema, says]) => (says === undefined ? schema : { ...schema, description: says }));
}

function object(later: readonly string[]): fc.Arbitrary<Schema> {
  return fc
    .dictionary(propertyName, property(later), { minKeys: 1, maxKeys: 6, noNullPrototype: true })
    .chain((properties) =>
      fc.record({
        type: fc.constant('object'),
        description,
        properties: fc.constant(properties),
        required: fc.subarray(Object.keys(properties), { minLength: 1 }),
      }),
    );
}

const PARTS = ['WidgetSpec', 'Part', 'Detail'];
const schemas = fc
  .tuple(...PARTS.map((_, at) => object(PARTS.slice(at + 1))))
  .map((parts) => Object.fromEntries(parts.map((part, at) => [PARTS[at]!, part])));
const resource = fc.record({
  kind: fc.constant('Widget'),
  namespaced: fc.boolean(),
  shortNames: fc.subarray(['wd', 'wdg']),
  subresources: fc.constantFrom({}, { status: {} }),
});

/** The reference as specs write it, and without the wrapping that lets it stand beside other keys. */
function asWritten(served: unknown): unknown {
  if (Array.isArray(served)) return served.map(asWritten);
  if (typeof served !== 'object' || served === null) return served;
  const { allOf, ...rest } = served as Schema & { allOf?: readonly Schema[] };
  const merged = allOf?.length === 1 ? { ...rest, ...allOf[0] } : (served as Schema);
  return Object.fromEntries(
    Object.entries(merged).map(([key, value]) => [key, key === '$ref' ? spelled(String(value)) : asWritten(value)]),
  );
}

function spelled(reference: string): string {
  const name = reference.slice('#/components/schemas/'.length);
  if (name.startsWith(`${PREFIX}.`)) return local(name.slice(PREFIX.length + 1)).$ref;
  return shared(name.slice(name.lastIndexOf('.') + 1)).$ref;
}

interface Served {
  readonly paths: Readonly<Record<string, object>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

// The package stands a folder above the projects, as in workspaces.
mkdirSync(join(base, 'node_modules'));
symlinkSync(repository, join(base, 'node_modules/kindsmith'));

let runs = 0;
/** Generates, serves and asks: with the built package, as a user's project does it. */
async function served(row: Schema, parts: Schema): Promise<Served> {
  const root = join(base, String(runs++));
  const spec = {
    openapi: '3.0.0',
    'x-group': { group: GROUP, version: 'v1', definitions: PREFIX },
    'x-resources': { widgets: row },
    components: {
      schemas: {
        Widget: {
          type: 'object',
          properties: { spec: local('WidgetSpec'), part: local('Part'), status: local('Detail') },
        },
        ...parts,
      },
    },
  };
  writeFiles(root, { 'package.json': '{ "type": "module" }', [`specs/${GROUP}/v1.yaml`]: JSON.stringify(spec) });
  const { startServer } = await built<typeof import('../../runtime/index.js')>('runtime/index.js');
  const { loadGroups } = await built<typeof import('../../generator/project/index.js')>('generator/project/index.js');
  const server = await startServer({ groups: await loadGroups(root), builtin: 'machinery', insecureHttp: true });
  try {
    const headers = { authorization: `Bearer ${server.token}` };
    const answer = await fetch(`${server.url}/openapi/v3/apis/${GROUP}/v1`, { headers });
    return (await answer.json()) as Served;
  } finally {
    await server.close();
  }
}

const built = <T>(path: string): Promise<T> => import(pathToFileURL(join(repository, 'dist', path)).href) as Promise<T>;

describe('spec → generate → serve → /openapi/v3', () => {
  it('loses nothing', async () => {
    const check = async (row: { namespaced: boolean; subresources: object }, parts: Record<string, Schema>) => {
      const { paths, components } = await served(row, parts);
      for (const [name, part] of Object.entries(parts)) {
        expect(asWritten(components.schemas[`${PREFIX}.${name}`]), name).toMatchObject(part);
      }
      const path = `/apis/${GROUP}/v1/${row.namespaced ? 'namespaces/{namespace}/' : ''}widgets`;
      expect(Object.keys(paths[path] ?? {})).toEqual(expect.arrayContaining(['get', 'post', 'delete']));
      expect(Object.keys(paths[`${path}/{name}`] ?? {})).toEqual(
        expect.arrayContaining(['get', 'put', 'patch', 'delete']),
      );
      expect(`${path}/{name}/status` in paths).toBe('status' in row.subresources);
      const gvk = { group: GROUP, version: 'v1', kind: 'Widget' };
      expect(components.schemas[`${PREFIX}.Widget`]?.['x-kubernetes-group-version-kind']).toEqual([gvk]);
    };
    await eventuallyHolds('OpenAPI of random specs', fc.asyncProperty(resource, schemas, check), 40);
  }, 120_000);
});
