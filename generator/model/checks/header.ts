/** Checks of `x-group`: what it says, and that the versions of a group agree. */
import { type Diagnostics, didYouMean, quote } from '../diagnostics.js';
import { entriesOf, type JsonValue, own, ownString } from '../json.js';
import type { RawSpec } from '../raw-spec.js';
import { folderOfGroup } from '../spec-document.js';
import { META_FOLDER } from '../well-known.js';

type Kind = 'string' | 'number' | 'boolean';

const KEYS: Readonly<Record<string, Kind>> = {
  group: 'string',
  version: 'string',
  definitions: 'string',
  priority: 'number',
  versionPriority: 'number',
  enabled: 'boolean',
  hub: 'string',
  empty: 'string',
  protoPackage: 'string',
};
const REQUIRED = ['group', 'version', 'definitions'] as const;
const GROUP = /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?$/;
const VERSION = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const DEFINITIONS = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;

export function checkHeader(spec: RawSpec, diagnostics: Diagnostics): void {
  const at = (key: string) => spec.locate(['x-group', key]);
  for (const [key, value] of entriesOf(spec.header)) {
    const kind = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (kind === undefined)
      diagnostics.add(
        at(key),
        `x-group has no key ${quote(key)}${didYouMean(key, Object.keys(KEYS))}`,
        `use ${Object.keys(KEYS).join(', ')}`,
      );
    else if (typeof value !== kind) diagnostics.add(at(key), `${key} is no ${kind}`, `write a ${kind}`);
  }
  for (const key of REQUIRED) {
    if (own(spec.header, key) === undefined)
      diagnostics.add(spec.locate(['x-group']), `x-group does not say its ${key}`, `add ${key}: …`);
  }
  checkNames(spec, diagnostics);
}

function checkNames(spec: RawSpec, diagnostics: Diagnostics): void {
  const at = (key: string) => spec.locate(['x-group', key]);
  const check = (key: string, pattern: RegExp, form: string) => {
    const value = ownString(spec.header, key);
    if (value !== undefined && !pattern.test(value))
      diagnostics.add(at(key), `${key} ${quote(value)} is no ${form}`, `write a ${form}`);
  };
  check('group', GROUP, 'DNS name (or empty for the core group)');
  check('version', VERSION, 'version such as v1 or v1beta2');
  check('definitions', DEFINITIONS, 'dotted name such as com.example.library.v1');
  check('protoPackage', DEFINITIONS, 'dotted name such as example.library.v1');
  check('empty', /^(keep|omit)$/, 'choice of keep and omit');
  const group = ownString(spec.header, 'group');
  if (group !== undefined && spec.folder !== META_FOLDER && folderOfGroup(group) !== spec.folder) {
    diagnostics.add(
      at('group'),
      `the group ${quote(group)} stands in the folder ${quote(spec.folder)}`,
      `move the file to specs/${folderOfGroup(group)}/, or correct the group`,
    );
  }
}

/** What the versions of one group say together. */
export function checkGroup(specs: readonly RawSpec[], diagnostics: Diagnostics): void {
  const versions = specs.map((spec) => spec.version);
  for (const key of ['hub', 'priority'] as const) {
    const said = specs.filter((spec) => own(spec.header, key) !== undefined);
    const different = said.find((spec) => own(spec.header, key) !== own(said[0]!.header, key));
    if (different !== undefined) {
      const values = [text(own(said[0]!.header, key)), text(own(different.header, key))].join(' and ');
      diagnostics.add(
        different.locate(['x-group', key]),
        `the versions of the group disagree about ${key}: ${values}`,
        `say ${key} once, or the same everywhere`,
      );
    }
  }
  for (const spec of specs) {
    const hub = ownString(spec.header, 'hub');
    if (hub !== undefined && !versions.includes(hub)) {
      diagnostics.add(
        spec.locate(['x-group', 'hub']),
        `the hub ${quote(hub)} is no version of the group${didYouMean(hub, versions)}`,
        `name one of ${versions.join(', ')}`,
      );
    }
  }
}

const text = (value: JsonValue | undefined) => quote(value);
