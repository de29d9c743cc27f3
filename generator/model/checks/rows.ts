/** Checks of `x-resources`: keys, words, columns and paths of one resource. */
import type { StructType, Type } from '../../../runtime/schema/model.js';
import { DEPRECATION_KEYS, RELEASE } from '../deprecation.js';
import { type Diagnostics, didYouMean, quote, type SpecPath } from '../diagnostics.js';
import { entriesOf, isObject, type JsonObject, type JsonValue, own, ownArray, ownString } from '../json.js';
import type { RawSpec } from '../raw-spec.js';
import { kindOfRow, VERBS } from '../resources.js';
import { followPath } from './paths.js';

const ROW_KEYS: ReadonlySet<string> = new Set([
  'kind',
  'listKind',
  'singular',
  'namespaced',
  'shortNames',
  'categories',
  'verbs',
  'storage',
  'name',
  'metadataChecks',
  'generation',
  'createOnUpdate',
  'unconditionalUpdate',
  'deleteReturnsObject',
  'defaultPropagation',
  'deprecation',
  'hashedVersion',
  'subresources',
  'selectableFields',
  'columns',
]);
const SUBRESOURCE_KEYS: ReadonlySet<string> = new Set([
  'verbs',
  'kind',
  'connect',
  'options',
  'specReplicas',
  'statusReplicas',
  'selector',
]);
const METADATA_CHECK_KEYS: ReadonlySet<string> = new Set(['create', 'update', 'subresources', 'qualifiedFinalizers']);
const METADATA_CHECKS = ['whole', 'change'];
const COLUMN_KEYS: ReadonlySet<string> = new Set(['name', 'type', 'format', 'description', 'priority', 'path']);
const BOOLEANS = ['namespaced', 'generation', 'createOnUpdate', 'unconditionalUpdate', 'deleteReturnsObject'] as const;
const LISTS = ['shortNames', 'categories', 'selectableFields'] as const;
const WORDS: Readonly<Record<string, readonly string[]>> = {
  name: ['dns-subdomain', 'dns-label', 'dns1035-label', 'path-segment', 'none'],
  defaultPropagation: ['background', 'orphan'],
};
const COLUMN_TYPES = ['string', 'integer', 'number', 'boolean', 'date'];

export interface RowContext {
  readonly diagnostics: Diagnostics;
  readonly typeOf: (kind: string) => StructType | undefined;
  /** Names of the group's hooks. */
  readonly hooks: ReadonlySet<string>;
}

export function checkRow(spec: RawSpec, plural: string, row: JsonObject, context: RowContext): void {
  const base: SpecPath = ['x-resources', plural];
  const add = (path: SpecPath, message: string, remedy: string) =>
    context.diagnostics.add(spec.locate([...base, ...path]), message, remedy);
  const type = context.typeOf(kindOfRow(row));
  knownKeys(row, ROW_KEYS, 'a resource', [], add);
  for (const key of BOOLEANS)
    if (own(row, key) !== undefined && typeof own(row, key) !== 'boolean')
      add([key], `${key} is neither true nor false`, 'write true or false');
  for (const key of LISTS) {
    const value = own(row, key);
    if (value !== undefined && !(Array.isArray(value) && value.every((it) => typeof it === 'string')))
      add([key], `${key} is no list of texts`, `write ${key}: [${typeof value === 'string' ? value : '…'}]`);
  }
  for (const [key, words] of Object.entries(WORDS)) {
    const value = own(row, key);
    if (value !== undefined && !words.includes(String(value)))
      add(
        [key],
        `${key} ${quote(value)} does not exist${didYouMean(String(value), words)}`,
        `write one of ${words.join(', ')}`,
      );
  }
  checkVerbs(own(row, 'verbs'), VERBS, ['verbs'], add);
  checkMetadataChecks(own(row, 'metadataChecks'), add);
  checkDeprecation(own(row, 'deprecation'), add);
  for (const [name, sub] of entriesOf(own(row, 'subresources'))) checkSubresource(name, sub, type, add);
  checkColumns(own(row, 'columns'), type, add);
  checkSelectable(row, type, context, add);
}

type Add = (path: SpecPath, message: string, remedy: string) => void;

function knownKeys(
  value: JsonValue | undefined,
  known: ReadonlySet<string>,
  what: string,
  path: SpecPath,
  add: Add,
): void {
  for (const [key] of entriesOf(value)) {
    if (!known.has(key))
      add([...path, key], `${what} has no key ${quote(key)}${didYouMean(key, known)}`, `use ${[...known].join(', ')}`);
  }
}

function checkVerbs(verbs: JsonValue | undefined, known: readonly string[], path: SpecPath, add: Add): void {
  if (verbs === undefined) return;
  if (!Array.isArray(verbs)) {
    add(path, 'verbs is no list', 'write verbs: [get, list]');
    return;
  }
  verbs.forEach((verb, i) => {
    if (!known.includes(String(verb)))
      add(
        [...path, i],
        `the verb ${quote(verb)} does not exist${didYouMean(String(verb), known)}`,
        `use ${known.join(', ')}`,
      );
  });
}

