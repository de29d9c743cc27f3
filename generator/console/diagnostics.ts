import type { Diagnostic } from '../model/api-model.js';
import { colors } from './colors.js';

/** `file:line:col: message`, and how to mend it on the next line; what is no error says what it is before the message. */
export function formatDiagnostics(diagnostics: readonly (Diagnostic & { readonly severity?: string })[]): string {
  const texts = diagnostics.map(({ place, message, remedy, severity }) => {
    const at = `${place.file}:${place.line}:${place.column}:`;
    return `${colors.bold(at)} ${severity === undefined ? '' : `${severity}: `}${message}\n  ${colors.cyan(remedy)}\n`;
  });
  return texts.join('');
}
