// Tells whether TypeScript sources changed since they were built, from names, sizes and modification times alone:
// a few milliseconds for a thousand files.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Files beside the sources that decide what the compiler makes of them. */
const SETTINGS = ['tsconfig.json', 'package-lock.json'];

/** The top folders that the project's tsconfig.json includes, in its order. */
function sourceFolders(root) {
  const { include = [] } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  return [...new Set(include.map((pattern) => pattern.split('/')[0]))];
}

/** The sources of the project in `root`, as `/`-separated paths relative to it, and one hash over their state. */
export function readSources(root) {
  const hash = createHash('sha1');
  const files = new Set();
  const addState = (path) => {
    const stat = statSync(join(root, path), { throwIfNoEntry: false });
    if (stat) hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
  };
  const walk = (folder) => {
    for (const entry of readFolder(join(root, folder))) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) walk(path);
      else if (entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts')) {
        files.add(path);
        addState(path);
      }
    }
  };
  SETTINGS.forEach(addState);
  sourceFolders(root).forEach(walk);
  return { files, fingerprint: hash.digest('hex') };
}

/** Directory entries by name; none when the folder does not exist. */
export function readFolder(path) {
  try {
    return readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}
