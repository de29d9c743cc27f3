/** The first key after all keys with the prefix (not empty): `end` of a range over it. */
export function prefixEnd(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}

/** A scope is a prefix that ends with `/`, else one key. */
export function inScope(key: string, scope: string): boolean {
  return scope.endsWith('/') ? key.startsWith(scope) : key === scope;
}

/** The range of keys of a scope. */
export function scopeRange(scope: string): { readonly start: string; readonly end: string } {
  return { start: scope, end: scope.endsWith('/') ? prefixEnd(scope) : `${scope}\0` };
}

/** Bytes of a key that every log can keep; names and namespaces of Kubernetes stay far below. */
export const maxKeyBytes = 2_048;

/** Bytes of a key when each code unit is written as UTF-8 would write it alone. */
export function keyBytes(key: string): number {
  let bytes = key.length;
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i);
    if (unit >= 0x80) bytes += unit < 0x800 ? 1 : 2;
  }
  return bytes;
}
