/** Former and present types side by side, from kinds down through all that they hold. */
import type { StructModel } from '../model/api-model.js';
import type { SpecPath } from '../model/diagnostics.js';
import { entriesOf, isObject, type JsonObject, jsonEqual, own, ownObject } from '../model/json.js';
import type { Change, Findings } from './findings.js';
import { moved } from './rules.js';
import { narrowedUnions } from './unions.js';
import { compareField, isDemanded } from './values.js';

/** A type in a group version, `<folder>/<version>`. */
export interface TypeName {
  readonly place: string;
  readonly name: string;
}

export interface PresentType {
  readonly struct: JsonObject;
  readonly model: StructModel;
}

export interface TypeSources {
  readonly former: (type: TypeName) => JsonObject | undefined;
  readonly present: (type: TypeName) => PresentType | undefined;
}

/** What a `ref` inside a type of `place` means. */
export function typeOfRef(ref: string, place: string): TypeName {
  const mark = ref.indexOf('#');
  return { place: ref.slice(0, Math.max(0, mark)) || place, name: ref.slice(mark + 1) };
}

export class TypeComparison {
  readonly #compared = new Set<string>();

  constructor(
    private readonly sources: TypeSources,
    private readonly findings: Findings,
  ) {}

  /** Compares two types and all that they hold. Each pair is looked at once, so types that are not `lenient` come first. */
  compare(former: TypeName, present: TypeName, lenient: boolean): void {
    const key = JSON.stringify([former, present]);
    if (this.#compared.has(key)) return;
    this.#compared.add(key);
    const before = this.sources.former(former);
    const now = this.sources.present(present);
    if (before === undefined || now === undefined) return;
    const { struct, model } = now;
    const tell = (change: Change, path: SpecPath, what: string) =>
      this.findings.add(change, model.place(path), what, lenient);
    const name = model.shortName;
    const formerFields = ownObject(before, 'fields') ?? {};
    const fields = ownObject(struct, 'fields') ?? {};
    for (const [field, old] of entriesOf(formerFields)) {
      const value = ownObject(fields, field);
      if (value === undefined) tell('field-removed', ['properties'], `the field ${name}.${field} is gone`);
      else if (isObject(old)) {
        compareField(old, value, `${name}.${field}`, {
          tell: (change, what) => tell(change, ['properties', field], what),
          sameReference: (from, to) =>
            this.#sameReference(typeOfRef(from, former.place), typeOfRef(to, present.place), lenient),
        });
      }
    }
    for (const [field, value] of entriesOf(fields))
      if (isDemanded(value) && !Object.hasOwn(formerFields, field))
        tell('made-required', ['properties', field], `the new field ${name}.${field} is required`);
    compareNumbers(before, struct, (change, field, what) =>
      tell(change, ['properties', field], `${name}.${field} ${what}`),
    );
    for (const what of narrowedUnions(before, struct)) tell('narrowed', ['x-rules'], `${name} ${what}`);
    if ((own(before, 'mapType') ?? 'granular') !== (own(struct, 'mapType') ?? 'granular'))
      tell('map-type-changed', ['x-kubernetes-map-type'], `${name} ${moved('mapType', before, struct)}`);
    if (own(before, 'preserveUnknown') === true && own(struct, 'preserveUnknown') !== true)
      tell('unknown-dropped', [], `${name} keeps no unknown fields any more`);
  }

  /** Types under other names are the same when nothing in them breaks; those of the package are known by their names alone. */
  #sameReference(former: TypeName, present: TypeName, lenient: boolean): boolean {
    if (this.sources.former(former) === undefined || this.sources.present(present) === undefined)
      return former.place === present.place && former.name === present.name;
    this.compare(former, present, lenient);
    return true;
  }
}

/** Field numbers that changed, and those of former fields that another one has now. */
function compareNumbers(
  before: JsonObject,
  now: JsonObject,
  tell: (change: Change, field: string, what: string) => void,
): void {
  const former = ownObject(before, 'fields') ?? {};
  const owners = new Map<string, string>();
  for (const [field, number] of entriesOf(own(before, 'removed'))) owners.set(JSON.stringify(number), field);
  for (const [field, value] of entriesOf(former)) owners.set(JSON.stringify(own(value, 'number')), field);
  for (const [field, value] of entriesOf(own(now, 'fields'))) {
    const number = own(value, 'number');
    const old = own(own(former, field), 'number');
    if (old !== undefined && !jsonEqual(old, number))
      tell('number-changed', field, moved('number', { number: old }, number === undefined ? {} : { number }));
    const owner = number === undefined ? undefined : owners.get(JSON.stringify(number));
    if (owner !== undefined && owner !== field && old === undefined)
      tell('number-reused', field, `has the number ${JSON.stringify(number)} of the former field "${owner}"`);
  }
}
