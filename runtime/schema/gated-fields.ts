/**
 * Takes fields whose feature gate is closed out of what clients write, as upstream's strategies do (`dropDisabledFields`): all fields
 * of a gate stay when the object that is there already has one of them.
 */
import type { JsonObject, JsonValue } from '../api/meta.js';
import type { StructType, Type } from './model.js';
import { isObject } from './own.js';

/** What of a struct stands behind closed gates, in it and below it. */
interface Plan {
  readonly own: readonly { readonly name: string; readonly gate: string }[];
  /** Filled in late, because structs may hold themselves. */
  readonly below: { readonly name: string; readonly type: Type; readonly plan: Plan }[];
}

/** Looks at a field behind a closed gate; true ends the walk. */
type Visit = (struct: JsonObject, name: string, gate: string) => boolean;

/** Whether there is one at all: this is all that is done with most objects. */
const ANY: Visit = () => true;

/** The gates of a server that are closed. Types in which no field stands behind one of them are not walked. */
export class GatedFields {
  readonly #plans = new Map<StructType, Plan | undefined>();

  constructor(private readonly closed: ReadonlySet<string>) {}

  /** Changes `object`, of the given type, in place; `old` is the object before the change. */
  drop(object: JsonObject, old: JsonObject | undefined, type: StructType): void {
    if (this.closed.size === 0) return;
    const plan = this.#planOf(type);
    if (plan === undefined || !walk(object, plan, ANY)) return;
    const used = new Set<string>();
    if (old !== undefined)
      walk(old, plan, (_struct, _name, gate) => {
        used.add(gate);
        return false;
      });
    walk(object, plan, (struct, name, gate) => {
      if (!used.has(gate)) delete struct[name];
      return false;
    });
  }

  #planOf(type: StructType): Plan | undefined {
    if (this.#plans.has(type)) return this.#plans.get(type);
    const plan = this.#concerns(type, new Set()) ? this.#compile(type) : undefined;
    if (plan === undefined) this.#plans.set(type, plan);
    return plan;
  }

  #compile(type: StructType): Plan {
    const own = type.fields.flatMap(({ name, gate }) => (this.#isClosed(gate) ? [{ name, gate }] : []));
    const plan: Plan = { own, below: [] };
    this.#plans.set(type, plan);
    for (const field of type.fields) {
      const struct = this.#isClosed(field.gate) ? undefined : structBelow(field.type);
      const below = struct && this.#planOf(struct);
      if (below !== undefined) plan.below.push({ name: field.name, type: field.type, plan: below });
    }
    return plan;
  }

  #isClosed(gate: string | undefined): gate is string {
    return gate !== undefined && this.closed.has(gate);
  }

  #concerns(type: StructType, seen: Set<StructType>): boolean {
    if (seen.has(type)) return false;
    seen.add(type);
    return type.fields.some((field) => {
      if (this.#isClosed(field.gate)) return true;
      const below = structBelow(field.type);
      return below !== undefined && this.#concerns(below, seen);
    });
  }
}

/** The struct that a field holds: itself, or in lists and maps. */
function structBelow(type: Type): StructType | undefined {
  if (type.t === 'list') return structBelow(type.items);
  if (type.t === 'map') return structBelow(type.values);
  return type.t === 'ref' ? type.of() : undefined;
}

/** Visits the fields behind closed gates that are set, until a visit ends it; answers whether one did. */
function walk(value: JsonObject, { own, below }: Plan, visit: Visit): boolean {
  for (const { name, gate } of own) if (isSet(value, name) && visit(value, name, gate)) return true;
  for (const { name, type, plan } of below)
    if (Object.hasOwn(value, name) && walkBelow(value[name], type, plan, visit)) return true;
  return false;
}

function walkBelow(value: JsonValue | undefined, type: Type, plan: Plan, visit: Visit): boolean {
  if (type.t === 'ref') return isObject(value) && walk(value, plan, visit);
  if (type.t === 'list') {
    if (Array.isArray(value)) for (const item of value) if (walkBelow(item, type.items, plan, visit)) return true;
  } else if (type.t === 'map' && isObject(value)) {
    for (const key in value) if (walkBelow(value[key], type.values, plan, visit)) return true;
  }
  return false;
}

const isSet = (value: JsonObject, name: string): boolean =>
  Object.hasOwn(value, name) && value[name] !== undefined && value[name] !== null;
