/** Reads a spec file in the project's own format. */
import { type Diagnostics, nearest, quote } from '../model/diagnostics.js';
import { entriesOf, isObject, type JsonObject, ownObject, ownString } from '../model/json.js';
import type { RawSpec } from '../model/raw-spec.js';
import type { SpecFile } from './files.js';
import { placeFinder } from './places.js';
import { parseText } from './yaml.js';

export interface ParsedFile {
  readonly value: JsonObject;
  readonly locate: RawSpec['locate'];
}

/** Parses YAML or JSON whose top is a mapping; says what is wrong with a file that is none. */
export function parseMapping(file: SpecFile, text: string, diagnostics: Diagnostics): ParsedFile | undefined {
  const locate = placeFinder(file.file, text);
  const here = { file: file.file, line: 1, column: 1 };
  if (isBlank(text)) {
    diagnostics.add(here, 'the file is empty', 'write a spec (docs/spec-format.md), or remove the file');
    return undefined;
  }
  const documents = parseText(text, file.file, file.kind === 'openapi', diagnostics);
  if (documents === undefined) return undefined;
  if (documents.length > 1) {
    diagnostics.add(
      here,
      `the file has ${documents.length} documents`,
      'write one group version into one file; only CustomResourceDefinitions may share one (*.crd.yaml)',
    );
    return undefined;
  }
  const value = documents[0];
  if (isObject(value)) return { value, locate };
  diagnostics.add(here, 'the file is not a mapping', 'write a spec (docs/spec-format.md), or remove the file');
  return undefined;
}

/** Whether a text has nothing but comments. */
function isBlank(text: string): boolean {
  return text.length < 65_536 && text.split('\n').every((line) => /^\s*(#|$)/.test(line));
}

const TOP_KEYS = ['openapi', 'info', 'x-group', 'x-resources', 'components', 'paths', 'servers', 'tags', 'security'];

/** Says which top keys are misspelt: nothing would be read below them. Keys of other tools are let be. */
export function checkTopKeys({ value, locate }: ParsedFile, diagnostics: Diagnostics): void {
  for (const [key] of entriesOf(value)) {
    const near = TOP_KEYS.includes(key) ? undefined : nearest(key, TOP_KEYS);
    if (near !== undefined)
      diagnostics.add(locate([key]), `a spec has no key ${quote(key)}; did you mean ${quote(near)}?`, `write ${near}:`);
  }
}

/** A parsed spec file as a group version. */
export function specOfFile(file: SpecFile, { value, locate }: ParsedFile): RawSpec {
  const header = ownObject(value, 'x-group') ?? {};
  return {
    folder: file.folder,
    version: ownString(header, 'version') ?? file.stem,
    header,
    resources: ownObject(value, 'x-resources') ?? {},
    schemas: ownObject(ownObject(value, 'components'), 'schemas') ?? {},
    file: file.file,
    locate,
    schemaPath: ['components', 'schemas'],
  };
}
