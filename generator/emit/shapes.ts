import type { ListType, MapType, RefType, StructType, Type } from '../../runtime/schema/model.js';

/** Two structs that conversions pair: of a version, and of the hub. */
export interface StructPair {
  readonly spoke: StructType;
  readonly hub: StructType;
}

/** Compares shapes of versions: names and types of fields at every depth, whatever else is said of them. */
export class ShapeComparer {
  private readonly known = new Map<string, boolean>();

  /** `hasHook`: a pair that a hook converts is never the same. */
  constructor(private readonly hasHook: (pair: StructPair) => boolean) {}

  sameStruct(spoke: StructType, hub: StructType): boolean {
    const key = `${spoke.name} ${hub.name}`;
    const same = this.known.get(key) ?? this.compare(spoke, hub, new Set());
    this.known.set(key, same);
    return same;
  }

  /** Pairs on the way are taken as the same: what differs shows elsewhere. */
  private compare(spoke: StructType, hub: StructType, onTheWay: Set<string>): boolean {
    if (spoke === hub || spoke.name === hub.name) return true;
    const key = `${spoke.name} ${hub.name}`;
    if (onTheWay.has(key)) return true;
    onTheWay.add(key);
    return (
      !this.hasHook({ spoke, hub }) &&
      spoke.preserveUnknown === hub.preserveUnknown &&
      spoke.fields.length === hub.fields.length &&
      spoke.fields.every((field) => {
        const other = hub.byName.get(field.name);
        return other !== undefined && this.compareTypes(field.type, other.type, onTheWay);
      })
    );
  }

  private compareTypes(spoke: Type, hub: Type, onTheWay: Set<string>): boolean {
    if (spoke.t !== hub.t) return false;
    if (spoke.t === 'list') return this.compareTypes((spoke as ListType).items, (hub as ListType).items, onTheWay);
    if (spoke.t === 'map') return this.compareTypes((spoke as MapType).values, (hub as MapType).values, onTheWay);
    if (spoke.t === 'ref') return this.compare((spoke as RefType).of(), (hub as RefType).of(), onTheWay);
    return true;
  }

  /** The structs at the bottom of two types that are alike but for them; undefined for types that differ otherwise. */
  pairBelow(spoke: Type, hub: Type): StructPair | 'same' | undefined {
    if (spoke.t !== hub.t) return undefined;
    if (spoke.t === 'list') return this.pairBelow((spoke as ListType).items, (hub as ListType).items);
    if (spoke.t === 'map') return this.pairBelow((spoke as MapType).values, (hub as MapType).values);
    if (spoke.t !== 'ref') return 'same';
    const pair = { spoke: (spoke as RefType).of(), hub: (hub as RefType).of() };
    return this.sameStruct(pair.spoke, pair.hub) ? 'same' : pair;
  }
}
