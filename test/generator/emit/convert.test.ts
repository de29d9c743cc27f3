import { describe, expect, it } from 'vitest';
import { emitApi } from '../../../generator/emit/index.js';
import { temporaryFolder } from '../../support/folders.js';
import { loadSpecs, specText, writeFiles } from '../../support/specs.js';

const base = temporaryFolder('convert');
const RESOURCES = '{ cups: { kind: Cup, namespaced: true } }';
const cup = (properties: string) => ({
  Cup: "{ type: object, properties: { spec: { $ref: '#/components/schemas/CupSpec' } } }",
  CupSpec: `{ type: object, properties: { handles: { type: array, items: { $ref: '#/components/schemas/Handle' } } } }`,
  Handle: `{ type: object, properties: ${properties} }`,
});

let runs = 0;
async function emit(v1: string, v1beta1: string, hooks = '') {
  const root = `${base}/${runs++}`;
  writeFiles(root, {
    'specs/cups.example.com/v1.yaml': specText('cups.example.com', 'v1', RESOURCES, cup(v1)),
    'specs/cups.example.com/v1beta1.yaml': specText('cups.example.com', 'v1beta1', RESOURCES, cup(v1beta1)).replaceAll(
      'com.example.',
      'org.example.',
    ),
    ...(hooks && { 'specs/cups.example.com/hooks.ts': hooks }),
  });
  const result = emitApi(await loadSpecs(root), { out: 'generated', runtime: 'kindsmith/runtime' });
  return {
    ...result,
    text: (path: string) => result.files.find((file) => file.path === `generated/cups.example.com/${path}`)?.text,
  };
}

describe('conversions', () => {
  it('are not needed between versions of one shape, whatever else differs', async () => {
    const { text, diagnostics } = await emit(
      '{ size: { type: string, maxLength: 4 } }',
      '{ size: { type: string, default: M, enum: [S, M] } }',
    );
    expect(diagnostics).toEqual([]);
    expect(text('v1beta1/convert.ts')).toBeUndefined();
    expect(text('v1beta1/index.ts')).not.toContain('toHub');
  });

  it('name every field that would be lost, in both directions, and the hooks that settle it', async () => {
    const { diagnostics } = await emit(
      '{ size: { type: string }, colour: { type: string } }',
      '{ size: { type: integer }, shade: { type: string } }',
    );
    expect(diagnostics).toHaveLength(2);
    const [toHub, fromHub] = diagnostics;
    expect(toHub).toMatchObject({ place: { file: 'specs/cups.example.com/v1beta1.yaml', line: 8 } });
    expect(toHub?.message).toMatch(/Handle of v1beta1 .*"shade" \(not in v1's Handle\) and "size" \(of another type/);
    expect(toHub?.remedy).toContain(
      'convert_v1beta1_Handle_to_hub(source, target) from specs/cups.example.com/hooks.ts',
    );
    expect(fromHub?.message).toMatch(/Handle of v1 .*"colour"/);
    expect(fromHub?.remedy).toContain('convert_hub_to_v1beta1_Handle');
  });

  it('are settled by hooks, which are called for every value of their type', async () => {
    const hook = (name: string) =>
      `export function ${name}(source: object, target: object): void { Object.assign(target, source); }\n`;
    const { diagnostics, text } = await emit(
      '{ size: { type: string } }',
      '{ width: { type: string } }',
      hook('convert_v1beta1_Handle_to_hub') + hook('convert_hub_to_v1beta1_Handle'),
    );
    expect(diagnostics).toEqual([]);
    const convert = text('v1beta1/convert.ts');
    expect(convert).toContain('hooks.convert_v1beta1_Handle_to_hub(source, target);');
    expect(convert).toContain("carryConverted(source, target, 'handles', convertItems(toHub_Handle));");
    expect(text('v1beta1/index.ts')).toContain('toHub: convert.toHub_Cup');
  });
});
