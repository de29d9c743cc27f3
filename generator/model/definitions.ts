/** All schemas of all specs by place and by published name, and where references lead. */
import { posix } from 'node:path';
import type { StructType } from '../../runtime/schema/model.js';
import { type Diagnostics, didYouMean, quote, type SpecPath } from './diagnostics.js';
import { entriesOf, isObject, type JsonObject, own, ownArray, ownString } from './json.js';
import type { RawSpec } from './raw-spec.js';

export interface Definition {
  readonly spec: RawSpec;
  /** Name inside the group version. */
  readonly name: string;
  /** Published name. */
  readonly fullName: string;
  readonly schema: JsonObject;
  readonly path: SpecPath;
  /** Present once linked, for schemas that are structs. */
  struct?: StructType;
}

export class DefinitionIndex {
  readonly #places = new Map<string, Map<string, Definition>>();
  readonly #inline = new Map<string, Definition[]>();
  readonly #diagnostics: Diagnostics;

  constructor(specs: readonly RawSpec[], diagnostics: Diagnostics) {
    this.#diagnostics = diagnostics;
    for (const spec of specs) {
      const names = new Map<string, Definition>();
      const prefix = ownString(spec.header, 'definitions') ?? '';
      for (const [name, schema] of entriesOf(spec.schemas)) {
        const path = [...spec.schemaPath, name];
        if (isObject(schema))
          names.set(name, {
            spec,
            name,
            schema,
            path,
            fullName: ownString(schema, 'x-definition') ?? `${prefix}.${name}`,
          });
        else
          diagnostics.add(
            spec.locate(path),
            `schema ${quote(name)} is not a mapping`,
            'write it as an OpenAPI schema, such as { type: object, properties: { … } }',
          );
      }
      this.#places.set(`${spec.folder}/${spec.version}`, names);
    }
  }

  all(): Definition[] {
    return [...this.#places.values()].flatMap((names) => [...names.values()]);
  }

  of(folder: string, version: string): ReadonlyMap<string, Definition> {
    return this.#places.get(`${folder}/${version}`) ?? new Map();
  }

  /** Remembers a struct that is written in place. */
  addInline(definition: Definition): void {
    const place = `${definition.spec.folder}/${definition.spec.version}`;
    this.#inline.set(place, [...(this.#inline.get(place) ?? []), definition]);
  }

  /** Structs that are written in place. */
  inlineOf(folder: string, version: string): readonly Definition[] {
    return this.#inline.get(`${folder}/${version}`) ?? [];
  }

  /** What a `$ref` of a spec leads to; says what is wrong with one that leads nowhere. */
  resolve(spec: RawSpec, reference: string, path: SpecPath): Definition | undefined {
    const target = parseReference(spec, reference);
    const fail = (message: string, remedy: string) => {
      this.#diagnostics.add(spec.locate([...path, '$ref']), message, remedy);
      return undefined;
    };
    if (target === undefined) {
      return fail(
        `$ref ${quote(reference)} is not understood`,
        "write '#/components/schemas/Name' or '../group/version.yaml#/components/schemas/Name'",
      );
    }
    const names = this.#places.get(target.place);
    if (names === undefined) {
      return fail(
        `$ref ${quote(reference)} names a file that is no spec${didYouMean(target.place, this.#places.keys())}`,
        'name an existing spec file relative to this one, or add the spec',
      );
    }
    const found = names.get(target.name);
    return (
      found ??
      fail(
        `$ref ${quote(reference)} leads to no schema${didYouMean(target.name, names.keys())}`,
        'name a schema that stands in components.schemas of that file, or add it',
      )
    );
  }
}

/** Place `<folder>/<version>` and name that a `$ref` of a spec means. */
export function parseReference(
  spec: Pick<RawSpec, 'folder' | 'version'>,
  reference: string,
): { place: string; name: string } | undefined {
  const found = /^([^#]*)#\/components\/schemas\/([^/]+)$/.exec(reference);
  if (found === null) return undefined;
  const [, file = '', name = ''] = found;
  const place =
    file === '' ? `${spec.folder}/${spec.version}` : posix.join(spec.folder, file).replace(/\.(ya?ml|json|proto)$/, '');
  return { place, name: name.replaceAll('~1', '/').replaceAll('~0', '~') };
}

/** The reference of a schema, also inside `allOf: [{ $ref }]` as v3 documents write it. */
export function referenceOf(schema: JsonObject): string | undefined {
  const all = ownArray(schema, 'allOf');
  return ownString(schema, '$ref') ?? (all?.length === 1 ? ownString(all[0], '$ref') : undefined);
}

/** Whether a schema becomes a struct: an object that is neither a map nor of a special type. */
export function isStructSchema(schema: JsonObject): boolean {
  if (own(schema, 'x-special') !== undefined || referenceOf(schema) !== undefined) return false;
  if (own(schema, 'properties') !== undefined) return true;
  return ownString(schema, 'type') === 'object' && !isMapSchema(schema);
}

export function isMapSchema(schema: JsonObject): boolean {
  const values = own(schema, 'additionalProperties');
  return values !== undefined && values !== false;
}
