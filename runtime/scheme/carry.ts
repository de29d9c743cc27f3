import { getOwn, setOwn } from '../schema/own.js';

/** The steps of generated conversions. The generator has checked that both sides have the same shape; absent fields stay absent. */

type Holder<K extends string> = { [P in K]?: unknown };

/** Hands a field over as it is; both objects then share its value. */
export function carry<K extends string>(source: Readonly<Holder<K>>, target: Holder<K>, name: K): void {
  const value = getOwn(source, name);
  if (value !== undefined) setOwn(target, name, value);
}

/** Hands over a field that has a shape of its own in each version. */
export function carryConverted<K extends string, V>(
  source: { readonly [P in K]?: V },
  target: Holder<K>,
  name: K,
  convert: (value: V) => unknown,
): void {
  const value = getOwn(source, name);
  if (value !== undefined) setOwn(target, name, value === null ? null : convert(value as V));
}

/** Hands over fields that no version declares, where the struct keeps such. */
export function carryUnknown(source: object, target: object, declared: ReadonlySet<string>): void {
  for (const [name, value] of Object.entries(source))
    if (!declared.has(name)) setOwn(target, name as never, value as never);
}

/** The conversion of a list, given that of an item. */
export function convertItems<V, R>(convert: (value: V) => R): (list: readonly V[]) => R[] {
  return (list) => list.map(convert);
}

/** The conversion of a map, given that of a value. */
export function convertValues<V, R>(
  convert: (value: V) => R,
): (map: { readonly [key: string]: V }) => { [key: string]: R } {
  return (map) => Object.fromEntries(Object.entries(map).map(([key, value]) => [key, convert(value)]));
}
