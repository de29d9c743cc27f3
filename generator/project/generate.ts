import { existsSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Phases } from '../console/phases.js';
import { UserError } from '../console/user-error.js';
import { emitApi, HEADER_MARK } from '../emit/index.js';
import { loadApi } from '../load/index.js';
import type { Diagnostic } from '../model/api-model.js';
import { compareOutput, ForeignFileError, type OutputChanges, writeOutput } from '../print/output.js';
import { packageRoot } from './package.js';
import { isCheckout, type Project } from './project.js';

export type GenerateResult =
  | { readonly diagnostics: readonly Diagnostic[] }
  | { readonly changes: OutputChanges; readonly files: number };

export interface GenerateOptions {
  /** Compares only. */
  readonly check: boolean;
  readonly phases: Phases;
}

/** Specs → the generated tree. Writes nothing when anything is wrong with a spec. */
export async function generateProject(project: Project, { check, phases }: GenerateOptions): Promise<GenerateResult> {
  if (!existsSync(project.specsDir)) {
    throw new UserError(
      `there are no specs in ${project.specsDir}: begin with \`kindsmith add GROUP/VERSION KIND\`, or name their folder with --specs`,
    );
  }
  const sources = {
    specsDir: project.specsDir,
    projectDir: project.root,
    ...(!isCheckout(project) && { packageSpecsDir: join(packageRoot(), 'specs') }),
  };
  const loaded = await phases.run('read specs', () => loadApi(sources));
  if ('diagnostics' in loaded) return { diagnostics: loaded.diagnostics };
  const out = relative(project.root, project.outDir).split(sep).join('/');
  const { files, diagnostics } = await phases.run('print code', () =>
    emitApi(loaded.model, { out, runtime: project.runtime }),
  );
  if (diagnostics.length > 0) return { diagnostics };
  const options = { root: project.root, out, headerMark: HEADER_MARK };
  try {
    const changes = await phases.run(check ? 'compare files' : 'write files', () =>
      (check ? compareOutput : writeOutput)(files, options),
    );
    const locks = loaded.locks.map((lock) => lock.path);
    if (!check) for (const lock of loaded.locks) writeFileSync(join(project.root, lock.path), lock.text);
    return { changes: { ...changes, changed: [...changes.changed, ...locks] }, files: files.length };
  } catch (error) {
    if (error instanceof ForeignFileError) throw new UserError(error.message);
    throw error;
  }
}
