/**
 * Protobuf numbers of fields whose spec gives none: handed out once, kept in `specs/<group>/<version>.lock.yaml`, never given
 * to another field.
 */
import type { Definition } from './definitions.js';
import { entriesOf, isObject, type JsonObject, type JsonValue, objectOf, own, ownArray, ownObject } from './json.js';
import type { RawSpec } from './raw-spec.js';

/** What a lock file says: by struct, the numbers given and those of fields that are gone. */
export type Lock = JsonObject;

interface Given {
  readonly fields: Map<string, number>;
  readonly reserved: Set<number>;
}

/** Field numbers 19000–19999 belong to protobuf itself. */
const RESERVED_FIRST = 19000;
const RESERVED_LAST = 19999;

export class FieldNumbers {
  readonly #locks: ReadonlyMap<string, Lock>;
  readonly #given = new Map<string, Map<string, Given>>();

  /** `locks` by `<folder>/<version>`, as last written. */
  constructor(locks: ReadonlyMap<string, Lock>) {
    this.#locks = locks;
  }

  /** The number of a field that says none; undefined for fields that protobuf does not carry. */
  of(definition: Definition, field: string): number | undefined {
    if (definition.spec.unnumbered) return undefined;
    return this.#struct(definition).fields.get(field);
  }

  /** Numbers of fields that are gone. */
  reservedOf({ spec, name }: Definition): ReadonlySet<number> {
    return givenBefore(this.#locks.get(placeOf(spec)), name).reserved;
  }

  /** Fields to which the lock gives one number, as after a merge of two branches. */
  twinsOf({ spec, name, schema }: Definition): readonly (readonly [first: string, second: string, number: number])[] {
    const owners = new Map<number, string>();
    const twins: [string, string, number][] = [];
    for (const [field, number] of givenBefore(this.#locks.get(placeOf(spec)), name).fields) {
      const property = own(ownObject(schema, 'properties') ?? {}, field);
      if (!isObject(property) || own(property, 'x-proto') !== undefined) continue;
      const first = owners.get(number);
      if (first === undefined) owners.set(number, field);
      else twins.push([first, field, number]);
    }
    return twins;
  }

  /** The locks that belong to what was linked. Without `changed` ones nothing need be written. */
  locks(specs: readonly RawSpec[]): { readonly place: string; readonly lock: Lock }[] {
    return specs
      .filter((spec) => !spec.unnumbered)
      .map((spec) => {
        const place = placeOf(spec);
        return { place, lock: this.#lockOf(place) };
      });
  }

  #struct(definition: Definition): Given {
    const place = placeOf(definition.spec);
    const structs = this.#given.get(place) ?? new Map<string, Given>();
    this.#given.set(place, structs);
    let given = structs.get(definition.name);
    if (given === undefined) {
      given = numberFields(definition, givenBefore(this.#locks.get(place), definition.name));
      structs.set(definition.name, given);
    }
    return given;
  }

  /** Structs that were removed keep their numbers: one of the same name may come back. */
  #lockOf(place: string): Lock {
    const before = this.#locks.get(place) ?? {};
    const now = this.#given.get(place) ?? new Map<string, Given>();
    const names = [...new Set([...Object.keys(before), ...now.keys()])].sort();
    return objectOf(names.map((name) => [name, now.has(name) ? lockOf(now.get(name)!) : own(before, name)]));
  }
}

const placeOf = (spec: RawSpec) => `${spec.folder}/${spec.version}`;

function givenBefore(lock: Lock | undefined, name: string): Given {
  const entry = ownObject(lock, name);
  const fields = entriesOf(ownObject(entry, 'fields')).filter(
    (it): it is [string, number] => typeof it[1] === 'number',
  );
  const reserved = (ownArray(entry, 'reserved') ?? []).filter((it) => typeof it === 'number');
  return { fields: new Map(fields), reserved: new Set(reserved) };
}

/** Keeps what was given before, sets aside numbers of fields that are gone, gives new fields the next number. */
function numberFields(definition: Definition, before: Given): Given {
  const properties = entriesOf(own(definition.schema, 'properties'));
  const isKind = own(definition.schema, 'x-kubernetes-group-version-kind') !== undefined;
  const used = new Set<number>(before.reserved);
  const open: string[] = [];
  for (const [name, property] of properties) {
    const number = firstNumber(isObject(property) ? own(property, 'x-proto') : undefined);
    if (number !== undefined) used.add(number);
    else if (!(isKind && (name === 'kind' || name === 'apiVersion'))) open.push(name);
  }
  const fields = new Map<string, number>();
  const reserved = new Set(before.reserved);
  for (const [name, number] of before.fields) {
    if (open.includes(name) && !used.has(number)) fields.set(name, number);
    else if (!used.has(number)) reserved.add(number);
  }
  for (const number of [...fields.values(), ...reserved]) used.add(number);
  let last = Math.max(0, ...used);
  for (const name of open) {
    if (fields.has(name)) continue;
    last += 1;
    if (last >= RESERVED_FIRST && last <= RESERVED_LAST) last = RESERVED_LAST + 1;
    fields.set(name, last);
  }
  return { fields, reserved };
}

function firstNumber(value: JsonValue | undefined): number | undefined {
  const first = Array.isArray(value) ? value[0] : value;
  return typeof first === 'number' ? first : undefined;
}

function lockOf(given: Given): JsonValue | undefined {
  if (given.fields.size === 0 && given.reserved.size === 0) return undefined;
  return objectOf([
    ['fields', given.fields.size === 0 ? undefined : objectOf([...given.fields].sort((a, b) => a[1] - b[1]))],
    ['reserved', given.reserved.size === 0 ? undefined : [...given.reserved].sort((a, b) => a - b)],
  ]);
}
