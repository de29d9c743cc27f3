import { formatDiagnostics } from '../console/diagnostics.js';
import { UserError } from '../console/user-error.js';
import type { Project } from './project.js';
import { Stamp } from './state.js';

/** Generates when specs, hooks or generated files changed since the last time; answers whether it did. */
export async function ensureGenerated(project: Project): Promise<boolean> {
  const stamp = new Stamp(project, 'generated', [project.specsDir, project.outDir]);
  if (stamp.isFresh) return false;
  const [{ generateProject }, { Phases }] = await Promise.all([
    import('./generate.js'),
    import('../console/phases.js'),
  ]);
  const result = await generateProject(project, { check: false, allowBreaking: false, phases: new Phases() });
  if ('diagnostics' in result) {
    process.stderr.write(formatDiagnostics(result.diagnostics));
    throw new UserError('the specs have errors, so nothing is served');
  }
  if ('refused' in result) {
    process.stderr.write(formatDiagnostics(result.refused));
    throw new UserError(
      'the specs break existing clients, so nothing is served: mend them, or accept it with `kindsmith generate --allow-breaking`',
    );
  }
  process.stderr.write(formatDiagnostics(result.findings));
  stamp.save();
  return true;
}
