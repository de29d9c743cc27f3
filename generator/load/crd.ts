/** CustomResourceDefinition manifests as group versions. */
import type { JsonObject, JsonValue } from '../model/json.js';
import { entriesOf, isObject, objectOf, own, ownArray, ownObject, ownString, ownStrings } from '../model/json.js';
import type { SpecDocument } from '../model/spec-document.js';

/** Whether a parsed document is a CustomResourceDefinition. */
export function isCrd(value: unknown): value is JsonObject {
  return ownString(value, 'kind') === 'CustomResourceDefinition' && ownObject(value, 'spec') !== undefined;
}

export interface CrdSpec extends SpecDocument {
  /** Path of the kind's schema inside the manifest. */
  readonly schemaAt: readonly (string | number)[];
  readonly kind: string;
}

/** One document for each version of a CRD. */
export function specsOfCrd(crd: JsonObject): CrdSpec[] {
  const spec = ownObject(crd, 'spec') ?? {};
  const group = ownString(spec, 'group') ?? '';
  const names = ownObject(spec, 'names') ?? {};
  const kind = ownString(names, 'kind') ?? '';
  return (ownArray(spec, 'versions') ?? []).flatMap((version, index) => {
    const name = ownString(version, 'name');
    if (name === undefined) return [];
    const definitions = [...group.split('.').reverse(), name].join('.');
    return [
      {
        folder: group,
        version: name,
        header: { group, version: name, definitions, enabled: own(version, 'served') !== false },
        resources: { [ownString(names, 'plural') ?? '']: rowOf(spec, names, kind, version) },
        schemas: { [kind]: withoutMeta(ownObject(ownObject(version, 'schema'), 'openAPIV3Schema') ?? {}) },
        schemaAt: ['spec', 'versions', index, 'schema', 'openAPIV3Schema'],
        kind,
      },
    ];
  });
}

/** `apiVersion`, `kind` and `metadata` are those of every kind. */
function withoutMeta(schema: JsonObject): JsonObject {
  const properties = entriesOf(ownObject(schema, 'properties')).filter(
    ([name]) => !['apiVersion', 'kind', 'metadata'].includes(name),
  );
  const required = ownStrings(schema, 'required').filter((name) => !['apiVersion', 'kind', 'metadata'].includes(name));
  const { required: _, ...rest } = schema;
  return objectOf([
    ...entriesOf(rest),
    ['required', required.length === 0 ? undefined : required],
    ['properties', objectOf(properties)],
  ]);
}

function rowOf(spec: JsonObject, names: JsonObject, kind: string, version: JsonValue): JsonObject {
  const singular = ownString(names, 'singular');
  const list = ownString(names, 'listKind');
  const deprecated = own(version, 'deprecated') === true;
  const usual = `${ownString(spec, 'group')}/${ownString(version, 'name')} ${kind} is deprecated`;
  return objectOf([
    ['kind', kind],
    ['listKind', list === undefined || list === `${kind}List` ? undefined : list],
    ['singular', singular === undefined || singular === kind.toLowerCase() ? undefined : singular],
    ['namespaced', ownString(spec, 'scope') !== 'Cluster'],
    ['shortNames', own(names, 'shortNames')],
    ['categories', own(names, 'categories')],
    ['storage', own(version, 'storage') === true ? true : undefined],
    ['metadataChecks', { update: ['change'], qualifiedFinalizers: false }],
    ['unconditionalUpdate', false],
    ['generation', true],
    ['deprecation', deprecated ? (ownString(version, 'deprecationWarning') ?? usual) : undefined],
    ['subresources', subresourcesOf(ownObject(version, 'subresources'))],
    ['selectableFields', selectableOf(version)],
    ['columns', columnsOf(version)],
  ]);
}

function subresourcesOf(subresources: JsonObject | undefined): JsonObject | undefined {
  const scale = ownObject(subresources, 'scale');
  const found = objectOf([
    ['status', ownObject(subresources, 'status') === undefined ? undefined : {}],
    [
      'scale',
      scale &&
        objectOf([
          ['specReplicas', ownString(scale, 'specReplicasPath')],
          ['statusReplicas', ownString(scale, 'statusReplicasPath')],
          ['selector', ownString(scale, 'labelSelectorPath')],
        ]),
    ],
  ]);
  return Object.keys(found).length === 0 ? undefined : found;
}

function selectableOf(version: JsonValue): JsonValue | undefined {
  const paths = (ownArray(version, 'selectableFields') ?? []).flatMap((field) => ownString(field, 'jsonPath') ?? []);
  return paths.length === 0 ? undefined : paths.map((path) => path.replace(/^\./, ''));
}

/** The name comes first; the age is shown where no column is declared. */
function columnsOf(version: JsonValue): JsonValue {
  const name: JsonValue = { name: 'Name', type: 'string', format: 'name', path: '.metadata.name' };
  const declared = (ownArray(version, 'additionalPrinterColumns') ?? []).filter(isObject);
  const age: JsonValue = { name: 'Age', type: 'date', path: '.metadata.creationTimestamp' };
  const columns = declared.map((column): JsonValue => {
    const { jsonPath, ...rest } = column;
    return objectOf([...entriesOf(rest), ['path', jsonPath]]);
  });
  return [name, ...(columns.length === 0 ? [age] : columns)];
}
