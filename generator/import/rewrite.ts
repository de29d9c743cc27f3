/** Changes values inside a YAML text and leaves every other byte as its author wrote it. */
import { isMap, isNode, isPair, isSeq, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { entriesOf, isObject, type JsonObject, type JsonValue, jsonEqual } from '../model/json.js';
import { flow, flowKey, pairLines } from './spec-file.js';

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The text with the content `wanted`. Comments, order and layout of what does not change stay. */
export function rewriteYaml(text: string, wanted: JsonObject): string {
  const document = parseDocument(text, { strict: false, keepSourceTokens: false });
  const edits: Edit[] = [];
  change(document.contents, wanted, []);
  edits.sort((a, b) => b.from - a.from || b.to - a.to);
  return edits.reduce((result, edit) => result.slice(0, edit.from) + edit.text + result.slice(edit.to), text);

  function change(node: unknown, value: JsonValue, path: readonly string[]): void {
    if (!isNode(node) || jsonEqual(node.toJS(document) as JsonValue, value)) return;
    if (isMap(node) && node.flow !== true && isObject(value) && node.items.length > 0) changeMap(node, value, path);
    else edits.push({ from: node.range![0], to: endOf(node), text: layout(node, value, path) });
  }

  /** A block sequence stays one, an item a line. */
  function layout(node: Node, value: JsonValue, path: readonly string[]): string {
    if (!isSeq(node) || node.flow === true || !Array.isArray(value) || value.length === 0 || path.length === 0)
      return flow(value);
    const pad = ' '.repeat(node.range![0] - lineStart(node.range![0]));
    return value.map((item, i) => `${i === 0 ? '' : pad}- ${flow(item)}`).join('\n');
  }

  function changeMap(map: YAMLMap, value: JsonObject, path: readonly string[]): void {
    const pairs = new Map(map.items.map((pair) => [keyOf(pair), pair]));
    const pad = ' '.repeat(startOf(map.items[0]!) - lineStart(startOf(map.items[0]!)));
    for (const [key, pair] of pairs)
      if (!Object.hasOwn(value, key))
        edits.push({ from: lineStart(startOf(pair)), to: lineEnd(endOf(pair)) + 1, text: '' });
    let previous: Pair | undefined;
    for (const [key, inner] of entriesOf(value)) {
      const pair = pairs.get(key);
      if (pair === undefined) insert(previous, map.items[0]!, pairLines(key, inner, path, pad));
      else {
        previous = pair;
        if (isNode(pair.value) && !isEmpty(pair.value)) change(pair.value, inner, [...path, key]);
        else if (!(inner === null))
          edits.push({ from: startOf(pair), to: endOf(pair), text: `${flowKey(key)}: ${flow(inner)}` });
      }
    }
  }

  function insert(previous: Pair | undefined, first: Pair, lines: readonly string[]): void {
    const at = previous === undefined ? lineStart(startOf(first)) : Math.min(text.length, lineEnd(endOf(previous)) + 1);
    const needsBreak = at > 0 && text[at - 1] !== '\n';
    edits.push({ from: at, to: at, text: `${needsBreak ? '\n' : ''}${lines.join('\n')}\n` });
  }

  function lineStart(offset: number): number {
    return text.lastIndexOf('\n', offset - 1) + 1;
  }
  function lineEnd(offset: number): number {
    const end = text.indexOf('\n', offset);
    return end < 0 ? text.length : end;
  }
}

const keyOf = (pair: Pair) => String((pair.key as { value?: unknown } | null)?.value ?? '');
const startOf = (pair: Pair) => (pair.key as Node).range![0];
const isEmpty = (node: Node) => node.range![0] === node.range![1];

/** Where the last character of a value stands, without the comments and line breaks behind it. */
function endOf(it: unknown): number {
  if (isPair(it)) return isNode(it.value) && !isEmpty(it.value) ? endOf(it.value) : (it.key as Node).range![1] + 1;
  if ((isMap(it) || isSeq(it)) && it.flow !== true && it.items.length > 0) return endOf(it.items.at(-1));
  return (it as Node).range![1];
}
