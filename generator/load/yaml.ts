/** Reads YAML and JSON texts within bounds. */
import { loadAll, YAMLException } from 'js-yaml';
import type { SourcePlace } from '../model/api-model.js';
import type { Diagnostics } from '../model/diagnostics.js';

/** Most values in one document, what aliases repeat counted each time; Kubernetes' core group has 20,000. */
const MAX_VALUES = 2_000_000;
/** Deepest nesting; an OpenAPI schema rarely goes beyond 30. */
const MAX_DEPTH = 200;

/** All documents of a text; says what is wrong with one that does not parse, or is too large or too deep. */
export function parseText(
  text: string,
  file: string,
  isJson: boolean,
  diagnostics: Diagnostics,
): unknown[] | undefined {
  let documents: unknown[];
  try {
    documents = isJson ? [JSON.parse(text)] : loadAll(text, { filename: file });
  } catch (error) {
    if (!reportConflict(text, file, diagnostics)) reportSyntax(error as Error, file, diagnostics);
    return undefined;
  }
  const problem = boundsOf(documents);
  if (problem === undefined) return documents;
  diagnostics.add(
    { file, line: 1, column: 1 },
    problem,
    'write it out flatter; specs use neither long aliases nor deep nesting',
  );
  return undefined;
}

/** Marks that git leaves in a file; answers whether there are any. */
function reportConflict(text: string, file: string, diagnostics: Diagnostics): boolean {
  const line = text.split('\n').findIndex((it) => it.startsWith('<<<<<<< '));
  if (line < 0) return false;
  const remedy = 'keep the lines of both sides, without the marks, then generate again';
  diagnostics.add({ file, line: line + 1, column: 1 }, 'git left a merge conflict here', remedy);
  return true;
}

function reportSyntax(error: Error, file: string, diagnostics: Diagnostics): void {
  const mark = error instanceof YAMLException ? error.mark : undefined;
  const place: SourcePlace = { file, line: (mark?.line ?? 0) + 1, column: (mark?.column ?? 0) + 1 };
  const reason = error instanceof YAMLException ? error.reason : error.message;
  if (/duplicated mapping key/.test(reason)) {
    diagnostics.add(
      place,
      'a key stands twice in one mapping',
      'keep one of the two: two kinds need two plurals, two properties two names',
    );
  } else diagnostics.add(place, `does not parse: ${reason}`, 'mend the syntax at this place');
}

/** What of a document is out of bounds; walks without recursion. */
export function boundsOf(documents: readonly unknown[]): string | undefined {
  let values = 0;
  let level: unknown[] = [...documents];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return `values are nested deeper than ${MAX_DEPTH} levels`;
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      for (const inner of Array.isArray(value) ? value : Object.values(value)) next.push(inner);
      if (values + next.length > MAX_VALUES) return `the file expands to more than ${MAX_VALUES} values`;
    }
    values += next.length;
    level = next;
  }
  return undefined;
}
