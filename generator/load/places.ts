/** Lines and columns of values in YAML and JSON files, found by a second, slower parse that only diagnostics pay for. */
import { type Document, isMap, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { SourcePlace } from '../model/api-model.js';
import type { SpecPath } from '../model/diagnostics.js';

/** Finds places in one file; the text is parsed at the first question. */
export function placeFinder(file: string, text: string): (path: SpecPath) => SourcePlace {
  let parsed: { document: Document; lines: LineCounter } | undefined;
  return (path) => {
    if (parsed === undefined) {
      const lines = new LineCounter();
      parsed = { lines, document: parseDocument(text, { lineCounter: lines, strict: false, uniqueKeys: false }) };
    }
    return placeInDocument(file, parsed.document, parsed.lines, path);
  };
}

/** The place of a value in a parsed document. */
export function placeInDocument(file: string, document: Document, lines: LineCounter, path: SpecPath): SourcePlace {
  const { line, col } = lines.linePos(offsetOf(document, path));
  return { file, line: Math.max(1, line), column: Math.max(1, col) };
}

/** Offset of the key of the last step (or of the item); where a step is missing, of the last one that was found. */
function offsetOf(document: Document, path: SpecPath): number {
  let node: unknown = document.contents;
  let offset = (document.contents as Node | null)?.range?.[0] ?? 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => String((item.key as { value?: unknown } | null)?.value ?? '') === String(step),
      );
      if (pair === undefined) break;
      offset = (pair.key as Node | null)?.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      const item = node.items[step] as Node | undefined;
      if (item === undefined) break;
      offset = item.range?.[0] ?? offset;
      node = item;
    } else break;
  }
  return offset;
}
