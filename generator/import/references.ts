/** References of imported schemas that lead nowhere. */
import { entriesOf, type JsonValue, own } from '../model/json.js';
import { hasList, kindOfRow } from '../model/resources.js';
import type { SpecDocument } from '../model/spec-document.js';

export interface DanglingReference {
  /** Where it stands: `Book.shelf`. */
  readonly from: string;
  /** What it names, as the document writes it. */
  readonly to: string;
}

const LOCAL = /^#\/components\/schemas\/([^/]+)$/;

/** What is known was turned into a reference to a spec file, or to a schema of this one; the rest stayed as the document has it. */
export function danglingReferences(spec: SpecDocument): DanglingReference[] {
  const known = new Set(Object.keys(spec.schemas));
  // List types are left out of specs and added again when they are loaded.
  for (const [, row] of entriesOf(spec.resources)) if (hasList(row)) known.add(listOf(row));
  const found: DanglingReference[] = [];
  const walk = (value: JsonValue, from: string): void => {
    if (Array.isArray(value)) for (const item of value) walk(item, from);
    for (const [key, inner] of entriesOf(value)) {
      if (key === '$ref' && typeof inner === 'string') {
        if (!leadsSomewhere(inner, known)) found.push({ from, to: inner });
      } else if (key === 'properties')
        for (const [name, property] of entriesOf(inner)) walk(property, `${from}.${name}`);
      else if (NESTED.has(key)) walk(inner, from);
    }
  };
  for (const [name, schema] of entriesOf(spec.schemas)) walk(schema, name);
  return found;
}

/** Keys below which schemas stand; values such as defaults and enums may hold anything. */
const NESTED: ReadonlySet<string> = new Set(['items', 'additionalProperties', 'allOf', 'anyOf', 'oneOf', 'not']);

const listOf = (row: JsonValue): string => String(own(row, 'listKind') ?? `${kindOfRow(row)}List`);

function leadsSomewhere(reference: string, known: ReadonlySet<string>): boolean {
  const local = LOCAL.exec(reference)?.[1];
  if (local !== undefined) return known.has(local.replaceAll('~1', '/').replaceAll('~0', '~'));
  return /^[^#:]+\.ya?ml#\/components\/schemas\/[^/]+$/.test(reference);
}
