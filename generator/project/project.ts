import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../console/user-error.js';

/** A folder with specs, in which commands work. */
export interface Project {
  /** Absolute. */
  readonly root: string;
  /** Absolute folders. */
  readonly specsDir: string;
  readonly outDir: string;
  /** Where generated code finds the runtime's kit: `kindsmith/runtime`, or a file such as `./runtime/kit.js` from the root. */
  readonly runtime: string;
}

/** What a project may say under `kindsmith` in its package.json. */
interface Settings {
  readonly runtime?: unknown;
}

export interface ProjectOptions {
  readonly specs?: string | undefined;
  readonly out?: string | undefined;
}

/** The project around a folder: the nearest folder upwards that has a package.json, else the folder itself. */
export function findProject(from: string, options: ProjectOptions = {}): Project {
  const root = nearest(from) ?? resolve(from);
  const settings = readSettings(join(root, 'package.json'));
  return {
    root,
    specsDir: resolve(from, options.specs ?? join(root, 'specs')),
    outDir: resolve(from, options.out ?? join(root, 'generated')),
    runtime: typeof settings.runtime === 'string' ? settings.runtime : 'kindsmith/runtime',
  };
}

function nearest(from: string): string | undefined {
  for (let at = resolve(from); ; at = dirname(at)) {
    if (existsSync(join(at, 'package.json'))) return at;
    if (dirname(at) === at) return undefined;
  }
}

function readSettings(path: string): Settings {
  if (!existsSync(path)) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UserError(`${path} does not parse: ${(error as Error).message}`);
  }
  const settings = (parsed as { readonly kindsmith?: Settings } | null)?.kindsmith;
  return typeof settings === 'object' && settings !== null ? settings : {};
}

/** The project is the checkout of kindsmith itself, which compiles its sources with tsc. */
export function isCheckout(project: Project): boolean {
  return project.runtime.startsWith('./') && existsSync(join(project.root, 'tsconfig.json'));
}
