import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isMap, parseDocument, type YAMLMap } from 'yaml';
import { FOLDER_MODE, makeOptionFolder, readOptionFile, writeOptionFile } from '../../runtime/files/option-file.js';
import { UserError } from '../console/user-error.js';
import type { SpecFile } from '../load/files.js';
import { parseMapping, specOfFile } from '../load/spec-file.js';
import { checkVersionNames } from '../model/checks/resources.js';
import { Diagnostics } from '../model/diagnostics.js';
import { findProject } from '../project/project.js';
import { type NewKind, newKind, resourceText, schemasText, specText } from './scaffold.js';

export interface AddCommand {
  readonly groupVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly specs: string | undefined;
}

const OPTION = '--specs';

/** `kindsmith add`; answers the exit code. */
export async function runAdd(command: AddCommand): Promise<number> {
  const kind = newKind(command.groupVersion, command.kind, command.namespaced);
  const path = join(findProject(process.cwd(), { specs: command.specs }).specsDir, kind.folder, `${kind.version}.yaml`);
  const shown = relative(process.cwd(), path);
  const isNew = !existsSync(path);
  const text = isNew ? specText(kind) : withKind(readOptionFile(OPTION, path), kind, shown);
  makeOptionFolder(OPTION, dirname(path), FOLDER_MODE);
  writeOptionFile(OPTION, path, text);
  process.stdout.write(
    `${isNew ? 'created' : 'added to'} ${shown}\nEdit it, then run \`kindsmith generate\` (or \`npm start\`, which does it by itself).\n`,
  );
  return 0;
}

/** A spec's text with one more kind; everything else stays as its author wrote it. */
function withKind(text: string, kind: NewKind, file: string): string {
  const document = parseDocument(text);
  if (document.errors[0] !== undefined)
    throw new UserError(`${file} does not parse: ${document.errors[0].message.split('\n')[0]}`);
  const resources = blockMap(document.get('x-resources'), file, 'x-resources');
  const schemas = blockMap(document.getIn(['components', 'schemas']), file, 'components.schemas');
  if (resources.has(kind.plural)) throw new UserError(`${file} has a resource ${kind.plural} already`);
  for (const name of ['', 'Spec', 'Status'].map((suffix) => kind.kind + suffix)) {
    if (schemas.has(name)) throw new UserError(`${file} has a schema ${name} already`);
  }
  const insertions = [
    { at: endOf(resources, text), text: resourceText(kind) },
    { at: endOf(schemas, text), text: schemasText(kind) },
  ];
  const added = insertions
    .sort((a, b) => b.at - a.at)
    .reduce(
      (result, { at, text: inserted }) =>
        `${result.slice(0, at)}${result[at - 1] === '\n' ? '' : '\n'}${inserted}${result.slice(at)}`,
      text,
    );
  refuseClashes(added, kind, file);
  return added;
}

/** Names that meet are told now and not when the spec is generated: `Bars` is the plural of `Bar`. */
function refuseClashes(text: string, { kind, folder, version }: NewKind, file: string): void {
  const diagnostics = new Diagnostics();
  const source: SpecFile = { kind: 'spec', file, path: file, folder, stem: version, bytes: text.length };
  const parsed = parseMapping(source, text, diagnostics);
  if (parsed !== undefined) checkVersionNames(specOfFile(source, parsed), diagnostics);
  const [clash] = diagnostics.sorted();
  if (clash !== undefined) throw new UserError(`${kind} cannot be added to ${file}: ${clash.message}`);
}

/** A mapping in block style with entries: only there another entry can be written in by its indentation. */
function blockMap(node: unknown, file: string, key: string): YAMLMap {
  if (isMap(node) && node.flow !== true && node.items.length > 0) return node as YAMLMap;
  throw new UserError(`${file} has no entries below ${key} to add to: write the kind by hand, or begin another spec`);
}

/** Where the last entry of a mapping ends: after its line, before what follows (comments of the next key included). */
function endOf(map: YAMLMap, text: string): number {
  const end = (map.range ?? [0, 0, 0])[1];
  const lastContent = text.slice(0, end).trimEnd().length;
  const lineEnd = text.indexOf('\n', lastContent);
  return lineEnd < 0 ? text.length : lineEnd + 1;
}
