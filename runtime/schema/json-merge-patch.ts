import { cloneJson } from '../api/json.js';
import type { JsonObject, JsonValue } from '../api/meta.js';
import { jsonKind } from './decode-place.js';
import { MAX_NESTING, nestsDeeper } from './nesting.js';
import { getOwn, isObject, setOwn } from './own.js';
import { PatchError } from './patch-error.js';

/**
 * JSON merge patch (RFC 7386). Changes `original` and answers it; the patch stays as it is and shares nothing with the
 * result. Throws `PatchError` when the patch is no object.
 */
export function jsonMergePatch(original: JsonObject, patch: JsonValue): JsonObject {
  merge(original, patchObject(patch));
  return original;
}

/** The patch as an object, or the error of upstream's decoder. Null is an empty patch. */
export function patchObject(patch: JsonValue): JsonObject {
  if (nestsDeeper(patch, MAX_NESTING))
    throw new PatchError(400, `error decoding patch: exceeded max depth of ${MAX_NESTING}`);
  if (isObject(patch)) return patch;
  if (patch === null) return {};
  throw new PatchError(
    400,
    `error decoding patch: json: cannot unmarshal ${jsonKind(patch)} into Go value of type map[string]interface {}`,
  );
}

function merge(target: JsonObject, patch: JsonObject): void {
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    if (value === undefined) continue;
    const old = getOwn(target, key);
    if (value === null) delete target[key];
    else if (isObject(old) && isObject(value)) merge(old, value);
    else setOwn(target, key, isObject(old) ? cloneJson(value) : withoutNulls(value));
  }
}

/** A copy of a new value: properties that are null are not there; items that are null are. */
function withoutNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const out: JsonObject = {};
  for (const key of Object.keys(value)) {
    const child = value[key];
    if (child !== null && child !== undefined) setOwn(out, key, withoutNulls(child));
  }
  return out;
}
