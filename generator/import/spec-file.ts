/** Prints a group version as a spec file: one property a line. */
import { stringify } from 'yaml';
import { entriesOf, isObject, type JsonObject, type JsonValue } from '../model/json.js';
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

/** A spec file's whole text. Same document, same bytes. */
export function printSpec(spec: SpecDocument): string {
  const lines = ['openapi: 3.0.0'];
  lines.push(`info: ${flow({ title: spec.folder, version: spec.version })}`);
  lines.push('x-group:', ...block(spec.header, 1));
  if (Object.keys(spec.resources).length > 0) {
    lines.push('x-resources:');
    for (const [plural, row] of entriesOf(spec.resources)) lines.push(...resourceLines(plural, row));
  }
  lines.push('paths: {}', 'components:', '  schemas:');
  for (const [name, schema] of entriesOf(spec.schemas)) lines.push(...schemaLines(name, schema));
  return `${lines.join('\n')}\n`;
}

const indent = (depth: number) => '  '.repeat(depth);

function block(value: JsonObject, depth: number): string[] {
  return entriesOf(value).map(([key, inner]) => `${indent(depth)}${flowScalar(key)}: ${flow(inner)}`);
}

function resourceLines(plural: string, row: JsonValue): string[] {
  const lines = [`${indent(1)}${flowScalar(plural)}:`];
  for (const [key, value] of entriesOf(row)) {
    if (key === 'columns' && Array.isArray(value))
      lines.push(`${indent(2)}columns:`, ...value.map((column) => `${indent(3)}- ${flow(column)}`));
    else if (key === 'subresources' && isObject(value)) lines.push(`${indent(2)}subresources:`, ...block(value, 3));
    else lines.push(`${indent(2)}${flowScalar(key)}: ${flow(value)}`);
  }
  return lines;
}

function schemaLines(name: string, schema: JsonValue): string[] {
  const entries = entriesOf(schema);
  if (entries.length === 0 || !entries.some(([key]) => key === 'properties'))
    return [`${indent(2)}${flowScalar(name)}: ${flow(schema)}`];
  const lines = [`${indent(2)}${flowScalar(name)}:`];
  for (const [key, value] of entries) {
    if (key !== 'properties' || !isObject(value)) lines.push(`${indent(3)}${flowScalar(key)}: ${flow(value)}`);
    else lines.push(`${indent(3)}properties:`, ...block(value, 4));
  }
  return lines;
}
