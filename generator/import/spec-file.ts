/** Prints a group version as a spec file: one property a line. */
import { stringify } from 'yaml';
import { entriesOf, isObject, type JsonValue, ownObject } from '../model/json.js';
import type { SpecDocument } from '../model/spec-document.js';

/** A mapping key or scalar as YAML, quoted where it must be; YAML 1.1 words such as `y` too. */
function scalar(value: JsonValue): string {
  return stringify(value, {
    compat: 'yaml-1.1',
    lineWidth: 0,
    defaultStringType: 'PLAIN',
    singleQuote: true,
  }).trimEnd();
}

function flowScalar(value: JsonValue): string {
  if (typeof value !== 'string') return typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
  const plain = scalar(value);
  const risky = /[,[\]{}\n]|: |:$|^[|>]/.test(plain);
  return (risky && !plain.startsWith("'") && !plain.startsWith('"')) || plain.includes('\n')
    ? JSON.stringify(value)
    : plain;
}

/** A value in flow style on one line. */
export function flow(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (!isObject(value)) return flowScalar(value);
  const entries = entriesOf(value);
  return entries.length === 0
    ? '{}'
    : `{ ${entries.map(([key, inner]) => `${flowScalar(key)}: ${flow(inner)}`).join(', ')} }`;
}

/** A mapping key. */
export const flowKey = (key: string): string => flowScalar(key);

/** A spec file's whole text. Same document, same bytes. */
export function printSpec(spec: SpecDocument): string {
  const lines = ['openapi: 3.0.0', `info: ${flow({ title: spec.folder, version: spec.version })}`];
  lines.push(...pairLines('x-group', spec.header, [], ''));
  if (Object.keys(spec.resources).length > 0) lines.push(...pairLines('x-resources', spec.resources, [], ''));
  lines.push('paths: {}', ...pairLines('components', { schemas: spec.schemas }, [], ''));
  return `${lines.join('\n')}\n`;
}

/** Depth down to which mappings are written as blocks, by the first key of their path. */
const BLOCKS: readonly (readonly string[])[] = [
  ['x-group'],
  ['x-resources'],
  ['x-resources', '*'],
  ['x-resources', '*', 'columns'],
  ['x-resources', '*', 'subresources'],
  ['components'],
  ['components', 'schemas'],
  ['components', 'schemas', '*'],
  ['components', 'schemas', '*', 'properties'],
];

const isBlockPath = (path: readonly string[]) =>
  BLOCKS.some((block) => block.length === path.length && block.every((step, i) => step === '*' || step === path[i]));

/** A key with its value at a place of a spec: block style down to properties, flow style below. */
export function pairLines(key: string, value: JsonValue, path: readonly string[], pad: string): string[] {
  const here = [...path, key];
  const isSchema = here.length === 3 && here[0] === 'components';
  const isBlock = isBlockPath(here) && (!isSchema || ownObject(value, 'properties') !== undefined);
  if (isBlock && Array.isArray(value) && value.length > 0)
    return [`${pad}${flowKey(key)}:`, ...value.map((item) => `${pad}  - ${flow(item)}`)];
  if (!isBlock || !isObject(value) || Object.keys(value).length === 0) return [`${pad}${flowKey(key)}: ${flow(value)}`];
  return [
    `${pad}${flowKey(key)}:`,
    ...entriesOf(value).flatMap(([name, inner]) => pairLines(name, inner, here, `${pad}  `)),
  ];
}
