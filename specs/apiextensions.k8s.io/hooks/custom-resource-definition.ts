import type {
  CustomResourceColumnDefinition,
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionVersion,
} from '../../../generated/apiextensions.k8s.io/hub.js';
import type {
  ServiceReference,
  CustomResourceDefinitionSpec as SpecV1,
} from '../../../generated/apiextensions.k8s.io/v1/types.js';
import { isDns1035Label, isDns1123Subdomain } from '../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { DefaultHook, StrategyHooks, ValidateHook } from '../../../runtime/api/hooks.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import { checkConversion } from './lib/conversion.js';
import { checkStructural } from './lib/structural.js';

export const default_v1_CustomResourceDefinitionSpec: DefaultHook<SpecV1> = (spec) => {
  if (spec.names?.kind) {
    spec.names.singular ||= spec.names.kind.toLowerCase();
    spec.names.listKind ||= `${spec.names.kind}List`;
  }
  spec.conversion ??= { strategy: 'None' };
};

export const default_v1_ServiceReference: DefaultHook<ServiceReference> = (reference) => {
  reference.port ??= 443;
};

/** Versions that are said to be written; it must be one. */
const storageVersions = (spec: CustomResourceDefinitionSpec | undefined) =>
  (spec?.versions ?? []).filter((v) => v.storage).map((v) => v.name ?? '');

export const strategy_CustomResourceDefinition: StrategyHooks<CustomResourceDefinition> = {
  prepareForCreate(definition) {
    definition.status = {
      acceptedNames: { plural: '', kind: '' },
      storedVersions: storageVersions(definition.spec).slice(0, 1),
    };
  },
};

const SCOPES = ['Cluster', 'Namespaced'];

export const validate_CustomResourceDefinition: ValidateHook<CustomResourceDefinition> = (
  definition,
  at,
  errors,
  context,
) => {
  const spec = definition.spec;
  const wanted = `${spec.names?.plural ?? ''}.${spec.group ?? ''}`;
  if (context.operation === 'create')
    for (const field of ['generateName', 'name'] as const) {
      const name = definition.metadata[field];
      if (name && name !== wanted)
        errors.invalid(at.child('metadata'), field, name, 'must be spec.names.plural+"."+spec.group');
    }
  const place = at.child('spec');
  checkGroup(spec.group ?? '', place, errors);
  if (!spec.scope) errors.required(place, 'scope');
  else if (!SCOPES.includes(spec.scope)) errors.notSupported(place, 'scope', spec.scope, SCOPES);
  if (spec.preserveUnknownFields)
    errors.invalid(
      place,
      'preserveUnknownFields',
      true,
      'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
    );
  checkVersions(spec, place, errors);
  if (spec.conversion) checkConversion(spec.conversion, place.child('conversion'), errors);
  checkStoredVersions(definition, at.child('status'), errors);
};

function checkGroup(group: string, at: FieldPath, errors: FieldErrors): void {
  if (group === '') return errors.required(at, 'group');
  const problems = isDns1123Subdomain(group);
  errors.invalidEach(at, 'group', group, problems);
  if (problems.length === 0 && !group.includes('.'))
    errors.invalid(at, 'group', group, 'should be a domain with at least one dot');
}

/** Kinds are DNS labels in mixed case. */
const MIXED_CASE = 'may have mixed case, but should otherwise match: ';

function checkNames(names: CustomResourceDefinitionNames | undefined, at: FieldPath, errors: FieldErrors): void {
  for (const field of ['plural', 'singular', 'kind', 'listKind'] as const) {
    const value = names?.[field] ?? '';
    if (value === '') errors.required(at, field);
    else if (field === 'plural' || field === 'singular') errors.invalidEach(at, field, value, isDns1035Label(value));
    else
      errors.invalidEach(
        at,
        field,
        value,
        isDns1035Label(value.toLowerCase()).map((m) => MIXED_CASE + m),
      );
  }
  for (const field of ['shortNames', 'categories'] as const) {
    names?.[field]?.forEach((value, i) =>
      errors.invalidEach(at.child(field).index(i), undefined, value, isDns1035Label(value)),
    );
  }
  if (names?.kind && names.kind === names.listKind)
    errors.invalid(at, 'listKind', names.listKind, 'kind and listKind may not be the same');
}

/**
 * What all versions say alike, the hub says once, and errors name it there: `spec.validation` for the schema,
 * `spec.additionalPrinterColumns`, `spec.selectableFields`, `spec.subresources`.
 */
function allAlike(
  versions: readonly CustomResourceDefinitionVersion[],
  field: keyof CustomResourceDefinitionVersion,
): boolean {
  return versions.every((v) => sameValue(v[field], versions[0]?.[field]));
}