function checkMetadataChecks(checks: JsonValue | undefined, add: Add): void {
  if (checks === undefined) return;
  const path = ['metadataChecks'];
  if (!isObject(checks)) return add(path, 'metadataChecks is no mapping', 'write { update: [change] }');
  knownKeys(checks, METADATA_CHECK_KEYS, 'metadataChecks', path, add);
  for (const key of ['create', 'qualifiedFinalizers'])
    if (own(checks, key) !== undefined && typeof own(checks, key) !== 'boolean')
      add([...path, key], `${key} is neither true nor false`, 'write true or false');
  for (const key of ['update', 'subresources']) {
    const list = own(checks, key);
    if (list !== undefined && !(Array.isArray(list) && list.every((it) => METADATA_CHECKS.includes(String(it)))))
      add([...path, key], `${key} is no list of ${METADATA_CHECKS.join(' and ')}`, `write ${key}: [whole, change]`);
  }
}

function checkDeprecation(deprecation: JsonValue | undefined, add: Add): void {
  if (deprecation === undefined || typeof deprecation === 'string') return;
  const example = "write a sentence, or { since: '1.35', removed: '1.38', use: group/version Kind }";
  if (!isObject(deprecation)) {
    add(['deprecation'], 'deprecation is neither a sentence nor a mapping', example);
    return;
  }
  knownKeys(deprecation, DEPRECATION_KEYS, 'a deprecation', ['deprecation'], add);
  for (const key of ['since', 'removed'] as const) {
    const release = own(deprecation, key);
    if (release !== undefined && !(typeof release === 'string' && RELEASE.test(release)))
      add(['deprecation', key], `${key} is no release`, `write ${key}: '1.35', in quotes`);
  }
  if (own(deprecation, 'use') !== undefined && ownString(deprecation, 'use') === undefined)
    add(['deprecation', 'use'], 'use is no text', 'write use: group/version Kind');
}

const KIND_REFERENCE = /^([a-z0-9.-]+\/)?v[0-9][a-z0-9]*\/[A-Z][A-Za-z0-9]*$/;

function checkSubresource(name: string, sub: JsonValue, type: StructType | undefined, add: Add): void {
  const path = ['subresources', name];
  if (!/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name))
    add(path, `the subresource ${quote(name)} is no DNS label`, 'use lower-case letters, digits and dashes');
  if (!isObject(sub)) {
    add(path, 'a subresource is no mapping', 'write {} for one without anything special');
    return;
  }
  knownKeys(sub, SUBRESOURCE_KEYS, 'a subresource', path, add);
  checkVerbs(own(sub, 'verbs'), VERBS, [...path, 'verbs'], add);
  for (const key of ['kind', 'options']) {
    const kind = ownString(sub, key);
    if (kind !== undefined && !KIND_REFERENCE.test(kind))
      add([...path, key], `the kind ${quote(kind)} is no group/version/Kind`, 'write v1/Binding or policy/v1/Eviction');
  }
  const connect = own(sub, 'connect');
  if (connect !== undefined && typeof connect !== 'boolean')
    add([...path, 'connect'], 'connect is neither true nor false', 'write true or false');
  for (const key of ['specReplicas', 'statusReplicas', 'selector']) {
    const at = ownString(sub, key);
    if (at !== undefined) checkPath(at, type, [...path, key], add);
    else if (name === 'scale' && key !== 'selector')
      add(path, `scale does not say ${key}`, `add ${key}: .spec.… (a path to a number)`);
  }
}

function checkColumns(columns: JsonValue | undefined, type: StructType | undefined, add: Add): void {
  if (columns === undefined) return;
  if (!Array.isArray(columns)) {
    add(['columns'], 'columns is no list', 'write columns: [{ name: Name, type: string, path: .metadata.name }]');
    return;
  }
  const names = new Set<string>();
  columns.forEach((column, i) => {
    const path = ['columns', i];
    knownKeys(column, COLUMN_KEYS, 'a column', path, add);
    const name = ownString(column, 'name');
    if (name === undefined || name === '') add(path, 'a column has no name', 'add name: …');
    else if (names.has(name)) add(path, `two columns have the name ${quote(name)}`, 'rename one of them');
    names.add(name ?? '');
    const kind = own(column, 'type');
    if (!COLUMN_TYPES.includes(String(kind)))
      add(
        [...path, 'type'],
        `the column type ${quote(kind ?? '')} does not exist`,
        `write one of ${COLUMN_TYPES.join(', ')}`,
      );
    const at = ownString(column, 'path');
    if (at !== undefined) checkPath(at, type, [...path, 'path'], add);
  });
}

function checkPath(path: string, type: StructType | undefined, at: SpecPath, add: Add): Type | undefined {
  if (type === undefined) return undefined;
  const { missing, type: found } = followPath(type, path);
  if (missing !== undefined)
    add(
      at,
      `the path ${quote(path)} leads nowhere: there is no ${quote(missing.step)}${didYouMean(missing.step, missing.names)}`,
      'correct the path, or add the property to the schema',
    );
  return found;
}

const SELECTABLE: ReadonlySet<string> = new Set(['string', 'bool', 'int32', 'int64', 'list']);

/** A selectable field is a leaf of the object or a list of such, unless a hook computes it. */
function checkSelectable(row: JsonObject, type: StructType | undefined, context: RowContext, add: Add): void {
  if (context.hooks.has(`selectable_${kindOfRow(row)}`)) return;
  (ownArray(row, 'selectableFields') ?? []).forEach((field, i) => {
    const found = checkPath(String(field), type, ['selectableFields', i], add);
    if (found === undefined || SELECTABLE.has(found.t)) return;
    add(
      ['selectableFields', i],
      `the selectable field ${quote(field)} is a ${found.t === 'ref' ? 'struct' : found.t}`,
      `name a string, number or boolean, or write the hook selectable_${kindOfRow(row)}`,
    );
  });
}
