/** Versions of the form of Semantic Versioning 2.0.0. */

export interface SemanticVersion {
  /** Major, minor and patch. */
  readonly numbers: readonly [bigint, bigint, bigint];
  readonly preRelease: readonly string[];
}

const NUMBER = '(0|[1-9]\\d*)';
const VERSION = new RegExp(
  `^${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-([0-9A-Za-z.-]+))?(?:\\+([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?$`,
);
const IDENTIFIER = /^(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)$/;
const DIGITS = /^\d+$/;
const MAX_NUMBER = 2n ** 64n - 1n;

/** Undefined for text that is no version. */
export function parseSemanticVersion(text: string): SemanticVersion | undefined {
  const match = VERSION.exec(text);
  if (match === null) return undefined;
  const [, major = '', minor = '', patch = '', pre] = match;
  const numbers = [BigInt(major), BigInt(minor), BigInt(patch)] as const;
  const preRelease = pre?.split('.') ?? [];
  if (numbers.some((n) => n > MAX_NUMBER) || !preRelease.every((it) => IDENTIFIER.test(it))) return undefined;
  return { numbers, preRelease };
}

/** Negative, zero or positive, as `a` comes before, with or after `b`. What is built from what does not count. */
export function compareSemanticVersions(a: SemanticVersion, b: SemanticVersion): number {
  for (const [i, x] of a.numbers.entries()) {
    const y = b.numbers[i] as bigint;
    if (x !== y) return x < y ? -1 : 1;
  }
  if (a.preRelease.length === 0 || b.preRelease.length === 0) return b.preRelease.length - a.preRelease.length;
  for (const [i, x] of a.preRelease.entries()) {
    const y = b.preRelease[i];
    if (y === undefined) return 1;
    if (x !== y) return comparePart(x, y);
  }
  return a.preRelease.length - b.preRelease.length;
}

/** Numbers come before words. */
function comparePart(x: string, y: string): number {
  const [xIsNumber, yIsNumber] = [DIGITS.test(x), DIGITS.test(y)];
  if (xIsNumber && yIsNumber) return BigInt(x) < BigInt(y) ? -1 : 1;
  if (xIsNumber !== yIsNumber) return xIsNumber ? -1 : 1;
  return x < y ? -1 : 1;
}
