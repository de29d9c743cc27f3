import { existsSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { OptionError } from '../../runtime/files/option-error.js';
import { FOLDER_MODE, makeOptionFolder, writeOption, writeOptionFile } from '../../runtime/files/option-file.js';
import { compareWithFormer, type Finding } from '../compat/index.js';
import type { Phases } from '../console/phases.js';
import { UserError } from '../console/user-error.js';
import { emitApi, HEADER_MARK, type TextFile } from '../emit/index.js';
import { loadApi } from '../load/index.js';
import type { Diagnostic } from '../model/api-model.js';
import { Diagnostics } from '../model/diagnostics.js';
import { compareOutput, ForeignFileError, type OutputChanges, writeOutput } from '../print/output.js';
import { packageRoot } from './package.js';
import { isCheckout, type Project } from './project.js';

export type GenerateResult =
  | { readonly diagnostics: readonly Diagnostic[] }
  /** What existing clients see, with something breaking among it that was not accepted. */
  | { readonly refused: readonly Finding[] }
  /** `findings`: what existing clients see all the same. */
  | { readonly changes: OutputChanges; readonly files: number; readonly findings: readonly Finding[] };

export interface GenerateOptions {
  /** Compares only. */
  readonly check: boolean;
  /** Takes what breaks existing clients as accepted. */
  readonly allowBreaking: boolean;
  readonly phases: Phases;
}

/** Specs → the generated tree. Writes nothing when anything is wrong with a spec, or breaks clients and is not accepted. */
export async function generateProject(project: Project, options: GenerateOptions): Promise<GenerateResult> {
  const { check, allowBreaking, phases } = options;
  if (!existsSync(project.specsDir)) {
    throw new UserError(
      `there are no specs in ${project.specsDir}: begin with \`kindsmith add GROUP/VERSION KIND\`, or name their folder with --specs`,
    );
  }
  if (!statSync(project.specsDir).isDirectory())
    throw new OptionError('--specs', `names ${project.specsDir}, which is no folder: name the one with the specs`);
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
  const problems = new Diagnostics();
  const former = await phases.run('compare with former', () =>
    compareWithFormer(loaded.model, { specsDir: project.specsDir, projectDir: project.root }, problems),
  );
  if (!problems.isEmpty) return { diagnostics: problems.sorted() };
  const { findings } = former;
  if (!allowBreaking && findings.some((it) => it.severity === 'breaking')) return { refused: findings };
  const target = { root: project.root, out, headerMark: HEADER_MARK };
  try {
    const changes = await phases.run(check ? 'compare files' : 'write files', () =>
      writeOption('--out', project.outDir, () => (check ? compareOutput : writeOutput)(files, target)),
    );
    const kept = { texts: [...loaded.locks, ...former.writes], removes: former.removes, check };
    return { changes: together(changes, keepLocks(project.root, kept)), files: files.length, findings };
  } catch (error) {
    if (error instanceof ForeignFileError) throw new UserError(error.message);
    throw error;
  }
}

/** What stands beside the specs and is kept between runs: field numbers, and what clients rely on. */
function keepLocks(
  root: string,
  {
    texts,
    removes,
    check,
  }: { readonly texts: readonly TextFile[]; readonly removes: readonly string[]; readonly check: boolean },
): OutputChanges {
  const [added, changed] = [false, true].map((present) =>
    texts.map((it) => it.path).filter((path) => existsSync(join(root, path)) === present),
  ) as [string[], string[]];
  if (!check) {
    for (const { path, text } of texts) {
      makeOptionFolder('--specs', dirname(join(root, path)), FOLDER_MODE);
      writeOptionFile('--specs', join(root, path), text);
    }
    for (const path of removes) rmSync(join(root, path), { force: true });
  }
  return { added, changed, removed: removes };
}

const together = (a: OutputChanges, b: OutputChanges): OutputChanges => ({
  added: [...a.added, ...b.added],
  changed: [...a.changed, ...b.changed],
  removed: [...a.removed, ...b.removed],
});
