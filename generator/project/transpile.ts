import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { UserError } from '../console/user-error.js';
import type { Project } from './project.js';
import { Stamp, workFolder } from './state.js';

/**
 * TypeScript of a user's project → JavaScript in `.kindsmith/`, file by file and without a type check (editors and `tsc` do
 * that). Nothing is loaded when all is fresh. Answers the folder.
 */
export async function ensureTranspiled(project: Project): Promise<string> {
  const out = workFolder(project);
  const stamp = new Stamp(project, 'transpiled', [project.specsDir, project.outDir]);
  if (stamp.isFresh) return out;
  const { ts } = await import('ts-morph');
  const options: import('ts-morph').ts.CompilerOptions = {
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2022,
    verbatimModuleSyntax: true,
  };
  const made = new Set<string>();
  for (const source of [project.specsDir, project.outDir].flatMap(typeScriptFiles)) {
    const name = relative(project.root, source).replace(/\.ts$/, '.js');
    const { outputText, diagnostics = [] } = ts.transpileModule(readFileSync(source, 'utf8'), {
      compilerOptions: options,
      reportDiagnostics: true,
      fileName: source,
    });
    const [wrong] = diagnostics;
    if (wrong !== undefined) throw syntaxError(relative(project.root, source), wrong, ts);
    made.add(name);
    writeIfChanged(join(out, name), outputText);
  }
  writeIfChanged(join(out, 'package.json'), '{ "type": "module" }\n');
  removeOthers(out, made);
  stamp.save();
  return out;
}

type TypeScript = typeof import('ts-morph').ts;

function syntaxError(
  file: string,
  { file: source, start, messageText }: import('ts-morph').ts.Diagnostic,
  ts: TypeScript,
): UserError {
  const at = source && start !== undefined ? source.getLineAndCharacterOfPosition(start) : { line: 0, character: 0 };
  return new UserError(
    `${file}:${at.line + 1}:${at.character + 1}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
  );
}

function typeScriptFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name));
}

function writeIfChanged(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function removeOthers(out: string, made: ReadonlySet<string>): void {
  for (const name of readdirSync(out, { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.js') && !made.has(name)) rmSync(join(out, name));
  }
}
