import { existsSync } from 'node:fs';
import type { GroupModule } from '../../runtime/scheme/modules.js';
import type { Tools } from '../cli.js';
import { findProject, isCheckout } from '../project/project.js';

/**
 * `kindsmith serve` and `kindsmith start`; answers the exit code. In a project of the user's own both bring it up to date and serve
 * its groups beside the machinery; in kindsmith's checkout `start` generates and compiles what is stale first.
 */
export async function runServe(command: 'serve' | 'start', args: readonly string[], tools: Tools): Promise<number> {
  const project = findProject(process.cwd());
  if (isCheckout(project)) {
    if (command === 'start' && !args.includes('--help')) {
      const { ensureGenerated } = await import('../project/up-to-date.js');
      await ensureGenerated(project);
      if (tools.build !== undefined && !(await tools.build(project.root))) return 1;
    }
    return serve(args);
  }
  if (!existsSync(project.specsDir) || args.includes('--help')) return serve(args);
  const { loadProjectGroups } = await import('../project/index.js');
  return serve(['--builtin', 'machinery', ...args], await loadProjectGroups(project));
}

/**
 * Groups of a project's own share their classes with the modules of the runtime; without any, the bundle of the same code is
 * there sooner.
 */
async function serve(args: readonly string[], groups: readonly GroupModule[] = []): Promise<number> {
  const bundle = new URL('../../bundle/main.mjs', import.meta.url);
  const main: typeof import('../../runtime/main.js') =
    groups.length === 0 && existsSync(bundle) ? await import(bundle.href) : await import('../../runtime/main.js');
  return main.serve(args, groups);
}
