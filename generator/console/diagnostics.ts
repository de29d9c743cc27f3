import pc from 'picocolors';
import type { Diagnostic } from '../model/api-model.js';

/** `file:line:col: message`, and how to mend it on the next line. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const colors = pc.createColors(pc.isColorSupported && process.stderr.isTTY);
  const texts = diagnostics.map(({ place, message, remedy }) => {
    const at = `${place.file}:${place.line}:${place.column}:`;
    return `${colors.bold(at)} ${message}\n  ${colors.cyan(remedy)}\n`;
  });
  return texts.join('');
}
