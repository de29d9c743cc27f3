import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EmitResult, emitApi } from '../../generator/emit/index.js';
import { loadApi } from '../../generator/load/index.js';
import type { ApiModel } from '../../generator/model/api-model.js';

/** The checkout. */
export const repository = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

export function readText(root: string, path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Writes files below a folder. */
export function writeFiles(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** The model of the specs in `<root>/specs`, the package's own ones beside them; specs with errors throw. */
export async function loadSpecs(root: string): Promise<ApiModel> {
  const specsDir = join(root, 'specs');
  const packageSpecsDir = join(repository, 'specs');
  const loaded = await loadApi({
    specsDir,
    projectDir: root,
    ...(specsDir !== packageSpecsDir && { packageSpecsDir }),
  });
  if ('model' in loaded) return loaded.model;
  const { place, message } = loaded.diagnostics[0]!;
  throw new Error(`${place.file}:${place.line}:${place.column}: ${message}`);
}

/** The generated tree of specs, by path; `kindsmith/runtime` stands for the runtime. */
export async function emitSpecs(root: string): Promise<Map<string, string>> {
  return filesOf(emitApi(await loadSpecs(root), { out: 'generated', runtime: 'kindsmith/runtime' }));
}

export function filesOf(result: EmitResult): Map<string, string> {
  if (result.diagnostics.length > 0) throw new Error(result.diagnostics.map((it) => it.message).join('\n'));
  return new Map(result.files.map((file) => [file.path, file.text]));
}

const HEAD = (group: string, version: string) =>
  `x-group: { group: ${group}, version: ${version}, definitions: com.example.${version} }\n`;

/** A spec of one group version; `resources` and `schemas` are YAML in flow style. */
export function specText(
  group: string,
  version: string,
  resources: string,
  schemas: Readonly<Record<string, string>>,
): string {
  const entries = Object.entries(schemas).map(([name, schema]) => `    ${JSON.stringify(name)}: ${schema}\n`);
  return `openapi: 3.0.0\n${HEAD(group, version)}x-resources: ${resources}\ncomponents:\n  schemas:\n${entries.join('')}`;
}
