import type { StructType } from '../../runtime/schema/model.js';

/** Structs by published name: references may give copies of a struct, its name is its identity. */
export type StructSet = ReadonlySet<string>;

/** All structs that can be reached from `roots`, by name. */
export function reachable(
  roots: Iterable<StructType>,
  below: (type: StructType) => readonly StructType[],
): Map<string, StructType> {
  const found = new Map<string, StructType>();
  const open = [...roots];
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    if (found.has(type.name)) continue;
    found.set(type.name, type);
    open.push(...below(type));
  }
  return found;
}

/** Those of `types` that need something themselves, or hold (at any depth) one that does. */
export function needing(
  types: Iterable<StructType>,
  below: (type: StructType) => readonly StructType[],
  needs: (type: StructType) => boolean,
): StructSet {
  const holders = new Map<string, string[]>();
  const found = new Set<string>();
  const open: string[] = [];
  for (const type of types) {
    if (needs(type)) open.push(type.name);
    for (const child of below(type)) {
      const list = holders.get(child.name);
      if (list === undefined) holders.set(child.name, [type.name]);
      else list.push(type.name);
    }
  }
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    open.push(...(holders.get(name) ?? []));
  }
  return found;
}
