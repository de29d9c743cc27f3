/** Building readonly shapes piece by piece. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Sets a key when there is a value for it. */
export function set<T, K extends keyof T>(target: T, key: K, value: T[K] | undefined): void {
  if (value !== undefined) target[key] = value;
}
