/** Sentences that clients show for a value that breaks a rule on names (W86). */

export const maxLength = (limit: number): string => `must be no more than ${limit} characters`;
export const maxBytes = (limit: number): string => `must be no more than ${limit} bytes`;
export const mustNotBeEmpty = 'must be non-empty';
export const inclusiveRange = (low: number, high: number): string => `must be between ${low} and ${high}, inclusive`;

/** A rule, examples of what keeps it, and the expression that checks it. */
export function patternMessage(rule: string, pattern: string, ...examples: string[]): string {
  if (examples.length === 0) return `${rule} (regex used for validation is '${pattern}')`;
  const shown = examples.map((e) => `'${e}', `).join(' or ');
  return `${rule} (e.g. ${shown}regex used for validation is '${pattern}')`;
}

/** A rule by an expression over the whole text, with the sentence for what does not match. */
export interface NamePattern {
  readonly source: string;
  readonly regexp: RegExp;
  readonly message: string;
}

export function namePattern(source: string, rule: string, ...examples: string[]): NamePattern {
  return { source, regexp: new RegExp(`^(?:${source})$`), message: patternMessage(rule, source, ...examples) };
}

/** The length of a text in bytes of UTF-8: what limits on length count. */
export function byteLength(text: string): number {
  // Only texts near the limit need counting: nothing has fewer bytes than UTF-16 units.
  return Buffer.byteLength(text);
}

/** No messages: shared, so that valid names cost nothing. Frozen. */
export const VALID: readonly string[] = Object.freeze([]);
