/** What a spec says of a resource that is on its way out: a sentence of its author, or releases from which one is made (W73). */
import { apiVersionOf, type GroupVersion } from '../../runtime/api/gvk.js';
import { isObject, type JsonValue, ownString } from './json.js';

export const DEPRECATION_KEYS: ReadonlySet<string> = new Set(['since', 'removed', 'use']);
/** `1.36`. */
export const RELEASE = /^\d+\.\d+$/;

export interface Deprecation {
  readonly sentence: string;
  /** The first release without it. */
  readonly removedRelease: string | undefined;
}

export function deprecationOf(value: JsonValue | undefined, gv: GroupVersion, kind: string): Deprecation | undefined {
  if (typeof value === 'string') return value === '' ? undefined : { sentence: value, removedRelease: undefined };
  if (!isObject(value)) return undefined;
  const since = ownString(value, 'since');
  const removedRelease = ownString(value, 'removed');
  const use = ownString(value, 'use');
  const sentence = [
    `${apiVersionOf(gv)} ${kind} is deprecated`,
    since === undefined ? '' : ` in v${since}+`,
    removedRelease === undefined ? '' : `, unavailable in v${removedRelease}+`,
    use === undefined ? '' : `; use ${use}`,
  ].join('');
  return { sentence, removedRelease };
}
