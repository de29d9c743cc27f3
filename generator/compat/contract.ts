/** What clients and stored objects rely on, of one group version: its resources and the shape and rules of its types. */
import type { Field, Rules, StructType, Type } from '../../runtime/schema/model.js';
import type { ResourceRow } from '../../runtime/scheme/modules.js';
import type { ApiModel, VersionModel } from '../model/api-model.js';
import { entriesOf, type JsonObject, type JsonValue, objectOf, own, ownObject } from '../model/json.js';

/**
 * A contract is JSON, since former ones are read from files: `version`, `resources` by plural, `types` by short name.
 * A value says its form as one of `type` (a leaf), `ref` (`#Shelf`, `meta/v1#Time`), `list` and `map` (the value inside),
 * and its rules beside it under their names in `Rules`.
 */
export type Contract = JsonObject;

type Entry = readonly [string, JsonValue | undefined];

export function contractOf(version: VersionModel, owners: ApiModel['owners']): Contract {
  const place = `${version.folder}/${version.version}`;
  const refTo = (struct: StructType): string => {
    const owner = owners.get(struct.name);
    if (owner === undefined) return `#${struct.name}`;
    const home = `${owner.version.folder}/${owner.version.version}`;
    return `${home === place ? '' : home}#${owner.struct.shortName}`;
  };
  return {
    version: { group: version.group, version: version.version, served: version.enabled },
    resources: objectOf(version.resources.map((row): Entry => [row.resource, resourceOf(row)])),
    types: objectOf(version.structs.map(({ shortName, type }): Entry => [shortName, structOf(type, refTo)])),
  };
}

function resourceOf(row: ResourceRow): JsonObject {
  const { storage } = row;
  return objectOf([
    ['kind', row.kind],
    ['listKind', row.listKind],
    ['namespaced', row.namespaced],
    ['verbs', [...row.verbs].sort()],
    ['name', row.nameRule],
    ['storage', storage && `${storage.group}/${storage.version}/${storage.resource}`],
    ['subresources', someEntries(row.subresources.map((it) => [it.name, subresourceOf(it)]))],
    ['selectableFields', row.selectableFields && [...row.selectableFields].sort()],
    ['shortNames', row.shortNames && [...row.shortNames].sort()],
    ['createOnUpdate', row.createOnUpdate],
    ['unconditionalUpdate', row.unconditionalUpdate],
    ['deprecated', row.deprecation === undefined ? undefined : true],
  ]);
}

function subresourceOf({ verbs, kind }: ResourceRow['subresources'][number]): JsonObject {
  return objectOf([
    ['verbs', [...verbs].sort()],
    ['kind', kind && `${kind.group}/${kind.version}/${kind.kind}`],
  ]);
}

function structOf(type: StructType, refTo: (struct: StructType) => string): JsonObject {
  const fields = [...type.fields].sort((a, b) => (a.name < b.name ? -1 : 1));
  return objectOf([
    ['fields', someEntries(fields.map((field) => [field.name, fieldOf(field, refTo)]))],
    ['mapType', type.mapType],
    ['preserveUnknown', type.preserveUnknown],
    ['unions', type.unions as JsonValue | undefined],
  ]);
}

function fieldOf(field: Field, refTo: (struct: StructType) => string): JsonObject {
  const format = field.published && own(field.published, 'format');
  return objectOf([
    ...formOf(field.type, field.rules, refTo),
    ['number', field.number as JsonValue | undefined],
    ['default', field.default ?? field.requestDefault],
    ['patchStrategy', field.patchStrategy && [...field.patchStrategy]],
    ['patchMergeKey', field.patchMergeKey],
    ...rulesOf({ ...(typeof format === 'string' && { format }), ...(field.rules as JsonObject | undefined) }),
  ]);
}

function formOf(type: Type, rules: Rules | undefined, refTo: (struct: StructType) => string): Entry[] {
  const inner = (of: Type) => objectOf([...formOf(of, rules?.items, refTo), ...rulesOf(rules?.items as JsonObject)]);
  switch (type.t) {
    case 'ref':
      return [['ref', refTo(type.of())]];
    case 'list':
      return [
        ['list', inner(type.items)],
        ['listType', type.listType],
        ['mapKeys', type.mapKeys && [...type.mapKeys]],
      ];
    case 'map':
      return [
        ['map', inner(type.values)],
        ['mapType', type.mapType],
        ['keys', rules?.keys as JsonValue | undefined],
      ];
    default:
      return [['type', type.t]];
  }
}

/** Those that have a place of their own, or that say nothing of the value itself. */
const NO_RULES: ReadonlySet<string> = new Set(['items', 'keys', 'inside']);

function rulesOf(rules: JsonObject | undefined): Entry[] {
  return entriesOf(rules)
    .filter(([name]) => !NO_RULES.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function someEntries(entries: readonly Entry[]): JsonObject | undefined {
  return entries.length === 0 ? undefined : objectOf(entries);
}

/**
 * The contract together with the numbers of fields that the former one had and this one has not: they are never to be used
 * again, however long ago their fields went.
 */
export function rememberingNumbers(contract: Contract, former: Contract): Contract {
  const types = entriesOf(ownObject(contract, 'types')).map(([name, struct]): Entry => {
    const removed = removedNumbers(struct, own(ownObject(former, 'types'), name));
    return [name, objectOf([...entriesOf(struct), ['removed', someEntries(removed)]])];
  });
  return { ...contract, types: objectOf(types) };
}

function removedNumbers(struct: JsonValue, former: JsonValue | undefined): Entry[] {
  const fields = entriesOf(own(struct, 'fields')).map(([, field]) => JSON.stringify(own(field, 'number')));
  const used = new Set(fields);
  const before = entriesOf(own(former, 'fields')).map(([name, field]): Entry => [name, own(field, 'number')]);
  return [...entriesOf(own(former, 'removed')), ...before]
    .filter(([, number]) => number !== undefined && !used.has(JSON.stringify(number)))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
