/** Checks over the resources of a group: names that meet, and where objects are stored. */
import { type Diagnostics, didYouMean, quote } from '../diagnostics.js';
import { entriesOf, isObject, type JsonObject, own, ownString, ownStrings } from '../json.js';
import type { RawSpec } from '../raw-spec.js';
import { kindOfRow, parseStorage } from '../resources.js';
import { folderOfGroup } from '../spec-document.js';

interface Row {
  readonly spec: RawSpec;
  readonly plural: string;
  readonly row: JsonObject;
}

const rowsOf = (spec: RawSpec): Row[] =>
  entriesOf(spec.resources).flatMap(([plural, row]) => (isObject(row) ? [{ spec, plural, row }] : []));
const place = ({ spec, plural }: Row, ...keys: string[]) => spec.locate(['x-resources', plural, ...keys]);

/** Resources of one version may not share a kind, a plural, a singular or a short name. */
export function checkVersionNames(spec: RawSpec, diagnostics: Diagnostics): void {
  const kinds = new Map<string, string>();
  const names = new Map<string, { plural: string; what: string }>();
  const rows = rowsOf(spec);
  for (const { plural } of rows) names.set(plural, { plural, what: 'plural' });
  for (const it of rows) {
    const kind = kindOfRow(it.row);
    const twin = kinds.get(kind);
    if (twin !== undefined)
      diagnostics.add(
        place(it, 'kind'),
        `the kind ${quote(kind)} has two plurals, ${quote(twin)} and ${quote(it.plural)}`,
        'keep one resource for each kind',
      );
    kinds.set(kind, it.plural);
    const claim = (name: string, what: string, key: string) => {
      const before = names.get(name);
      if (before === undefined) names.set(name, { plural: it.plural, what });
      else if (before.plural !== it.plural)
        diagnostics.add(
          place(it, key),
          `the ${what} ${quote(name)} of ${quote(it.plural)} is the ${before.what} of ${quote(before.plural)}`,
          'choose another, so that the name is clear',
        );
    };
    claim(ownString(it.row, 'singular') ?? kind.toLowerCase(), 'singular name', 'singular');
    for (const name of ownStrings(it.row, 'shortNames')) claim(name, 'short name', 'shortNames');
  }
}

/** One plural is one kind in all versions, and its objects are stored in one version. */
export function checkGroupResources(
  specs: readonly RawSpec[],
  all: ReadonlyMap<string, RawSpec>,
  diagnostics: Diagnostics,
): void {
  const plurals = new Map<string, Row[]>();
  for (const row of specs.flatMap(rowsOf)) plurals.set(row.plural, [...(plurals.get(row.plural) ?? []), row]);
  for (const [plural, rows] of plurals) {
    const first = rows[0]!;
    for (const other of rows.slice(1)) {
      const [a, b] = [kindOfRow(first.row), kindOfRow(other.row)];
      if (a !== b)
        diagnostics.add(
          place(other, 'kind'),
          `two kinds have the plural ${quote(plural)}: ${a} in ${first.spec.version} and ${b} in ${other.spec.version}`,
          'give one of them another plural',
        );
      if (own(first.row, 'namespaced') !== own(other.row, 'namespaced'))
        diagnostics.add(
          place(other, 'namespaced'),
          `${quote(plural)} is namespaced in one version and not in another`,
          'say the same in all versions',
        );
    }
    checkStorage(plural, rows, all, diagnostics);
  }
}

function checkStorage(
  plural: string,
  rows: readonly Row[],
  all: ReadonlyMap<string, RawSpec>,
  diagnostics: Diagnostics,
): void {
  const storing = rows.filter(({ row }) => own(row, 'storage') === true);
  for (const second of storing.slice(1)) {
    diagnostics.add(
      place(second, 'storage'),
      `${quote(plural)} has two storage versions, ${storing[0]!.spec.version} and ${second.spec.version}`,
      'keep storage: true in one version',
    );
  }
  const refusing = rows.filter(({ row }) => own(row, 'storage') === false || own(row, 'storage') === 'none');
  const mixed = refusing.length === rows.length ? refusing.find(({ row }) => own(row, 'storage') === false) : undefined;
  if (mixed !== undefined) {
    diagnostics.add(
      place(mixed, 'storage'),
      `${quote(plural)} has no storage version`,
      'say storage: true in one version, or storage: none in all if its objects are not kept',
    );
  }
  for (const it of rows) checkStorageValue(it, all, diagnostics);
}

function checkStorageValue(it: Row, all: ReadonlyMap<string, RawSpec>, diagnostics: Diagnostics): void {
  const value = own(it.row, 'storage');
  if (value === undefined || typeof value === 'boolean' || value === 'none') return;
  const target = typeof value === 'string' ? parseStorage(value) : undefined;
  if (target === undefined) {
    diagnostics.add(
      place(it, 'storage'),
      `storage ${quote(value)} is not understood`,
      'write true, none, or the place of another resource such as core/v1/events',
    );
    return;
  }
  const spec = all.get(`${folderOfGroup(target.group)}/${target.version}`);
  if (spec !== undefined && own(spec.resources, target.resource) !== undefined) return;
  const names = [...all.values()].flatMap((other) =>
    Object.keys(other.resources).map((name) => `${other.folder}/${other.version}/${name}`),
  );
  diagnostics.add(
    place(it, 'storage'),
    `storage ${quote(value)} is no resource${didYouMean(String(value), names)}`,
    'name a resource that exists',
  );
}
