/** Specs of the package that a project's own specs refer to. */
import { existsSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Diagnostics } from '../model/diagnostics.js';
import { entriesOf, isObject, type JsonValue } from '../model/json.js';
import type { RawSpec } from '../model/raw-spec.js';
import { META_FOLDER, META_VERSION } from '../model/well-known.js';
import { readSpecFile, type SpecFile } from './files.js';
import { parseMapping, specOfFile } from './spec-file.js';

/** The package's specs that `specs` need, and those that these need. What the project has itself is not looked up. */
export function readExternal(specs: readonly RawSpec[], packageSpecsDir: string, diagnostics: Diagnostics): RawSpec[] {
  const known = new Set(specs.map((spec) => `${spec.folder}/${spec.version}`));
  const found: RawSpec[] = [];
  const queue = [`${META_FOLDER}/${META_VERSION}`, ...specs.flatMap(referredPlaces)];
  for (let place = queue.pop(); place !== undefined; place = queue.pop()) {
    if (known.has(place)) continue;
    known.add(place);
    const spec = readPlace(place, packageSpecsDir, diagnostics);
    if (spec === undefined) continue;
    found.push(spec);
    queue.push(...referredPlaces(spec));
  }
  return found;
}

function readPlace(place: string, dir: string, diagnostics: Diagnostics): RawSpec | undefined {
  const [folder = '', stem = ''] = place.split('/');
  const path = join(dir, folder, `${stem}.yaml`);
  if (!/^[a-z0-9.-]+\/[a-z0-9]+$/.test(place) || !existsSync(path)) return undefined;
  const file: SpecFile = {
    kind: 'spec',
    file: `kindsmith/specs/${place}.yaml`,
    path,
    folder,
    stem,
    bytes: statSync(path).size,
  };
  const parsed = parseMapping(file, readSpecFile(file), diagnostics);
  return parsed && { ...specOfFile(file, parsed), external: true };
}

/** `<folder>/<version>` of every reference to another file. */
function referredPlaces(spec: RawSpec): string[] {
  const places = new Set<string>();
  const walk = (value: JsonValue): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (isObject(value)) {
      for (const [key, inner] of entriesOf(value)) {
        if (key !== '$ref') walk(inner);
        else if (typeof inner === 'string' && !inner.startsWith('#'))
          places.add(posix.join(spec.folder, inner.split('#')[0]!).replace(/\.ya?ml$/, ''));
      }
    }
  };
  walk(spec.schemas);
  return [...places];
}
