/** Contracts as files: `specs/<group folder>/<version>.api.lock.yaml`, a line for each field, so that reviews and merges go by lines. */
import { join, relative, sep } from 'node:path';
import { listSpecFiles, readSpecFile, type SpecFile } from '../load/files.js';
import { parseText } from '../load/yaml.js';
import { Diagnostics } from '../model/diagnostics.js';
import { entriesOf, isObject, type JsonValue, own } from '../model/json.js';
import type { Contract } from './contract.js';

const HEAD = `# What clients and stored objects rely on. \`kindsmith generate\` writes this file and tells by it what an edit of a spec breaks.
# Keep it in version control beside the spec; do not edit it. After a merge, generate again.
`;

/** The same contract gives the same text. */
export function printContract(contract: Contract): string {
  const lines: string[] = [HEAD.trimEnd()];
  for (const [key, value] of entriesOf(contract)) {
    if (key === 'version') lines.push(`version: ${printValue(value)}`);
    else printSection(key, value, lines);
  }
  return `${lines.join('\n')}\n`;
}

/** Resources stand on a line each, types on a line for each of their fields. */
function printSection(key: string, section: JsonValue, lines: string[]): void {
  const entries = entriesOf(section);
  lines.push(entries.length === 0 ? `${key}: {}` : `${key}:`);
  for (const [name, value] of entries) {
    const parts = entriesOf(value);
    if (key !== 'types' || parts.length === 0) lines.push(`  ${printKey(name)}: ${printValue(value)}`);
    else {
      lines.push(`  ${printKey(name)}:`);
      for (const [part, inner] of parts) printPart(part, inner, lines);
    }
  }
}

function printPart(part: string, value: JsonValue, lines: string[]): void {
  if (part !== 'fields' && part !== 'removed') {
    lines.push(`    ${part}: ${printValue(value)}`);
    return;
  }
  lines.push(`    ${part}:`);
  for (const [name, inner] of entriesOf(value)) lines.push(`      ${printKey(name)}: ${printValue(inner)}`);
}

/** JSON is YAML as long as it is printable. */
const printValue = (value: JsonValue): string =>
  JSON.stringify(value).replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Names that YAML takes for something else than a text are quoted. */
const printKey = (name: string): string =>
  /^[A-Za-z_][\w.-]*$/.test(name) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(name) ? name : printValue(name);

/** A contract as it is written down. */
export interface ContractFile {
  /** Relative to the project. */
  readonly path: string;
  readonly text: string;
}

/** Where the contract of `<folder>/<version>` is written, relative to the project. */
export function contractPath(place: string, specsDir: string, projectDir: string): string {
  return relative(projectDir, join(specsDir, `${place}.api.lock.yaml`))
    .split(sep)
    .join('/');
}

/** The files of former contracts by `<folder>/<version>`. */
export function readContractFiles(specsDir: string, projectDir: string): Map<string, ContractFile> {
  const files = listSpecFiles(specsDir, projectDir).filter((file) => file.kind === 'contract');
  const placeOf = (file: SpecFile) => `${file.folder}/${file.stem}`;
  return new Map(files.map((file) => [placeOf(file), { path: file.file, text: readSpecFile(file) }]));
}

/** A former contract; says what is wrong with a file that holds none. */
export function parseContract({ path: file, text }: ContractFile, diagnostics: Diagnostics): Contract | undefined {
  const conflict = /^(<{7}|={7}|>{7})/m.exec(text);
  if (conflict !== null) {
    const line = text.slice(0, conflict.index).split('\n').length;
    diagnostics.add(
      { file, line, column: 1 },
      'a merge was not finished here',
      'remove the marks and keep the lines of both sides, one for each field; then generate again',
    );
    return undefined;
  }
  const problems = new Diagnostics();
  const documents = parseText(text, file, false, problems);
  if (documents === undefined) {
    for (const { place, message } of problems.sorted()) diagnostics.add(place, message, REMEDY);
    return undefined;
  }
  const contract: unknown = documents[0];
  if (isObject(contract) && ['version', 'resources', 'types'].every((key) => isObject(own(contract, key))))
    return contract;
  diagnostics.add({ file, line: 1, column: 1 }, 'the file is not what `kindsmith generate` wrote', REMEDY);
  return undefined;
}

const REMEDY =
  'restore the file from version control, one line for each field; without it nothing is compared until generate has written it anew';
