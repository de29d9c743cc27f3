/** JSON values as YAML, in the form in which kube-apiserver writes it: block style, sorted keys, lists not indented. */
import { parseStoredJson } from '../api/json.js';
import type { JsonObject, JsonValue } from '../api/meta.js';
import { isEmptyObject } from '../schema/own.js';
import { goNumber } from './go-number.js';
import { compareKeys } from './yaml-keys.js';
import { foldedText, literalText, styleOf } from './yaml-text.js';

/** The YAML of a JSON document. */
export function writeYaml(json: Uint8Array): string {
  const out: string[] = [];
  writeNode(parseStoredJson(json), 0, 0, out);
  return `${out.join('')}\n`;
}

/**
 * What stands around the items of a list, whose document without any is given; they are its last field. Its key ends `before`;
 * items are lines of their own, as `writeYaml` has them of a list.
 */
export function yamlAroundItems(empty: Uint8Array): { before: string; after: string } {
  const document = parseStoredJson(empty) as JsonObject;
  const key = Object.keys(document).at(-1)!;
  // Nothing but keys of the document begins where its lines begin.
  const text = `\n${writeYaml(empty)}`;
  const at = text.indexOf(`\n${key}: []\n`);
  return { before: text.slice(1, at + key.length + 2), after: text.slice(at + key.length + 6) };
}

/** Keys longer than this stand alone, behind a `?`. */
const MAX_SIMPLE_KEY = 128;

/**
 * Writes a value where the line stands at `column`, without the end of its last line. Lines of a mapping or a list begin at
 * `indent`; the first one begins where the line stands.
 */
function writeNode(value: JsonValue, column: number, indent: number, out: string[]): void {
  if (Array.isArray(value)) writeList(value, indent, out);
  else if (typeof value === 'object' && value !== null) writeMapping(value, indent, out);
  else out.push(scalarText(value, column, indent + 2));
}

function writeList(list: readonly JsonValue[], indent: number, out: string[]): void {
  if (list.length === 0) out.push('[]');
  list.forEach((item, i) => {
    out.push(i === 0 ? '- ' : `\n${' '.repeat(indent)}- `);
    writeNode(item, indent + 2, isBlock(item) ? indent + 2 : indent, out);
  });
}

function writeMapping(object: JsonObject, indent: number, out: string[]): void {
  const keys = Object.keys(object).filter((key) => object[key] !== undefined);
  if (keys.length === 0) out.push('{}');
  keys.sort(compareKeys).forEach((key, i) => {
    if (i > 0) out.push(`\n${' '.repeat(indent)}`);
    const text = foldedText(key, styleOf(key, true) as 'plain' | 'single' | 'double', indent, -1);
    const simple = Buffer.byteLength(key) <= MAX_SIMPLE_KEY;
    out.push(simple ? `${text}:` : `? ${text}\n${' '.repeat(indent)}:`);
    writeValue(object[key] as JsonValue, indent + (simple ? text.length + 1 : 1), indent, simple, out);
  });
}

/** The value of a key: blocks on lines of their own, lists at the key's indent. */
function writeValue(value: JsonValue, column: number, indent: number, simple: boolean, out: string[]): void {
  if (!isBlock(value)) {
    out.push(' ');
    writeNode(value, column + 1, indent, out);
    return;
  }
  const inner = Array.isArray(value) && simple ? indent : indent + 2;
  out.push(simple ? `\n${' '.repeat(inner)}` : ' ');
  writeNode(value, inner, inner, out);
}

/** A list or a mapping that is not written as `[]` or `{}`. */
function isBlock(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === 'object' && value !== null && !isEmptyObject(value);
}

function scalarText(value: string | number | bigint | boolean | null, column: number, indent: number): string {
  if (typeof value === 'number') return goNumber(value);
  if (typeof value !== 'string') return String(value);
  const style = styleOf(value, false);
  return style === 'literal' ? literalText(value, indent) : foldedText(value, style, column, indent);
}
