import { expect, test } from 'vitest';
import { temporaryFolder } from '../../support/folders.js';
import { emitSpecs, specText, writeFiles } from '../../support/specs.js';

let runs = 0;

/** What the validator of `TreeSpec` asks, in its order: names of fields, and of hooks. */
async function asked(rules: string, hooks: readonly string[]): Promise<string[]> {
  const root = `${temporaryFolder('order')}/${runs++}`;
  const text = '{ type: string, minLength: 1 }';
  const properties = `bark: ${text}, leaf: ${text}, root: ${text}, soil: { $ref: '#/components/schemas/Soil' }`;
  writeFiles(root, {
    'specs/trees.example.com/v1.yaml': specText('trees.example.com', 'v1', '{ trees: { kind: Tree } }', {
      Tree: "{ type: object, properties: { spec: { $ref: '#/components/schemas/TreeSpec' } } }",
      TreeSpec: `{ type: object, x-rules: { ${rules} }, properties: { ${properties} } }`,
      Soil: `{ type: object, required: [acid], properties: { acid: ${text} } }`,
    }),
    'specs/trees.example.com/hooks.ts': hooks
      .map((name) => `export const ${name} = (value: object, at: object, errors: object): void => {};\n`)
      .join(''),
  });
  const validators = (await emitSpecs(root)).get('generated/trees.example.com/v1/validate.ts') ?? '';
  const body = validators.split('function validate_TreeSpec')[1]?.split('\n}')[0] ?? '';
  return [...body.matchAll(/(?:hooks\.|'|)(validate(?:Last)?_TreeSpec|bark|leaf|root|soil|union)(?='[,)]|\()/g)].map(
    (match) => match[1] as string,
  );
}

test('what is asked of a value comes in the order of the spec, with the unions and the hook at the end', async () => {
  expect(await asked('unions: [{ fields: [bark, leaf] }]', ['validate_TreeSpec'])).toEqual([
    'bark',
    'leaf',
    'root',
    'soil',
    'union',
    'validate_TreeSpec',
  ]);
});

test('an order says what comes first, the hook and the unions among it', async () => {
  const rules = 'unions: [{ fields: [bark, leaf] }], order: [root, $hook, soil, $unions]';
  expect(await asked(rules, ['validate_TreeSpec'])).toEqual([
    'root',
    'validate_TreeSpec',
    'soil',
    'union',
    'bark',
    'leaf',
  ]);
});

test('the last hook is asked behind all others, with and without the first', async () => {
  expect(await asked('order: [$hook]', ['validateLast_TreeSpec', 'validate_TreeSpec'])).toEqual([
    'validate_TreeSpec',
    'bark',
    'leaf',
    'root',
    'soil',
    'validateLast_TreeSpec',
  ]);
  expect((await asked('', ['validateLast_TreeSpec'])).at(-1)).toBe('validateLast_TreeSpec');
});
