import fc from 'fast-check';
import { expect, it, describe as suite } from 'vitest';
import { stringify } from 'yaml';
import { holds } from '../../support/properties.js';
import { bookSpec, describe, header, load, loaded, structOf } from '../support/specs.js';

const v1 = 'library.example.com/v1.yaml';
const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '*/',
  '`',
  '${process.exit()}',
  '\'"\\',
  '\u2028',
  'a b',
  'é',
  '0',
  'null',
  'true',
  'y',
  '~',
  '<script>',
  '\u0000',
  '#',
];

suite('hostile strings', () => {
  it.each(NAMES)('are data as the name of a property: %j', async (name) => {
    const properties = `        ${JSON.stringify(name)}: { type: string, default: ${JSON.stringify(name)}, description: ${JSON.stringify(name)} }\n`;
    const result = await loaded({ [v1]: bookSpec(properties) });
    const fields = structOf(result, 'com.example.library.v1.BookSpec').fields;
    expect(fields).toEqual([{ name, number: 1, type: { t: 'string' }, default: name, description: name }]);
    expect(result.locks[0]!.text).toContain('BookSpec');
    expect(({} as Record<string, unknown>)[name === '__proto__' ? 'type' : 'polluted']).toBeUndefined();
  });

  it('are refused where a name must be one, and the sentence shows them escaped', async () => {
    for (const name of ['__proto__', '*/', '${x}', 'a b', 'string', 'constructor\n']) {
      const text = `${header()}components:\n  schemas:\n    ${JSON.stringify(name)}: { type: object }\n`;
      const [line] = describe(await load({ [v1]: text }));
      expect(line).toContain(`the schema name ${JSON.stringify(name)} is `);
      expect(line).not.toContain('\n');
    }
  });

  it('are data as the key of a lock', async () => {
    const result = await loaded({
      [v1]: bookSpec('        a: { type: string }\n'),
      'library.example.com/v1.lock.yaml':
        '__proto__: { fields: { a: 9 } }\nBookSpec: { fields: { __proto__: 3, a: 1 } }\n',
    });
    expect(structOf(result, 'com.example.library.v1.BookSpec').byName.get('a')?.number).toBe(1);
    expect(result.locks[0]!.text).toMatch(/reserved:\n\s+- 3/);
  });
});

/** Any JSON value with keys that the format knows, so that wrong values reach every check. */
const word = fc.constantFrom(
  'type',
  'items',
  'properties',
  '$ref',
  'default',
  'enum',
  'x-rules',
  'x-proto',
  'required',
  'string',
  'object',
  '__proto__',
  'unions',
  'additionalProperties',
  'x-special',
  'allOf',
);
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    word,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.string(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(word, fc.string()), tie('value'), { maxKeys: 4 }),
  ),
})).value;

suite('files with anything in them', () => {
  it('load or are reported, and never throw', async () => {
    const documents: unknown[] = [];
    holds(
      'values anywhere in a spec',
      fc.property(value, value, value, (a, b, c) => void documents.push([a, b, c])),
      150,
    );
    for (const [resources, schemas, header] of documents as [unknown, unknown, unknown][]) {
      const spec = {
        openapi: '3.0.0',
        'x-group': { group: 'library.example.com', version: 'v1', definitions: 'a.v1', priority: header },
        'x-resources': { books: resources, tomes: { kind: 'Book', columns: schemas, subresources: schemas } },
        components: { schemas: { Book: schemas, Spec: { properties: { a: resources, b: schemas } } } },
      };
      const result = await load({ [v1]: stringify(spec) });
      expect('model' in result || result.diagnostics.length > 0).toBe(true);
    }
  }, 60_000);

  it('may be any text', async () => {
    const texts: string[] = [];
    holds(
      'texts',
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({ unit: fc.constantFrom('{', '}', '[', ']', ':', '-', ' ', '\n', 'a', '*', '&', '!', '|', '"') }),
        ),
        (text) => void texts.push(text),
      ),
      100,
    );
    for (const text of texts) {
      for (const file of [v1, 'library.example.com/v1.proto', 'a.crd.yaml', 'a.openapi.json']) {
        const result = await load({ [file]: text });
        expect('diagnostics' in result && result.diagnostics.length > 0, `${file}: ${JSON.stringify(text)}`).toBe(true);
      }
    }
  }, 60_000);
});
