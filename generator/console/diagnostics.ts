import type { Diagnostic } from '../model/api-model.js';
import { colors } from './colors.js';

/** `file:line:col: message`, and how to mend it on the next line. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const texts = diagnostics.map(({ place, message, remedy }) => {
    const at = `${place.file}:${place.line}:${place.column}:`;
    return `${colors.bold(at)} ${message}\n  ${colors.cyan(remedy)}\n`;
  });
  return texts.join('');
}
