/** Kube-aware order of API versions: GA before beta before alpha, higher numbers first. */
const VERSION = /^v([1-9][0-9]*)(?:(alpha|beta)([1-9][0-9]*))?$/;
const STAGES = ['alpha', 'beta', undefined];

/** Sorts the more stable first; names that are no versions come last, by name. */
export function compareVersions(a: string, b: string): number {
  const left = VERSION.exec(a);
  const right = VERSION.exec(b);
  if (left === null || right === null) return left === right ? (a < b ? -1 : a > b ? 1 : 0) : left === null ? 1 : -1;
  const stage = STAGES.indexOf(right[2]) - STAGES.indexOf(left[2]);
  return stage || Number(right[1]) - Number(left[1]) || Number(right[3] ?? 0) - Number(left[3] ?? 0);
}

/** Whether a version is neither alpha nor beta. */
export function isStable(version: string): boolean {
  const found = VERSION.exec(version);
  return found === null || found[2] === undefined;
}

/** Whether a version may change in any way: clients of alpha versions are promised nothing. */
export function isAlpha(version: string): boolean {
  return VERSION.exec(version)?.[2] === 'alpha';
}
