import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { type Loaded, type LoadResult, loadApi } from '../../../generator/load/index.js';
import type { StructType } from '../../../runtime/schema/model.js';

/** The specs that come with the package. */
export const packageSpecs = fileURLToPath(new URL('../../../specs', import.meta.url));

/** A folder for one test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'kindsmith-specs-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A project with these files below `specs/`. */
export function project(files: Readonly<Record<string, string>>): string {
  const root = folder();
  mkdirSync(join(root, 'specs'));
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, 'specs', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return root;
}

export function load(files: Readonly<Record<string, string>>): Promise<LoadResult> {
  return loadProject(project(files));
}

export function loadProject(root: string): Promise<LoadResult> {
  return loadApi({ specsDir: join(root, 'specs'), projectDir: root, packageSpecsDir: packageSpecs });
}

/** The model of files that have nothing wrong; fails with the diagnostics otherwise. */
export async function loaded(files: Readonly<Record<string, string>>): Promise<Loaded> {
  return succeeded(await load(files));
}

export function succeeded(result: LoadResult): Loaded {
  if ('diagnostics' in result) throw new Error(describe(result).join('\n'));
  return result;
}

/** `file:line:column message` of every diagnostic. */
export function describe(result: LoadResult): string[] {
  if (!('diagnostics' in result)) return [];
  return result.diagnostics.map(({ place, message }) => `${place.file}:${place.line}:${place.column} ${message}`);
}

export function structOf(result: Loaded, definition: string): StructType {
  const owner = result.model.owners.get(definition);
  if (owner === undefined)
    throw new Error(
      `no ${definition} among ${[...result.model.owners.keys()].filter((it) => !it.startsWith('io.k8s')).join(', ')}`,
    );
  return owner.struct.type;
}

export const header = (version = 'v1', more = '') => `openapi: 3.0.0
info: { title: library.example.com, version: ${version} }
x-group:
  group: library.example.com
  version: ${version}
  definitions: com.example.library.${version}
${more}`;

/** A spec of one kind; `spec` is the flow text of its `spec` schema's properties. */
export const bookSpec = (properties: string, resource = '', version = 'v1') => `${header(version)}x-resources:
  books:
    kind: Book
    namespaced: true
${resource}components:
  schemas:
    Book:
      type: object
      properties:
        spec: { $ref: '#/components/schemas/BookSpec' }
    BookSpec:
      type: object
      properties:
${properties}`;
