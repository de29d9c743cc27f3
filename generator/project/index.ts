/** `kindsmith/project`: the groups of a project of the user's own, for servers in tests. */
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { GroupModule } from '../../runtime/scheme/modules.js';
import { UserError } from '../console/user-error.js';
import { findProject, type Project } from './project.js';
import { ensureTranspiled } from './transpile.js';
import { ensureGenerated } from './up-to-date.js';

/**
 * The groups that the specs of a project define; what is stale is generated and compiled first. Rejects with a message for the user
 * when the specs have errors, which are then on stderr.
 */
export async function loadGroups(folder = process.cwd()): Promise<readonly GroupModule[]> {
  return loadProjectGroups(findProject(folder));
}

/** Whether code in a folder can import kindsmith: it may be installed higher up, as workspaces have it. */
function isInstalled(folder: string): boolean {
  if (existsSync(join(folder, 'node_modules', 'kindsmith'))) return true;
  return dirname(folder) !== folder && isInstalled(dirname(folder));
}

export async function loadProjectGroups(project: Project): Promise<readonly GroupModule[]> {
  if (!isInstalled(project.root)) {
    throw new UserError(`kindsmith is not installed in ${project.root}: run \`npm install\` there`);
  }
  await ensureGenerated(project);
  const out = await ensureTranspiled(project);
  const index = join(out, relative(project.root, project.outDir), 'index.js');
  const { groups } = (await import(pathToFileURL(index).href)) as { readonly groups: readonly GroupModule[] };
  return groups;
}
