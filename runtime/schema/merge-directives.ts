/** The words of strategic merge patches that are no fields. */
import { stringifyJson } from '../api/json.js';
import type { JsonObject, JsonValue } from '../api/meta.js';
import { getOwn, isObject, setOwn } from './own.js';
import { PatchError } from './patch-error.js';

export const DIRECTIVE = '$patch';
export const RETAIN_KEYS = '$retainKeys';
export const SET_ORDER = '$setElementOrder';
export const DELETE_FROM_LIST = '$deleteFromPrimitiveList';

/** `$patch` with a word that does not belong there. */
export function directiveError(directive: JsonValue, patch: JsonObject): PatchError {
  return new PatchError(500, `unknown patch type: ${String(directive)} in map: ${stringifyJson(patch)}`);
}

/**
 * A value of a patch that comes to stand where nothing was: without nulls and without objects that hold a directive.
 * Undefined when the value is such an object itself.
 */
export function withoutDirectives(value: JsonValue): JsonValue | undefined {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((item) => item !== undefined);
  if (!isObject(value)) return value;
  if (getOwn(value, DIRECTIVE) !== undefined) return undefined;
  const out: JsonObject = {};
  for (const key of Object.keys(value)) {
    const child = value[key];
    const kept = child === null || child === undefined ? undefined : withoutDirectives(child);
    if (kept !== undefined) setOwn(out, key, kept);
  }
  return out;
}
