import type { Finding } from '../compat/index.js';
import { colors } from '../console/colors.js';
import { formatDiagnostics } from '../console/diagnostics.js';
import { Phases } from '../console/phases.js';
import type { OutputChanges } from '../print/output.js';
import { generateProject } from '../project/generate.js';
import { findProject, type ProjectOptions } from '../project/project.js';

export interface GenerateCommand extends ProjectOptions {
  readonly check: boolean;
  readonly allowBreaking: boolean;
}

/** `kindsmith generate`; answers the exit code. */
export async function runGenerate(command: GenerateCommand): Promise<number> {
  const phases = new Phases();
  const { check, allowBreaking } = command;
  const result = await generateProject(findProject(process.cwd(), command), { check, allowBreaking, phases });
  if ('diagnostics' in result) {
    const count = result.diagnostics.length;
    process.stderr.write(formatDiagnostics(result.diagnostics));
    process.stderr.write(`kindsmith: ${count} error${count === 1 ? '' : 's'} in specs, nothing was written\n`);
    return 1;
  }
  if ('refused' in result) return reportRefused(result.refused);
  const { changes, files, findings } = result;
  process.stderr.write(formatDiagnostics(findings));
  if (check) return reportCheck(changes, files);
  const counts = [`${changes.added.length + changes.changed.length} written`, `${changes.removed.length} removed`];
  process.stdout.write(`kindsmith: ${files} files, ${counts.join(', ')} in ${phases.elapsed}\n`);
  return 0;
}

function reportRefused(findings: readonly Finding[]): number {
  const count = findings.filter((it) => it.severity === 'breaking').length;
  process.stderr.write(formatDiagnostics(findings));
  process.stderr.write(
    `kindsmith: ${count} change${count === 1 ? ' breaks' : 's break'} existing clients or stored objects, nothing was written; --allow-breaking accepts ${count === 1 ? 'it' : 'them'}\n`,
  );
  return 1;
}

function reportCheck({ added, changed, removed }: OutputChanges, files: number): number {
  const lines = [
    ...added.map((path) => `missing  ${path}`),
    ...changed.map((path) => `changed  ${path}`),
    ...removed.map((path) => `left over  ${path}`),
  ];
  if (lines.length === 0) {
    process.stdout.write(`kindsmith: ${files} files are up to date\n`);
    return 0;
  }
  process.stderr.write(
    `${lines.join('\n')}\n${colors.bold('kindsmith:')} generated files are stale: run \`kindsmith generate\` and commit what it writes\n`,
  );
  return 1;
}
