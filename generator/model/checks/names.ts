/** Checks of names: of schemas, kinds, properties, plurals. */
import type { Definition } from '../definitions.js';
import { type Diagnostics, quote } from '../diagnostics.js';
import { entriesOf, isObject, own, ownString } from '../json.js';
import type { RawSpec } from '../raw-spec.js';
import { kindOfRow } from '../resources.js';

const SCHEMA_NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
const KIND = /^[A-Z][A-Za-z0-9]{0,62}$/;
const DNS_LABEL = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Names that TypeScript does not let a type have. */
const RESERVED: ReadonlySet<string> = new Set([
  'any',
  'as',
  'async',
  'await',
  'bigint',
  'boolean',
  'break',
  'case',
  'catch',
  'class',
  'const',
  'continue',
  'debugger',
  'default',
  'delete',
  'do',
  'else',
  'enum',
  'export',
  'extends',
  'false',
  'finally',
  'for',
  'function',
  'if',
  'implements',
  'import',
  'in',
  'instanceof',
  'interface',
  'let',
  'never',
  'new',
  'null',
  'number',
  'object',
  'package',
  'private',
  'protected',
  'public',
  'return',
  'static',
  'string',
  'super',
  'switch',
  'symbol',
  'this',
  'throw',
  'true',
  'try',
  'type',
  'typeof',
  'undefined',
  'unknown',
  'var',
  'void',
  'while',
  'with',
  'yield',
]);

/** First path elements that mean something else in resource paths. */
const RESERVED_PLURALS: ReadonlySet<string> = new Set(['watch', 'proxy', 'redirect']);
const META_PROPERTIES: Readonly<Record<string, string>> = { kind: 'string', apiVersion: 'string' };

export function checkSchemaName(definition: Definition, diagnostics: Diagnostics): void {
  const { name, spec, path } = definition;
  if (RESERVED.has(name))
    diagnostics.add(
      spec.locate(path),
      `the schema name ${quote(name)} is a reserved word`,
      'choose another name, with a capital first letter',
    );
  else if (!SCHEMA_NAME.test(name))
    diagnostics.add(
      spec.locate(path),
      `the schema name ${quote(name)} is no identifier`,
      'use letters and digits, with a capital first letter',
    );
  for (const [property] of entriesOf(own(definition.schema, 'properties'))) {
    if (property === '')
      diagnostics.add(spec.locate([...path, 'properties', property]), 'a property has an empty name', 'give it a name');
  }
}

export function checkResourceNames(spec: RawSpec, diagnostics: Diagnostics): void {
  for (const [plural, row] of entriesOf(spec.resources)) {
    const at = (...keys: string[]) => spec.locate(['x-resources', plural, ...keys]);
    if (RESERVED_PLURALS.has(plural))
      diagnostics.add(
        at(),
        `the plural ${quote(plural)} is a reserved word of resource paths`,
        'choose another plural',
      );
    else if (!DNS_LABEL.test(plural))
      diagnostics.add(
        at(),
        `the plural ${quote(plural)} is no DNS label`,
        'use lower-case letters, digits and dashes, at most 63',
      );
    if (!isObject(row)) {
      diagnostics.add(at(), 'a resource is no mapping', 'write it as plural: { kind: … }');
      continue;
    }
    const kind = kindOfRow(row);
    if (kind === '') diagnostics.add(at(), `the resource ${quote(plural)} does not say its kind`, 'add kind: …');
    else if (RESERVED.has(kind))
      diagnostics.add(
        at('kind'),
        `the kind ${quote(kind)} is a reserved word`,
        'choose another name, with a capital first letter',
      );
    else if (!KIND.test(kind))
      diagnostics.add(
        at('kind'),
        `the kind ${quote(kind)} is no name of a kind`,
        'begin with a capital letter and use letters and digits, at most 63',
      );
    else checkKindSchema(spec, plural, kind, diagnostics);
  }
}

function checkKindSchema(spec: RawSpec, plural: string, kind: string, diagnostics: Diagnostics): void {
  const schema = own(spec.schemas, kind);
  if (schema === undefined) {
    diagnostics.add(
      spec.locate(['x-resources', plural, 'kind']),
      `the kind ${quote(kind)} has no schema`,
      `add ${kind} to components.schemas`,
    );
    return;
  }
  for (const [name, property] of entriesOf(own(schema, 'properties'))) {
    const type = Object.hasOwn(META_PROPERTIES, name) ? META_PROPERTIES[name] : undefined;
    const reference = ownString(property, '$ref');
    const wrong =
      type !== undefined
        ? ownString(property, 'type') !== type
        : name === 'metadata' && reference?.endsWith('/ObjectMeta') !== true && isObject(own(property, 'properties'));
    if (wrong)
      diagnostics.add(
        spec.locate([...spec.schemaPath, kind, 'properties', name]),
        `${quote(name)} is a reserved word: every kind has it already`,
        'name the property otherwise; the usual one is added by itself',
      );
  }
}
