import { expect, it, describe as suite } from 'vitest';
import { bookSpec, describe, load, loaded } from '../support/specs.js';

const v1 = 'library.example.com/v1.yaml';
const specs = {
  [v1]: bookSpec('        title: { type: string }\n'),
  'library.example.com/v1beta1.yaml': bookSpec('        name: { type: string }\n', '', 'v1beta1'),
};
const withHooks = (text: string, file = 'hooks.ts') => ({ ...specs, [`library.example.com/${file}`]: text });

suite('hooks', () => {
  it('are found by their exported names, in hooks.ts and in hooks/', async () => {
    const result = await loaded({
      ...withHooks(
        "import type { Book } from './x.js';\nexport function validate_Book(book: Book, at, errors): void {}\nexport const default_v1_BookSpec: DefaultHook<BookSpec> = (spec) => {};\nexport type Helper = string;\nconst private_ = 1;\nexport function helper() {}\n",
      ),
      'library.example.com/hooks/strategy.ts':
        'export const strategy_Book = {} satisfies StrategyHooks<Book>;\nexport { cells_Book } from "./lib/cells.js";\n',
      'library.example.com/hooks/lib/cells.ts': 'export const not_a_hook = 1;\n',
    });
    const { hooks } = result.model.groups.find((group) => group.folder === 'library.example.com')!;
    expect(hooks).toEqual([
      {
        name: 'validate_Book',
        file: 'specs/library.example.com/hooks.ts',
        place: { file: 'specs/library.example.com/hooks.ts', line: 2, column: 17 },
        parameters: ['Book', '', ''],
        form: 'function',
      },
      expect.objectContaining({ name: 'default_v1_BookSpec', parameters: [''], form: 'function' }),
      expect.objectContaining({
        name: 'strategy_Book',
        form: 'object',
        file: 'specs/library.example.com/hooks/strategy.ts',
      }),
      expect.objectContaining({ name: 'cells_Book', form: 'unknown' }),
    ]);
  });

  it.each([
    [
      'validate_Bok',
      'export function validate_Bok() {}',
      '1:17 the hook validate_Bok is claimed by nothing: no type has this name there; did you mean "validate_Book"?',
    ],
    [
      'cells_Novel',
      'export const cells_Novel = () => ({});',
      '1:14 the hook cells_Novel is claimed by nothing: the group has no kind Novel',
    ],
    [
      'default_v3_Book',
      'export function default_v3_Book(book) {}',
      '1:17 the hook default_v3_Book is claimed by nothing: the group has no version v3',
    ],
    [
      'convert_v1_Book_to_hub',
      'export function convert_v1_Book_to_hub(a, b) {}',
      '1:17 the hook convert_v1_Book_to_hub is claimed by nothing: v1 is the hub, so nothing is converted',
    ],
    [
      'default_v1beta1_BookSpec with two parameters',
      'export function default_v1beta1_BookSpec(a, b) {}',
      '1:17 the hook default_v1beta1_BookSpec takes 2 parameters, but is called with 1 parameter',
    ],
    ['validate_Book as an object', 'export const validate_Book = {};', '1:14 the hook validate_Book is no function'],
    [
      'strategy_Book as a function',
      'export const strategy_Book = () => {};',
      '1:14 the hook strategy_Book is no object',
    ],
    [
      'a misspelt prefix',
      'export function validat_Book() {}',
      '1:17 the export "validat_Book" has the form of a hook, but no hook begins so; did you mean "validate_"?',
    ],
    ['export *', "export * from './other.js';", '1:1 `export *` hides which hooks there are'],
  ])('that nothing can call are reported: %s', async (_, text, line) => {
    expect(describe(await load(withHooks(text)))).toEqual([
      expect.stringContaining(`specs/library.example.com/hooks.ts:${line}`),
    ]);
  });

  it('that stand twice are reported', async () => {
    const result = await load({
      ...withHooks('export function cells_Book() {}'),
      'library.example.com/hooks/cells.ts': 'export function cells_Book() {}',
    });
    expect(describe(result)).toEqual([
      'specs/library.example.com/hooks/cells.ts:1:17 the hook cells_Book stands in specs/library.example.com/hooks.ts:1 too',
    ]);
  });

  it('may convert the versions that are not the hub', async () => {
    await loaded(
      withHooks(
        'export function convert_v1beta1_Book_to_hub(a, b) {}\nexport function convert_hub_to_v1beta1_BookSpec(a, b) {}\n',
      ),
    );
  });
});
