/** Hand-written hooks: found by the names they are exported under, read by their syntax alone. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { ts } from 'ts-morph';
import type { HookModel } from './api-model.js';
import { type Diagnostics, didYouMean, quote } from './diagnostics.js';
import { HOOK_PREFIXES } from './hook-names.js';

type Compiler = typeof ts;

export interface HookFiles {
  readonly specsDir: string;
  readonly projectDir: string;
}

/** Hooks of every folder that has some: `<folder>/hooks.ts` and `<folder>/hooks/*.ts`. Folders below `hooks/` hold helpers. */
export async function readHooks(
  folders: Iterable<string>,
  files: HookFiles,
  diagnostics: Diagnostics,
): Promise<Map<string, HookModel[]>> {
  const found = [...new Set(folders)].map((folder) => [folder, hookFiles(join(files.specsDir, folder))] as const);
  if (found.every(([, paths]) => paths.length === 0)) return new Map();
  const { ts: compiler } = await import('ts-morph');
  return new Map(
    found.map(([folder, paths]) => {
      const hooks = paths.flatMap((path) =>
        hooksOfFile(compiler, path, projectPath(files.projectDir, path), diagnostics),
      );
      reportTwins(hooks, diagnostics);
      return [folder, hooks];
    }),
  );
}

function hookFiles(folder: string): string[] {
  const single = join(folder, 'hooks.ts');
  const many = join(folder, 'hooks');
  const names = existsSync(many)
    ? readdirSync(many).filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    : [];
  return [...(existsSync(single) ? [single] : []), ...names.sort().map((name) => join(many, name))];
}

const projectPath = (projectDir: string, path: string) => relative(projectDir, path).split(sep).join('/');

function hooksOfFile(compiler: Compiler, path: string, file: string, diagnostics: Diagnostics): HookModel[] {
  const source = compiler.createSourceFile(path, readFileSync(path, 'utf8'), compiler.ScriptTarget.Latest, false);
  const hooks: HookModel[] = [];
  const placeOf = (node: ts.Node) => {
    const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source));
    return { file, line: line + 1, column: character + 1 };
  };
  const add = (name: ts.Node, text: string, value: ts.Node | undefined) => {
    if (HOOK_PREFIXES.some((prefix) => text.startsWith(prefix))) {
      hooks.push({
        name: text,
        file,
        place: placeOf(name),
        parameters: parametersOf(compiler, source, value),
        form: formOf(compiler, value),
      });
    } else if (text.includes('_')) {
      const near = didYouMean(text.slice(0, text.indexOf('_') + 1), HOOK_PREFIXES);
      diagnostics.add(
        placeOf(name),
        `the export ${quote(text)} has the form of a hook, but no hook begins so${near}`,
        'name it after a hook (docs/spec-format.md); names of helpers have no underscore',
      );
    }
  };
  for (const statement of source.statements) {
    if (compiler.isExportDeclaration(statement) && !statement.isTypeOnly) {
      const clause = statement.exportClause;
      if (clause === undefined)
        diagnostics.add(placeOf(statement), '`export *` hides which hooks there are', 'export hooks by their names');
      else if (compiler.isNamedExports(clause))
        for (const item of clause.elements) if (!item.isTypeOnly) add(item.name, item.name.text, undefined);
    } else if (isExported(compiler, statement)) {
      if (compiler.isFunctionDeclaration(statement) && statement.name !== undefined)
        add(statement.name, statement.name.text, statement);
      if (compiler.isVariableStatement(statement)) {
        for (const it of statement.declarationList.declarations)
          if (compiler.isIdentifier(it.name)) add(it.name, it.name.text, it.initializer);
      }
    }
  }
  return hooks;
}

function isExported(compiler: Compiler, statement: ts.Statement): boolean {
  return (
    compiler.canHaveModifiers(statement) &&
    compiler.getModifiers(statement)?.some((it) => it.kind === compiler.SyntaxKind.ExportKeyword) === true
  );
}

function formOf(compiler: Compiler, value: ts.Node | undefined): HookModel['form'] {
  const plain = unwrap(compiler, value);
  if (plain === undefined) return 'unknown';
  if (compiler.isObjectLiteralExpression(plain)) return 'object';
  return compiler.isFunctionLike(plain) ? 'function' : 'unknown';
}

/** What stands inside parentheses, `as` and `satisfies`. */
function unwrap(compiler: Compiler, value: ts.Node | undefined): ts.Node | undefined {
  let node = value;
  while (
    node &&
    (compiler.isParenthesizedExpression(node) || compiler.isAsExpression(node) || compiler.isSatisfiesExpression(node))
  )
    node = node.expression;
  return node;
}

function parametersOf(compiler: Compiler, source: ts.SourceFile, value: ts.Node | undefined): string[] {
  const plain = unwrap(compiler, value);
  if (plain === undefined || !compiler.isFunctionLike(plain)) return [];
  return plain.parameters.map((parameter) => parameter.type?.getText(source) ?? '');
}

function reportTwins(hooks: readonly HookModel[], diagnostics: Diagnostics): void {
  const first = new Map<string, HookModel>();
  for (const hook of hooks) {
    const before = first.get(hook.name);
    if (before === undefined) first.set(hook.name, hook);
    else
      diagnostics.add(
        hook.place,
        `the hook ${hook.name} stands in ${before.place.file}:${before.place.line} too`,
        'keep one of the two',
      );
  }
}
