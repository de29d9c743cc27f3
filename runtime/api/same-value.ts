const isEmpty = (value: unknown): boolean => {
  if (value === undefined || value === null) return true;
  if (typeof value !== 'object') return false;
  for (const _ in value) return false;
  return true;
};

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => sameValue(item, b[i]));
}

/**
 * Equality of JSON-shaped values as Kubernetes means it: the order of keys does not matter, and an absent list or map equals an
 * empty one.
 */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return isEmpty(a) && isEmpty(b);
  if (Array.isArray(a) || Array.isArray(b))
    return Array.isArray(a) && Array.isArray(b) ? sameList(a, b) : isEmpty(a) && isEmpty(b);
  const x = a as Readonly<Record<string, unknown>>;
  const y = b as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(x)) if (!sameValue(x[key], Object.hasOwn(y, key) ? y[key] : undefined)) return false;
  for (const key of Object.keys(y)) if (!Object.hasOwn(x, key) && !isEmpty(y[key])) return false;
  return true;
}
