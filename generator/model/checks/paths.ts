/** Where simple paths such as `.spec.replicas` lead in a type. */
import type { ListType, MapType, RefType, StructType, Type } from '../../../runtime/schema/model.js';

export interface Followed {
  /** The type at the end; undefined when the path leads nowhere, or further than types tell. */
  readonly type?: Type;
  /** The step that does not exist, with the names that do. */
  readonly missing?: { readonly step: string; readonly names: readonly string[] };
}

/** Follows a path; steps behind `[` are not followed. */
export function followPath(struct: StructType, path: string): Followed {
  const bracket = path.indexOf('[');
  const steps = (bracket < 0 ? path : path.slice(0, bracket))
    .replace(/^\./, '')
    .split('.')
    .filter((step) => step !== '');
  let type: Type = { t: 'ref', of: () => struct };
  for (const step of steps) {
    if (type.t === 'map') {
      type = (type as MapType).values;
      continue;
    }
    if (type.t !== 'ref') return isOpen(type) ? {} : { missing: { step, names: [] } };
    const at: StructType = (type as RefType).of();
    const field = at.byName.get(step);
    if (field === undefined) return at.preserveUnknown ? {} : { missing: { step, names: [...at.byName.keys()] } };
    type = field.type;
  }
  return bracket < 0 ? { type } : {};
}

/** A list may be named as a whole; what is inside of JSON values is not known. */
function isOpen(type: Type): boolean {
  return type.t === 'json' || type.t === 'raw-extension' || type.t === 'fields-v1' || isOpenList(type);
}

const isOpenList = (type: Type): boolean => type.t === 'list' && isOpen((type as ListType).items);