function checkVersions(spec: CustomResourceDefinitionSpec, at: FieldPath, errors: FieldErrors): void {
  const versions = spec.versions ?? [];
  const shared = {
    schema: allAlike(versions, 'schema'),
    columns: allAlike(versions, 'additionalPrinterColumns'),
    fields: allAlike(versions, 'selectableFields'),
    parts: allAlike(versions, 'subresources'),
  };
  versions.forEach(({ schema }, i) => {
    if (schema?.openAPIV3Schema === undefined && (!shared.schema || i === 0))
      errors.required(at.child('versions').index(i).child('schema'), 'openAPIV3Schema', 'schemas are required');
  });
  versions.forEach((version, i) => {
    const place = at.child('versions').index(i);
    errors.invalidEach(place, 'name', version.name, isDns1035Label(version.name));
    checkDeprecation(version, place, errors);
    if (!shared.schema) checkSchema(version, place.child('schema'), errors);
    if (!shared.parts) checkScale(version, place, errors);
    if (!shared.columns) checkColumns(version, place, errors);
    if (!shared.fields) checkSelectableFields(version, place, errors);
  });
  if (new Set(versions.map((v) => v.name)).size !== versions.length)
    errors.invalid(at, 'versions', versions, 'must contain unique version names');
  if (storageVersions(spec).length !== 1)
    errors.invalid(at, 'versions', spec.versions, 'must have exactly one version marked as storage version');
  const first = versions[0];
  checkFirstVersion(first?.name, at, errors);
  checkNames(spec.names, at.child('names'), errors);
  if (first === undefined) return;
  if (shared.schema) checkSchema(first, at.child('validation'), errors);
  if (shared.parts) checkScale(first, at, errors);
  if (shared.columns) checkColumns(first, at, errors);
  if (shared.fields) checkSelectableFields(first, at, errors);
}

function checkSchema({ schema }: CustomResourceDefinitionVersion, at: FieldPath, errors: FieldErrors): void {
  if (schema?.openAPIV3Schema !== undefined)
    checkStructural(schema.openAPIV3Schema, at.child('openAPIV3Schema'), errors);
}

/** The first version is held by the hub once more, as what was the only one before there were several. */
function checkFirstVersion(name: string | undefined, at: FieldPath, errors: FieldErrors): void {
  if (name) errors.invalidEach(at, 'version', name, isDns1035Label(name));
}

function checkDeprecation(version: CustomResourceDefinitionVersion, at: FieldPath, errors: FieldErrors): void {
  const warning = version.deprecationWarning;
  if (warning === undefined) return;
  if (!version.deprecated) errors.invalid(at, 'deprecationWarning', warning, 'can only be set for deprecated versions');
  if (warning === '') errors.invalid(at, 'deprecationWarning', warning, 'must not be an empty string');
  if (warning.length > 256) errors.invalid(at, 'deprecationWarning', warning, 'must be <= 256 characters long');
}

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];
const SIMPLE_PATH = /^(\.[^.[\]]+|\[[^\]]*\])+$/;

function checkColumns(version: CustomResourceDefinitionVersion, at: FieldPath, errors: FieldErrors): void {
  const place = at.child('additionalPrinterColumns');
  version.additionalPrinterColumns?.forEach((column, i) => checkColumn(column, place.index(i), errors));
}

function checkColumn(column: CustomResourceColumnDefinition, at: FieldPath, errors: FieldErrors): void {
  if (!column.name) errors.required(at, 'name');
  if (!column.type) errors.required(at, 'type', `must be one of ${COLUMN_TYPES.join(',')}`);
  else if (!COLUMN_TYPES.includes(column.type))
    errors.invalid(at, 'type', column.type, `must be one of ${COLUMN_TYPES.join(',')}`);
  if (column.format && !COLUMN_FORMATS.includes(column.format))
    errors.invalid(at, 'format', column.format, `must be one of ${COLUMN_FORMATS.join(',')}`);
  checkPath(column.jsonPath, at, 'JSONPath', errors);
}

function checkPath(path: string | undefined, at: FieldPath, name: string, errors: FieldErrors): void {
  if (!path) errors.required(at, name);
  else if (!path.startsWith('.')) errors.invalid(at, name, path, 'must be a simple json path starting with .');
}

function checkSelectableFields(version: CustomResourceDefinitionVersion, at: FieldPath, errors: FieldErrors): void {
  const seen = new Set<string>();
  version.selectableFields?.forEach(({ jsonPath: path = '' }, i) => {
    const place = at.child('selectableFields').index(i);
    if (path === '') errors.required(place, 'jsonPath');
    else if (!SIMPLE_PATH.test(path))
      errors.invalid(place, 'jsonPath', path, `is an invalid path: expected [ or . but got: ${path}`);
    else if (seen.has(path)) errors.duplicate(place, 'jsonPath', path);
    seen.add(path);
  });
}

function checkScale(version: CustomResourceDefinitionVersion, owner: FieldPath, errors: FieldErrors): void {
  const scale = version.subresources?.scale;
  if (scale === undefined) return;
  const at = owner.child('subresources').child('scale');
  for (const [field, root] of [
    ['specReplicasPath', '.spec.'],
    ['statusReplicasPath', '.status.'],
    ['labelSelectorPath', '.s'],
  ] as const) {
    const path = scale[field];
    if (!path) {
      if (field !== 'labelSelectorPath') errors.required(at, field);
    } else if (!path.startsWith(root))
      errors.invalid(at, field, path, `should be a json path under ${root.replace(/\.$/, '')}`);
  }
}

function checkStoredVersions({ spec, status }: CustomResourceDefinition, at: FieldPath, errors: FieldErrors): void {
  const stored = status?.storedVersions ?? [];
  if (stored.length === 0) errors.invalid(at, 'storedVersions', null, 'must have at least one stored version');
  const left = new Map(stored.map((version, i) => [version, i]));
  for (const { name = '', storage } of spec.versions ?? []) {
    if (!left.delete(name) && storage)
      errors.invalid(at, 'storedVersions', stored, `must have the storage version ${name}`);
  }
  for (const [version, i] of left)
    errors.invalid(at.child('storedVersions').index(i), undefined, version, 'must appear in spec.versions');
}
