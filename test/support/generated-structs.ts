import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { StructType } from '../../runtime/schema/model.js';

const generated = fileURLToPath(new URL('../../generated', import.meta.url));

/** Every struct of the built-in groups, from their `schema.ts` alone: no hooks, no behaviour. */
export async function generatedStructs(): Promise<StructType[]> {
  const files = readdirSync(generated, { withFileTypes: true })
    .filter((group) => group.isDirectory())
    .flatMap((group) =>
      readdirSync(join(generated, group.name)).map((version) => join(generated, group.name, version, 'schema.ts')),
    )
    .filter(existsSync);
  const modules = await Promise.all(
    files.map((file) => import(pathToFileURL(file).href) as Promise<Record<string, unknown>>),
  );
  return modules.flatMap((module) => Object.values(module).filter(isStruct));
}

function isStruct(value: unknown): value is StructType {
  return typeof value === 'object' && value !== null && 'fields' in value && 'byName' in value;
}

/** Structs of kinds, by `apiVersion/kind`. */
export function kindsOf(structs: readonly StructType[]): Map<string, StructType> {
  const kinds = new Map<string, StructType>();
  for (const struct of structs) {
    const gvks = (struct.extensions?.['x-kubernetes-group-version-kind'] ?? []) as unknown as {
      group: string;
      version: string;
      kind: string;
    }[];
    for (const { group, version, kind } of gvks)
      kinds.set(`${group === '' ? '' : `${group}/`}${version}/${kind}`, struct);
  }
  return kinds;
}
